import pytest


@pytest.fixture(autouse=True)
def plain_static_files(settings, tmp_path):
    """Pages name static files without a manifest: nothing has to be collected first."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
