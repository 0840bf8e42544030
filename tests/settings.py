"""The site's own settings, with static files as they lie in the tree: nothing has to be collected before a test."""

from learning_site.settings import *  # noqa: F403
from learning_site.settings import STORAGES, VAR_DIR

STATIC_ROOT = VAR_DIR / "test-static"  # empty: it only has to be there
STATIC_ROOT.mkdir(exist_ok=True)
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
