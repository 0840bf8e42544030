"""manage.py load_content [PATH]"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from learning_site.loading import STAGES, ContentErrors, load_content

WIDTH = 5  # characters of the bar, a stage


class Command(BaseCommand):
    _stage = 0
    help = "Load a content folder into the database: all of it, or nothing where it has errors."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", nargs="?", type=Path, default=settings.CONTENT_DIR)

    def handle(self, *, path: Path, verbosity: int, **options: Any) -> None:
        try:
            loaded = load_content(
                path, now=timezone.now(), report=self._report if verbosity else _say_nothing
            )
        except ContentErrors as problem:
            self._erase()
            for diagnostic in problem.diagnostics:
                self.stderr.write(str(diagnostic))
            self.stderr.write(str(problem))
            raise SystemExit(1) from None
        self._erase()
        for warning in loaded.warnings:
            self.stderr.write(str(warning))
        if verbosity:
            self.stdout.write(f"Content: {loaded.changes}.")

    def _report(self, doing: str) -> None:
        """A bar that rewrites itself, one step a stage, only where somebody watches."""
        self._stage += 1
        if self.stdout.isatty():
            bar = "#" * self._stage * WIDTH
            self.stdout.write(f"\r\033[K[{bar:.<{STAGES * WIDTH}}] {doing} …", ending="")
            self.stdout.flush()

    def _erase(self) -> None:
        if self.stdout.isatty():
            self.stdout.write("\r\033[K", ending="")


def _say_nothing(_: str) -> None:
    pass
