"""Two learners of one person become one, and nothing is lost."""

import datetime as dt

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from flashcards.doctoring import differences, topic_differences
from flashcards.models import Fit, Memory, Review, TopicMemory
from learners.joining import LeftBehindError, join, relations, take_in
from learners.models import Learner, StudyDay
from learners.signals import learners_joined
from lessons.models import Commitment, Place
from quizzes.models import Badge, Response, Sitting
from tests.learners.everything import NOW, Offer, learner_of_everything

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(hours=1)
RELATIONS = {relation.related_model.__name__: relation for relation in relations()}


def counts(learner):
    """Rows by the name of their model."""
    return {
        name: relation.related_model.objects.filter(**{relation.field.name: learner}).count()
        for name, relation in RELATIONS.items()
    }


@pytest.fixture
def offer():
    return Offer()


@pytest.fixture
def account():
    return Learner.objects.create(user=get_user_model().objects.create_user("ada"))


def test_the_learner_of_everything_has_a_row_of_every_model(offer):
    """Whoever adds a model with a foreign key to Learner adds a row of it there, and merges it."""
    assert [name for name, count in counts(learner_of_everything(offer)).items() if not count] == []


def test_a_learner_with_nothing_gets_all(offer, account):
    gone = learner_of_everything(offer)
    before = counts(gone)
    join(account, gone, LATER)
    assert counts(account) == before
    assert not Learner.objects.filter(pk=gone.pk).exists()


def test_a_learner_with_nothing_gives_nothing(offer):
    kept = learner_of_everything(offer)
    before = counts(kept)
    join(kept, Learner.objects.create(), LATER)
    assert counts(kept) == before


def test_rows_of_both_are_kept_and_what_both_have_is_one(offer):
    kept, gone = learner_of_everything(offer), learner_of_everything(offer, LATER)
    before = counts(kept)
    join(kept, gone, LATER)
    same = ("StudyDay", "Commitment", "Place", "Badge", "Memory", "TopicMemory", "Explanation")
    same += ("OwnImage", "Fit", "LabRecord")
    doubled = {name for name, count in before.items() if counts(kept)[name] == 2 * count}
    assert {name for name in before if name not in doubled} == {*same}
    assert {name: counts(kept)[name] for name in same} == {name: before[name] for name in same}


def test_answers_and_reviews_are_the_sum(offer):
    kept, gone = learner_of_everything(offer), learner_of_everything(offer, LATER)
    answers, reviews = Response.objects.count(), Review.objects.count()
    days = StudyDay.objects.values_list("answers", "reviews", "seconds")
    figures = [sum(column) for column in zip(*days, strict=True)]
    join(kept, gone, LATER)
    assert Response.objects.filter(item__sitting__learner=kept).count() == answers
    assert Review.objects.filter(learner=kept).count() == reviews
    assert [*days.get()] == figures


def test_memories_follow_from_the_joined_log(offer):
    kept, gone = learner_of_everything(offer), learner_of_everything(offer, LATER)
    join(kept, gone, LATER)
    memory = Memory.objects.get(learner=kept, card=offer.card)
    assert (memory.reps, memory.last_reviewed_at) == (2, LATER)
    assert TopicMemory.objects.get().cards == 1
    assert [*differences(LATER)] == topic_differences(LATER) == []


def test_settings_of_the_account_win_and_what_it_has_not_chosen_is_filled(offer, account):
    account.wanted_retention = 0.95
    account.save()
    join(account, learner_of_everything(offer), LATER)
    account.refresh_from_db()
    assert (account.wanted_retention, account.time_zone) == (0.95, "Europe/Berlin")
    gone = Learner.objects.create(time_zone="Asia/Tokyo", day_starts_at=6)
    join(account, gone, LATER)
    account.refresh_from_db()
    assert (account.time_zone, account.day_starts_at) == ("Europe/Berlin", 4)


def test_days_of_one_past_are_not_summed(offer):
    kept, gone = learner_of_everything(offer), learner_of_everything(offer, LATER)
    mine, theirs = (Sitting.objects.get(learner=learner) for learner in (kept, gone))
    Sitting.objects.filter(pk=theirs.pk).update(uid=mine.uid)  # as if taken in from a history
    key = Response.objects.get(item__sitting=mine).key
    Response.objects.filter(item__sitting=theirs).update(key=key)
    day = StudyDay.objects.get(learner=kept)
    join(kept, gone, LATER)
    assert StudyDay.objects.get().answers == day.answers
    assert Sitting.objects.count() == 1


def test_what_a_room_leaves_behind_undoes_all(offer, account):
    gone = learner_of_everything(offer)
    before = counts(gone)

    def add_a_place(sender, *, gone, **_):
        Place.objects.create(learner=gone, topic=offer.topic, mode="evidence")

    learners_joined.connect(add_a_place)
    try:
        with pytest.raises(LeftBehindError, match="Place"):
            join(account, gone, LATER)
    finally:
        learners_joined.disconnect(add_a_place)
    assert counts(gone) == before


def test_an_account_without_a_learner_gets_that_of_the_browser(offer, django_user_model):
    user = django_user_model.objects.create_user("bob")
    here = learner_of_everything(offer)
    before = counts(here)
    take_in(user, here.pk, LATER)
    here.refresh_from_db()
    assert here.user == user
    assert counts(here) == before


def test_taking_in_twice_is_once(offer, account):
    gone = learner_of_everything(offer)
    for _ in range(2):
        take_in(account.user, gone.pk, LATER)
    assert [*Learner.objects.all()] == [account]
    assert StudyDay.objects.get().learner == account


def test_somebody_elses_learner_stays_theirs(offer, account, django_user_model):
    other = learner_of_everything(offer)
    other.user = django_user_model.objects.create_user("eve")
    other.save()
    take_in(account.user, other.pk, LATER)
    assert counts(account)["Memory"] == 0
    assert counts(other)["Memory"] == 2


def test_the_fit_of_the_browser_serves_an_account_without_one(offer, account):
    from flashcards.scheduling import PARAMETERS

    gone = learner_of_everything(offer)
    Fit.objects.filter(learner=gone).update(parameters=[*PARAMETERS[:-1], 0.3])
    join(account, gone, LATER)
    assert Fit.objects.get().learner == account
    assert [*differences(timezone.now())] == topic_differences(timezone.now()) == []


def test_what_was_said_first_and_seen_last_counts(offer):
    kept, gone = learner_of_everything(offer, LATER), learner_of_everything(offer)
    Commitment.objects.filter(learner=gone).update(said=False)
    Place.objects.filter(learner=gone).update(step=7)
    Place.objects.filter(learner=kept).update(step=2, done_at=None)
    join(kept, gone, LATER)
    assert Commitment.objects.get().said is False
    assert Place.objects.get().step == 2
    assert Place.objects.get().done_at == NOW


def test_petals_of_both_are_won(offer):
    kept, gone = learner_of_everything(offer), learner_of_everything(offer)
    Badge.objects.filter(learner=gone).update(solved=[1, 2], best=2)
    join(kept, gone, LATER)
    assert (Badge.objects.get().solved, Badge.objects.get().best) == ([1, 2], 2)
