"""manage.py content_ids [--write] [PATH]"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from courseware.ids import missing_ids, write_missing_ids


class Command(BaseCommand):
    help = "List questions, choices, cards, myths and prompts without an id, or write one into the files."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", nargs="?", type=Path, default=settings.CONTENT_DIR)
        parser.add_argument("--write", action="store_true", help="Write the ids into the files.")

    def handle(self, *, path: Path, write: bool, **options: Any) -> None:
        found = write_missing_ids(path) if write else missing_ids(path)
        for file, line, name in found:
            self.stdout.write(f"{file}:{line}: {'wrote' if write else 'would write'} {{#{name}}}")
        if not found:
            self.stdout.write("Every item has an id.")
        elif not write:
            self.stdout.write("Run again with --write.")
            raise SystemExit(1)
