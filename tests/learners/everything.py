"""Somebody who has a row of every kind that hangs on a learner."""

import datetime as dt
import uuid

from flashcards import annotating, explaining, reviewing
from flashcards.decks import own
from flashcards.decks.models import DeckImport, OwnImage
from flashcards.models import Fit
from lab.models import LabRecord
from learners.models import Learner
from lessons.committing import commit
from lessons.models import Statement
from quizzes.models import Badge, Report
from tests.flashcards.making import make_card, make_prompt, make_question
from tests.lab.making import make_page, make_run
from tests.quizzes import factories

NOW = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC)


class Offer:
    """One of each thing to learn."""

    def __init__(self):
        self.topic = factories.make_quiz(3)
        self.card, self.prompt = make_card(self.topic), make_prompt(self.topic)
        self.missed = make_question(self.topic, mode="evidence")
        self.page = make_page()
        self.statement = Statement.objects.create(
            topic=self.topic, origin="myths", slug="m", claim_html="c", answer=True, reveal_html="r"
        )


def learner_of_everything(offer, now=NOW):
    """Answered, reviewed, wrote, committed, ran and reported: all of ``offer``."""
    learner = Learner.objects.create(time_zone="Europe/Berlin")
    sitting = factories.start(offer.topic, learner, now=now)
    item = sitting.items.first()
    factories.answer(sitting, "a", now=now)
    Report.objects.create(learner=learner, question=item.question, sitting=sitting, rev=1, kind="typo")
    Badge.objects.create(learner=learner, topic=offer.topic, solved=[1], petals=1, total=2, best=1)
    commit(learner, offer.statement, said=True, now=now)
    reviewing.grade(learner, offer.card, 3, now, uuid.uuid4())
    reviewing.grade(learner, offer.missed, 1, now, uuid.uuid4())
    annotating.annotate(learner, offer.card, f"Mine at {now:%H:%M}", now)
    explaining.check(learner, offer.prompt, f"Written at {now:%H:%M}", now)
    own.write(learner, "Front", "Back", now)
    OwnImage.objects.create(learner=learner, name="a.png", data=b"png")
    DeckImport.objects.create(learner=learner, name="deck.csv", finished_at=now)
    Fit.objects.create(learner=learner)
    make_run(offer.page, learner)
    LabRecord.objects.create(learner=learner, page=offer.page, runs=1, last_run_at=now)
    return learner
