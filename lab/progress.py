"""How far a learner is with a topic's lab."""

from django.utils.formats import date_format
from django.utils.timezone import localtime

from lab.models import LabRecord
from learners.days import zone_of
from learners.models import Learner
from learners.progress import ModeProgress


def of_topic(learner: Learner, track_slug: str, topic_slug: str) -> dict[str, ModeProgress]:
    """One query. The day is by the learner's clocks. Empty while the learner has finished no run of the topic."""
    found = LabRecord.objects.filter(
        learner=learner, page__track=track_slug, page__topic=topic_slug, page__retired_at=None
    ).first()
    if found is None:
        return {}
    label = "Run once" if found.runs == 1 else f"Run {found.runs} times"
    day = date_format(localtime(found.last_run_at, zone_of(learner)), "j M")
    return {"lab": ModeProgress(state="done", label=label, meta=day)}
