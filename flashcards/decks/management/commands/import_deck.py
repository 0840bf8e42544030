"""manage.py import_deck FILE --topic track/topic"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from flashcards.decks.author_import import import_for_author
from flashcards.decks.entries import DeckError


class Command(BaseCommand):
    help = "Write the cards (or GIFT questions) of a file into a topic's cards.md (or practice.md)."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, help=".apkg, .csv, .tsv, .txt from Anki, .gift, or a hashcards .md file"
        )
        parser.add_argument("--topic", required=True, help="track/topic, as the folders are called")
        parser.add_argument("--content", type=Path, default=settings.CONTENT_DIR, help="content folder")
        manner = parser.add_mutually_exclusive_group()
        manner.add_argument("--append", action="store_const", const="append", dest="manner", default="new")
        manner.add_argument("--replace", action="store_const", const="replace", dest="manner")

    def handle(self, *, file: Path, topic: str, content: Path, manner: Any, **options: Any) -> None:
        try:
            written = import_for_author(file, content, topic, manner)
        except (DeckError, OSError) as problem:
            self.stderr.write(str(problem))
            raise SystemExit(1) from None
        for left_out in written.problems:
            self.stderr.write(f"{left_out.place}: {left_out.why}")
        what = "questions" if written.path.name == "practice.md" else "cards"
        self.stdout.write(f"{written.count} {what} written to {topic}/{written.path.name}.")
