"""The lab's own background work. The tasks of a run stand with their scenario."""

from django.tasks import task
from django.utils import timezone

from background.periodic import every
from lab.running import remove_expired


@every(hours=1)
@task(queue_name="bulk")
def remove_expired_runs() -> int:
    """Delete runs older than a day."""
    return remove_expired(timezone.now())
