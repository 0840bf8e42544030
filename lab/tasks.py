"""The lab's own background work. Every task of a run takes the run's id and its number in the run first."""

from django.tasks import task
from django.utils import timezone

from lab.outside import answer_after
from lab.running import remove_expired


@task(backend="lab")
def send_email(run: str, number: int, seconds: float) -> str:
    answer_after(run, seconds)
    return f"email {number} sent"


@task(queue_name="bulk")
def remove_expired_runs() -> int:
    """Delete runs older than a day."""
    return remove_expired(timezone.now())
