"""What quizzes do while nobody asks."""

from __future__ import annotations

from django.tasks import task
from django.utils import timezone

from background.periodic import every
from quizzes.closing import expire_all


@every(hours=24)
@task(queue_name="bulk")
def expire_sittings() -> None:
    """Close sittings that were left too long, so that what they kept back is told though nobody comes back to them."""
    expire_all(timezone.now())
