import pytest

from background import limits


@pytest.fixture
def lab_site(live_server, settings):
    """A server that the lab's visitors reach, where a second of the knobs lasts a fifth of a true one."""
    settings.LAB_ORIGIN = live_server.url
    settings.LAB_SECOND = 0.2
    settings.ALLOWED_HOSTS = ["*"]
    limits.forget_counts()
    return live_server
