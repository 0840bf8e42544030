"""The slow world outside: what a mail server or somebody else's service takes, no matter who waits for it."""

import uuid

from lab import live
from lab.stage import second


def answer_after(run: str, seconds: float) -> None:
    """Wait as for a network answer: the thread is held and does nothing. Ends early when the run is stopped."""
    found = live.find(uuid.UUID(run))
    if found is not None:
        found.pause(seconds * second())
