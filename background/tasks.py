"""The engine's own housekeeping."""

from datetime import timedelta

from django.tasks import task
from django.utils import timezone
from django_tasks_db.backend import DatabaseBackend
from django_tasks_db.models import DBTaskResult

from background.models import Attempt, Progress, Workflow
from background.options import aliases_of
from background.periodic import every

KEEP = timedelta(days=14)


@every(hours=24)
@task()
def prune() -> None:
    """Remove results that finished long ago, and what the engine noted beside them."""
    before = timezone.now() - KEEP
    finished = DBTaskResult.objects.finished().filter(backend_name__in=aliases_of(DatabaseBackend))
    finished.filter(finished_at__lt=before).delete()
    Progress.objects.filter(updated_at__lt=before).delete()
    Attempt.objects.filter(created_at__lt=before).delete()
    Workflow.objects.filter(finished_at__lt=before).delete()
