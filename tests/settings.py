"""The site's own settings, with static files as they lie in the tree: nothing has to be collected before a test."""

from learning_site.settings import *  # noqa: F403
from learning_site.settings import BASE_DIR, STORAGES

STATIC_ROOT = BASE_DIR / "learning_site" / "static"
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
