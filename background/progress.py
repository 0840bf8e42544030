"""How far a task is, told by the task and read by pages; and asking a task to stop.

A task only notes its progress in memory. One writer thread a process stores what changed, at most four times a
second, on its own connection: a row written inside the task's transaction would be invisible to others, and on
SQLite a second connection would wait for the task's own lock. The same thread reads who is asked to stop.
"""

import logging
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock, Thread

from django.db import connections
from django.utils import timezone
from django_tasks_db.backend import DatabaseBackend

from background.current import current_result
from background.exceptions import Cancelled, TimeLimitExceeded
from background.models import Progress
from background.shapes import AnyResult
from background.storable import storable

logger = logging.getLogger(__name__)

WRITE_SECONDS = 0.25
_MESSAGE_LENGTH = Progress._meta.get_field("message").max_length


@dataclass(slots=True)
class _Note:
    task_id: str
    done: int = 0
    total: int | None = None
    message: str = ""
    is_dirty: bool = False
    is_cancelled: bool = False
    stop_at: float | None = None  # monotonic seconds
    stored_at: float = 0.0  # monotonic seconds; for tasks that run inside the caller


_notes: dict[str, _Note] = {}
_writer: Thread | None = None
_lock = Lock()  # guards the two names above
_flush_lock = Lock()  # keeps an older state from being stored after a newer one


def report(done: int, total: int | None = None, message: str = "") -> None:
    """Note that the running task has done `done` of `total` units. Raises as `check` does. No-op outside tasks."""
    result = current_result()
    if result is None:
        return
    note = _note_of(result)
    note.done, note.total, note.message = done, total, storable(message)[:_MESSAGE_LENGTH]
    note.is_dirty = True
    if _is_inline(result):
        _store_inline(note)
    check()


def check() -> None:
    """Raise `Cancelled` or `TimeLimitExceeded` when the running task should stop. Costs no query; call it often."""
    result = current_result()
    if result is None:
        return
    note = _note_of(result)
    if note.is_cancelled:
        raise Cancelled("The task was asked to stop")
    if note.stop_at is not None and time.monotonic() >= note.stop_at:
        raise TimeLimitExceeded("The task ran longer than its time limit")


def stop_after(seconds: float) -> None:
    """Let `check` raise `TimeLimitExceeded` from `seconds` on, counted from now."""
    result = current_result()
    if result is not None:
        _note_of(result).stop_at = time.monotonic() + seconds


def of(task_id: str) -> Progress | None:
    """What is stored about a task, or None when it never reported."""
    return Progress.objects.filter(pk=task_id).first()


def is_cancelled(task_id: str) -> bool:
    """Whether somebody asked the task to stop, as the database knows."""
    return Progress.objects.filter(pk=task_id, cancel_requested=True).exists()


def tell_cancelled(task_id: str) -> None:
    """Let a task in this process know at once that its row asks it to stop."""
    note = _notes.get(task_id)
    if note is not None:
        note.is_cancelled = True


def finish(task_id: str) -> None:
    """Store the last word of a task that ends. Call it outside the task's transaction."""
    with _lock:
        note = _notes.pop(task_id, None)
    if note is not None and note.is_dirty:
        _store([note])


def forget(task_id: str) -> None:
    """Drop what a task noted: its row belongs to another worker now."""
    with _lock:
        _notes.pop(task_id, None)


def _note_of(result: AnyResult) -> _Note:
    note = _notes.get(result.id)
    if note is not None:
        return note
    with _lock:
        note = _notes.setdefault(result.id, _Note(result.id))
        if not _is_inline(result):
            _start_writer()
    return note


def _is_inline(result: AnyResult) -> bool:
    """Whether the task runs inside its caller, on the caller's connection, as on an immediate backend."""
    return not isinstance(result.task.get_backend(), DatabaseBackend)


def _store_inline(note: _Note) -> None:
    if time.monotonic() - note.stored_at >= WRITE_SECONDS:
        note.stored_at = time.monotonic()
        _store([note])


def _start_writer() -> None:
    global _writer  # noqa: PLW0603 - one thread a process
    if _writer is None or not _writer.is_alive():
        _writer = Thread(target=_write, name="background-progress", daemon=True)
        _writer.start()


def _write() -> None:
    """Until no task of this process is noted any more."""
    global _writer  # noqa: PLW0603
    try:
        while True:
            time.sleep(WRITE_SECONDS)
            with _lock:
                notes = list(_notes.values())
                if not notes:
                    _writer = None
                    return
            _exchange(notes)
    finally:
        connections.close_all()


def _exchange(notes: list[_Note]) -> None:
    """Store what is new and learn who should stop. What cannot be stored keeps nobody from being stopped."""
    for exchange in (_store_new, _read_requests):
        try:
            exchange(notes)
        except Exception:
            logger.warning("Progress could not be exchanged; the next turn goes on", exc_info=True)
            connections.close_all()


def _store_new(notes: list[_Note]) -> None:
    _store([note for note in notes if note.is_dirty])


def _store(notes: Iterable[_Note]) -> None:
    with _flush_lock:
        rows = [_row_of(note) for note in notes]
        if rows:
            Progress.objects.bulk_create(
                rows,
                update_conflicts=True,
                unique_fields=["task_id"],
                update_fields=["done", "total", "message", "updated_at"],
            )


def _row_of(note: _Note) -> Progress:
    note.is_dirty = False  # first, so that a report from now on counts as new
    return Progress(
        task_id=note.task_id,
        done=note.done,
        total=note.total,
        message=note.message,
        updated_at=timezone.now(),
    )


def _read_requests(notes: list[_Note]) -> None:
    asked = Progress.objects.filter(pk__in=[note.task_id for note in notes], cancel_requested=True)
    cancelled = set(asked.values_list("pk", flat=True))
    for note in notes:
        note.is_cancelled = note.is_cancelled or note.task_id in cancelled


def _forget_parent() -> None:
    global _lock, _flush_lock, _writer
    _lock, _flush_lock, _writer = Lock(), Lock(), None
    _notes.clear()


os.register_at_fork(after_in_child=_forget_parent)
