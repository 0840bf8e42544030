"""An import in words: waiting, under way, failed, or what it brought."""

from __future__ import annotations

from dataclasses import dataclass

from django.tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from background.attempts import latest_id
from flashcards.decks.models import DeckImport
from flashcards.wording import counted

_LOST = "It stopped half-way, and nothing was taken. Please give the file again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """``done`` and ``total`` while it is under way. ``problems`` are (place, why)."""

    row: DeckImport
    is_open: bool
    title: str
    text: str
    done: int = 0
    total: int = 0
    problems: tuple[tuple[str, str], ...] = ()
    more_problems: int = 0


def told(row: DeckImport, far: tuple[int, int | None] | None) -> Told:
    """``far``: how many are done, of how many."""
    if row.error:
        return Told(row=row, is_open=False, title="Nothing was taken", text=row.error)
    if row.finished_at is None:
        return _open(row, far)
    if "history" in row.outcome:
        return _history(row)
    added, changed, same = (row.outcome.get(name, 0) for name in ("added", "changed", "same"))
    parts = [f"{counted(changed, 'card')} changed."] if changed and added else []
    parts += [f"{counted(same, 'card')} {'was' if same == 1 else 'were'} here already."] if same else []
    parts += ["New cards are asked in your review, a few a day."] if added else []
    return Told(
        row=row,
        is_open=False,
        title=_title(added, changed),
        text=" ".join(parts),
        problems=tuple((place, why) for place, why in row.outcome.get("problems", [])),
        more_problems=row.outcome.get("more_problems", 0),
    )


def _title(added: int, changed: int) -> str:
    if added:
        return f"{counted(added, 'card')} added"
    return f"{counted(changed, 'card')} changed" if changed else "Nothing new"


def _open(row: DeckImport, far: tuple[int, int | None] | None) -> Told:
    if _has_failed(row.task_id):
        return Told(row=row, is_open=False, title="Nothing was taken", text=_LOST)
    done, total = far or (0, None)
    text = f"{done:,} of {counted(total, 'card')} read." if total else "Waiting for its turn."
    return Told(row=row, is_open=True, title="Reading the file", text=text, done=done, total=total or 0)


def _has_failed(task_id: str) -> bool:
    """Whether the task ended without a word, as when its process was killed again and again."""
    if not task_id:
        return False
    return DBTaskResult.objects.filter(pk=latest_id(task_id), status=TaskResultStatus.FAILED).exists()


def _history(row: DeckImport) -> Told:
    history = row.outcome["history"]
    counts = [counted(count, name.removesuffix("s")) for name, count in history["counts"].items() if count]
    if history["own cards"]:
        counts.append(counted(history["own cards"], "own card"))
    missing = [
        (topic or "Own cards", f"{counted(n, 'entry', 'entries')} left out: not on this server.")
        for topic, n in history["missing"].items()
    ]
    return Told(
        row=row,
        is_open=False,
        title="Your history is here",
        text=f"New or changed: {', '.join(counts)}." if counts else "Everything was here already.",
        problems=tuple(missing),
    )
