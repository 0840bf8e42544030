"""What visitor pages depend on besides their address: the loaded content, and the day they name."""

from django.utils import timezone

from lessons.models import ContentState


def content_version() -> str:
    """A short text that changes when any visitor page would."""
    version = ContentState.objects.values_list("version", flat=True).first() or ""
    return f"{version} {timezone.localdate()}"
