"""django-tasks-db's worker, with a heartbeat from its first second and the caretaker at its side.

The command takes the same options and does the same work. `background` stands before `django_tasks_db` in
INSTALLED_APPS, so this one is found first. The library's own command works too: it gets its heartbeat with its
first task.
"""

import os
from typing import Any

from django.utils.autoreload import DJANGO_AUTORELOAD_ENV
from django_tasks_db.management.commands import db_worker

from background import caretaker, heartbeat


class Command(db_worker.Command):
    def handle(self, *args: Any, worker_id: str, backend_name: str, reload: bool, **options: Any) -> None:
        if not reload or os.environ.get(DJANGO_AUTORELOAD_ENV) == "true":
            heartbeat.register(worker_id, backend_name)
            caretaker.hold(self)
        try:
            super().handle(worker_id=worker_id, backend_name=backend_name, reload=reload, **options)
        finally:
            caretaker.release(self)
            heartbeat.drop(worker_id)
