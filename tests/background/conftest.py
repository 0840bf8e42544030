import pytest

from background import caretaker, heartbeat, limits, receivers
from tests.background import work


@pytest.fixture
def queue(transactional_db):
    """An empty queue on a database that other threads and processes see."""
    work.reset()
    limits.forget_counts()
    yield
    for gate in list(work.GATES.values()):
        gate.set()
    # Tests that run rows under a made-up worker id are taken for a plain db_worker, which lasts until it exits.
    caretaker.release(receivers._watch)
    heartbeat._mine.clear()


@pytest.fixture
def side(queue, settings):
    """A second alias that takes any queue name and starts no pool by itself, as the lab's does."""
    alias = {"BACKEND": "background.ThreadPoolBackend", "QUEUES": [], "OPTIONS": {"threads": 0}}
    settings.TASKS = {**settings.TASKS, "side": alias}
