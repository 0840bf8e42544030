"""A Django project with the site's database settings and logging, but another task backend and nothing of ours."""

import os

from learning_site.settings import DATABASES, DEFAULT_AUTO_FIELD, LOGGING, USE_TZ  # noqa: F401

SECRET_KEY = "benchmark"
INSTALLED_APPS = ["django_tasks_db"]
TASKS = {
    "default": {
        "db": {"BACKEND": "django_tasks_db.DatabaseBackend"},
        "local": {"BACKEND": "django_tasks_local.ThreadPoolBackend", "OPTIONS": {"MAX_WORKERS": 2}},
    }[os.environ["RECTO_BENCH_BACKEND"]]
}
