"""Real threads on a real database: a past comes into an account once, whatever happens meanwhile."""

import datetime as dt

import pytest
from django.contrib.auth import get_user_model

from flashcards.doctoring import differences, topic_differences
from flashcards.models import Memory, Review
from learners.joining import take_in
from learners.models import Learner, StudyDay
from quizzes.models import Response
from tests.flashcards.making import make_card, review
from tests.learners.everything import NOW, Offer, learner_of_everything
from tests.quizzes.test_concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOW + dt.timedelta(hours=1)


def test_eight_sign_ins_join_once():
    offer = Offer()
    kept, gone = learner_of_everything(offer), learner_of_everything(offer, LATER)
    Learner.objects.filter(pk=kept.pk).update(user=get_user_model().objects.create_user("ada"))
    kept.refresh_from_db()
    answers, reviews = Response.objects.count(), Review.objects.count()
    days = sum(StudyDay.objects.values_list("answers", flat=True))
    assert at_once(lambda _: take_in(kept.user, gone.pk, NOW)) == [None] * 8
    assert [*Learner.objects.all()] == [kept]
    assert (Response.objects.count(), Review.objects.count()) == (answers, reviews)
    assert sum(StudyDay.objects.values_list("answers", flat=True)) == days


def test_browsers_that_come_into_a_new_account_at_once_are_one():
    user, card = get_user_model().objects.create_user("ada"), make_card()
    browsers = [Learner.objects.create() for _ in range(8)]
    for browser in browsers:
        review(browser, card)
    assert at_once(lambda number: take_in(user, browsers[number].pk, NOW)) == [None] * 8
    assert Learner.objects.get().user == user
    # eight grades of one card at the same microsecond are taken for one
    assert Memory.objects.get().reps == Review.objects.count() == 1


def test_what_is_graded_meanwhile_is_in_the_account_or_refused():
    user, cards = get_user_model().objects.create_user("ada"), [make_card() for _ in range(8)]
    kept, gone = Learner.objects.create(user=user), Learner.objects.create()
    review(gone, cards[0])

    def act(number):
        return review(gone, cards[number]) if number else take_in(user, gone.pk, NOW)

    results = at_once(act)
    done = [result for result in results if isinstance(result, Review)]
    stored = set(Review.objects.values_list("pk", "learner_id"))
    if Learner.objects.filter(pk=gone.pk).exists():  # the sign-in was refused: everything is where it was
        assert stored == {(pk, gone.pk) for pk, _ in stored}
    else:
        assert stored == {(pk, kept.pk) for pk, _ in stored}
    assert {review.pk for review in done} <= {pk for pk, _ in stored}
    assert [*differences(NOW)] == topic_differences(NOW) == []
