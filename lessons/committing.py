"""A learner says yes or no to a statement, and is told what is true."""

import datetime as dt

from django.db import transaction

from learners.models import Learner
from learners.study import record_study
from lessons.models import Commitment, Statement
from lessons.placing import keep_place


@transaction.atomic
def commit(learner: Learner, statement: Statement, *, said: bool, now: dt.datetime) -> bool:
    """Keep what the learner said and where they are. Returns what was said *first*: saying it again changes nothing.

    A statement whose meaning changed (a new ``rev``) is asked anew.
    """
    key = {"learner": learner, "statement": statement, "rev": statement.rev}
    kept, is_new = Commitment.objects.get_or_create(**key, defaults={"said": said, "committed_at": now})
    if is_new:
        record_study(learner, now=now, answers=1)
        _keep_place(learner, statement, now)
    return kept.said


def _keep_place(learner: Learner, statement: Statement, now: dt.datetime) -> None:
    """Myths are done with the last commitment; a deep dive when the learner says so."""
    topic, origin = statement.topic, statement.origin
    is_myth = origin == Statement.Origin.MYTHS
    is_done = is_myth and not Statement.objects.filter(topic=topic).open_myths(learner).exists()
    keep_place(learner, topic, origin, step=statement.position, now=now, is_done=is_done)
