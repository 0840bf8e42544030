"""manage.py backup PATH"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from learning_site.backups import BackupError, back_up


class Command(BaseCommand):
    help = (
        "Copy the SQLite database to a new file while the site runs. PATH is that file, or a folder for it."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path)

    def handle(self, *, path: Path, verbosity: int, **options: Any) -> None:
        if connection.vendor != "sqlite":
            raise CommandError(
                "Only SQLite is copied by this command. For PostgreSQL: "
                'pg_dump --format=custom --file=recto.dump "$DATABASE_URL"'
            )
        target = path / f"recto-{timezone.now():%Y%m%d-%H%M%S}.sqlite3" if path.is_dir() else path
        try:
            back_up(Path(connection.settings_dict["NAME"]), target)
        except BackupError as error:
            raise CommandError(str(error)) from error
        if verbosity:
            self.stdout.write(f"{target}: {target.stat().st_size:,} bytes, checked.")
