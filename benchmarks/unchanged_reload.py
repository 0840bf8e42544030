"""G4: loading an unchanged folder, beside reading its files, and beside Anki importing the same notes again."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.folders import write_cards, write_questions
from benchmarks.processes import ROOT
from benchmarks.report import Goal

FILES, NOTES, ROUNDS = 10_000, 10_000, 5


def measure() -> list[Goal]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files, notes = folder / "files", folder / "notes"
        write_questions(files, FILES)
        write_cards(notes, NOTES, per_file=100)
        reading, ours = _own_process("files", files, folder)
        _, few = _own_process("notes", notes, folder)
        anki = _anki(folder)
    return [
        Goal(
            name="G4",
            what=f"unchanged reload of {FILES:,} files",
            ours=f"{ours * 1000:,.0f} ms",
            beside=f"reading them {reading * 1000:,.0f} ms",
            ratio=ours / reading,
            bound=1.4,
            at_most=True,
        ),
        Goal(
            name="G4",
            what=f"unchanged reload of {NOTES:,} notes (100 a file)",
            ours=f"{few * 1000:,.0f} ms",
            beside=f"Anki's re-import {anki * 1000:,.0f} ms",
            ratio=few / anki,
            bound=1,
            at_most=True,
        ),
    ]


def _own_process(name: str, content: Path, folder: Path) -> tuple[float, float]:
    """(seconds to read all files, seconds of an unchanged reload), medians of rounds that take turns."""
    environment = {
        **os.environ,
        "RECTO_VAR_DIR": str(folder / f"var-{name}"),
        "RECTO_CONTENT_DIR": str(content),
    }
    for command in ("migrate", "load_content"):
        subprocess.run(
            [sys.executable, "manage.py", command, "--verbosity", "0"], cwd=ROOT, env=environment, check=True
        )
    code = "from benchmarks.unchanged_reload import print_rounds; print_rounds()"
    printed = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    ).stdout
    reading, ours = printed.split()
    return float(reading), float(ours)


def print_rounds() -> None:
    """Runs in a process with the right settings: takes turns at reading and at reloading."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "learning_site.settings")
    django.setup()
    from django.conf import settings
    from django.utils import timezone

    from learning_site.loading import load_content

    def reload() -> None:
        loaded = load_content(settings.CONTENT_DIR, now=timezone.now())
        assert loaded.changes.added == loaded.changes.changed == 0
        assert loaded.changes.unchanged > 0

    rounds = [(_timed(lambda: read_all(settings.CONTENT_DIR)), _timed(reload)) for _ in range(ROUNDS)]
    print(statistics.median(r[0] for r in rounds), statistics.median(r[1] for r in rounds))


def read_all(root: Path) -> int:
    """The floor: every file's bytes, found by walking the folder. Gives the number of bytes."""
    total, folders = 0, [str(root)]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                else:
                    with open(entry.path, "rb", buffering=0) as file:
                        total += len(file.read())
    return total


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _anki(folder: Path) -> float:
    """Seconds that Anki takes to import notes that it already has."""
    from anki.collection import Collection, ImportCsvRequest

    source = folder / "notes.txt"
    source.write_text("".join(f"What does call {n} return?\tA receipt with id {n}.\n" for n in range(NOTES)))
    collection = Collection(str(folder / "collection.anki2"))
    try:
        metadata = collection.get_csv_metadata(path=str(source), delimiter=None)
        request = ImportCsvRequest(path=str(source), metadata=metadata)
        collection.import_csv(request)
        assert collection.note_count() == NOTES
        return statistics.median(_timed(lambda: collection.import_csv(request)) for _ in range(ROUNDS))
    finally:
        collection.close()
