"""How far a learner is with a topic's lab."""

from django.utils.formats import date_format

from lab.models import LabRecord
from learners.models import Learner
from learners.progress import ModeProgress


def of_topic(learner: Learner, track_slug: str, topic_slug: str) -> dict[str, ModeProgress]:
    """One query. Empty while the learner has finished no run of the topic."""
    found = LabRecord.objects.filter(
        learner=learner, page__track=track_slug, page__topic=topic_slug, page__retired_at=None
    ).first()
    if found is None:
        return {}
    label = "Run once" if found.runs == 1 else f"Run {found.runs} times"
    return {"lab": ModeProgress(state="done", label=label, meta=date_format(found.last_run_at, "j M"))}
