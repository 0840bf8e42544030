"""django-tasks-db's worker, with a heartbeat from its first second and the caretaker at its side.

The command takes the same options and claims in the same way, and runs what it claimed as our pools do. `background`
stands before `django_tasks_db` in INSTALLED_APPS, so this one is found first. The library's own command works too: it
gets its heartbeat with its first task.
"""

import logging
import os
import signal
from types import FrameType
from typing import Any

from django.utils.autoreload import DJANGO_AUTORELOAD_ENV
from django_tasks_db.management.commands import db_worker

from background import caretaker, execution, heartbeat
from background.shapes import Row

logger = logging.getLogger(__name__)


class Worker(db_worker.Worker):
    def run_task(self, db_task_result: Row) -> None:
        self.running_task = True
        try:
            execution.run(db_task_result)
        finally:
            self.running_task = False
            self._run_tasks += 1

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        """The first signal lets the task finish. A second leaves it as kill -9 would: its row waits again once reaped.

        The library raises SystemExit inside the task, which would be its outcome.
        """
        if self.running or not self.running_task:
            super().shutdown(signum, frame)
            return
        logger.warning("Received %s - leaving the current task to another worker", signal.strsignal(signum))
        os._exit(1)


vars(db_worker)["Worker"] = Worker  # the library's command makes its worker by this name


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
