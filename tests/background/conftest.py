import pytest

from background import heartbeat, limits, receivers
from tests.background import work


@pytest.fixture
def queue(transactional_db, monkeypatch):
    """An empty queue on a database that other threads and processes see.

    A row that a test runs by hand, under a made-up worker id, starts no caretaker: it would reap and sweep meanwhile.
    """
    work.reset()
    limits.forget_counts()
    monkeypatch.setattr(receivers, "_watch", lambda result: None)
    yield
    for gate in list(work.GATES.values()):
        gate.set()
    heartbeat._mine.clear()


@pytest.fixture
def side(queue, settings):
    """A second alias that takes any queue name and starts no pool by itself, as the lab's does."""
    alias = {"BACKEND": "background.ThreadPoolBackend", "QUEUES": [], "OPTIONS": {"threads": 0}}
    settings.TASKS = {**settings.TASKS, "side": alias}
