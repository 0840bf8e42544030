"""The slow world outside: what a mail server or somebody else's service takes, no matter who waits for it."""

import uuid

from lab import live
from lab.stage import second

ADMITTED = "admitted"
REPLY_SECONDS = 0.15


def answer_after(run: str, seconds: float) -> None:
    """Wait as for a network answer: the thread is held and does nothing."""
    found = live.find(uuid.UUID(run))
    if found is not None:
        found.pause(seconds * second())


def through_the_door(run: str, key: str, width: int, seconds: float) -> None:
    """A service that serves so many calls at once. The others wait at its door."""
    found = live.find(uuid.UUID(run))
    if found is None:
        return
    with found.door(width).hold():
        stamp(run, key, ADMITTED)
        found.pause(seconds * second())


def ask_the_service(run: str, key: str, calls_a_second: int) -> bool:
    """A service that answers quickly, but refuses what is too much for a second."""
    found = live.find(uuid.UUID(run))
    if found is None:
        return False
    is_let_in = found.turnstile.lets_in(calls_a_second, found.now_ms(), second() * 1000)
    found.pause(REPLY_SECONDS * second())
    return is_let_in


def stamp(run: str, key: str, event: str, note: str = "") -> None:
    """Stamp item ``lane:number`` of the run."""
    found = live.find(uuid.UUID(run))
    if found is not None:
        lane, _, number = key.rpartition(":")
        found.stamp(lane, int(number), event, note)
