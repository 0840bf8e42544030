from pathlib import Path

import pytest
from django.conf import settings as settings_of_the_project

from background import limits


@pytest.fixture
def plain_static(settings):
    """Static files under their own names: nothing has been collected."""
    settings.WHITENOISE_AUTOREFRESH = True
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def pages(db, plain_static):
    """A database, and templates that can name static files."""


@pytest.fixture(scope="session")
def static_root():
    """The folder that the live server looks into when it starts."""
    Path(settings_of_the_project.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture
def lab_site(static_root, live_server, settings, plain_static):
    """A server that the lab's visitors reach, where a second of the knobs lasts a fifth of a true one."""
    settings.LAB_ORIGIN = live_server.url
    settings.LAB_SECOND = 0.2
    settings.ALLOWED_HOSTS = ["*"]
    limits.forget_counts()
    return live_server
