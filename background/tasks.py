"""The engine's own housekeeping."""

from datetime import timedelta

from django.core.management import call_command
from django.tasks import task
from django.utils import timezone
from django_tasks_db.backend import DatabaseBackend

from background.models import Attempt, Progress, Workflow
from background.options import aliases_of
from background.periodic import every

KEEP_DAYS = 14


@every(hours=24)
@task()
def prune() -> None:
    """Remove results that finished long ago, and what the engine noted beside them."""
    for alias in aliases_of(DatabaseBackend):
        call_command(
            "prune_db_task_results", backend=alias, queue_name="*", min_age_days=KEEP_DAYS, verbosity=0
        )
    before = timezone.now() - timedelta(days=KEEP_DAYS)
    Progress.objects.filter(updated_at__lt=before).delete()
    Attempt.objects.filter(created_at__lt=before).delete()
    Workflow.objects.filter(finished_at__lt=before).delete()
