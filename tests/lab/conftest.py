import pytest

from background import limits
from lab import live


@pytest.fixture(autouse=True)
def no_guest_of_another_test():
    """A run that another test left open may have been joined, and is only forgotten when the next one is."""
    for uid, run in list(live._runs.items()):
        if not run.is_driven_here:
            live.close(uid)


@pytest.fixture
def lab_site(live_server, settings):
    """A server that the lab's visitors reach, where a second of the knobs lasts a fifth of a true one."""
    settings.LAB_ORIGIN = live_server.url
    settings.LAB_SECOND = 0.2
    settings.ALLOWED_HOSTS = ["*"]
    limits.forget_counts()
    return live_server
