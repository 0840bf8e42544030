"""manage.py check_content [PATH]"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from courseware.diagnostics import as_json, has_errors
from courseware.library import read_library
from learning_site.loading import check_library


class Command(BaseCommand):
    help = "Check a content folder and say everything that is wrong with it, as path:line:column."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", nargs="?", type=Path, default=settings.CONTENT_DIR)
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *, path: Path, format: str, verbosity: int, **options: Any) -> None:  # noqa: A002
        diagnostics = check_library(read_library(path))
        if format == "json":
            self.stdout.write(as_json(diagnostics))
        else:
            for diagnostic in diagnostics:
                self.stdout.write(str(diagnostic))
        if has_errors(diagnostics):
            raise SystemExit(1)
        if format == "text" and verbosity and not diagnostics:
            self.stdout.write("The content has no errors.")
