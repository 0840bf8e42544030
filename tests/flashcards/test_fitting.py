import itertools
import math
import random
import uuid

import fsrs
import pytest

from flashcards.adopting import adopt
from flashcards.doctoring import differences, topic_differences
from flashcards.fitting import FEWEST, Verdict, cut_of, fit, histories_of, judge, loss, losses
from flashcards.mastery import of_topics
from flashcards.models import Fit, Memory, Review
from flashcards.reviewing import CannotUndoError, undo
from flashcards.scheduling import PARAMETERS, Pace, Schedule, after, recall_after
from flashcards.tasks import fit_parameters
from tests.flashcards.making import (
    DAY,
    NOW,
    make_card,
    make_cards,
    make_learner,
    make_topic,
    memory_of,
    review,
)

# someone who forgets several times as fast as people on the whole
QUICK = (0.05, 0.2, 0.5, 1.5, *PARAMETERS[4:8], 0.3, *PARAMETERS[9:])


def log_of(items, length, parameters, seed=5):
    """What a learner with these parameters would do: recalls come and go by their own chances."""
    rnd, pace, histories = random.Random(seed), Pace(parameters=parameters), []
    for _ in range(items):
        schedule, now, history = Schedule(), NOW - 200 * DAY, []
        for _ in range(length):
            gap = (now - schedule.last_reviewed_at).days if schedule.last_reviewed_at else 0
            chance = recall_after(gap, schedule.stability, pace.decay) if schedule.stability else 0.5
            rating = 3 if rnd.random() < chance else 1
            history.append((rating, now))
            schedule = after(schedule, rating, now, pace)
            now += rnd.choice((1, 2, 4, 8, 15)) * DAY
        histories.append(history)
    return histories


def test_losses_are_those_of_fsrs():
    histories = log_of(20, 8, PARAMETERS)
    scheduler = fsrs.Scheduler(
        learning_steps=[10 * DAY / 1440], relearning_steps=[10 * DAY / 1440], enable_fuzzing=False
    )
    expected = []
    for history in histories:
        card = fsrs.Card(card_id=1, due=NOW)
        for rating, when in history:
            if card.last_review and (when - card.last_review).days:
                chance = scheduler.get_card_retrievability(card, when)
                expected.append(-math.log(chance if rating > 1 else 1 - chance))
            card, _ = scheduler.review_card(card, fsrs.Rating(rating), when)
    found = list(losses(histories, PARAMETERS, NOW - 1000 * DAY))
    assert found == pytest.approx(expected, abs=1e-9)


@pytest.mark.django_db
def test_reviews_that_came_late_stand_where_they_were_given():
    """A history brings older ones, whose rows are newer."""
    learner, card = make_learner(), make_card()
    for rating, when in ((4, NOW), (3, NOW + DAY)):
        review(learner, card, rating, when)
    later = Review.objects.order_by("pk")
    later.filter(rating=3).update(reviewed_at=NOW - 9 * DAY)
    assert histories_of(learner) == [[(3, NOW - 9 * DAY), (4, NOW)]]


def test_a_fit_is_better_for_someone_who_forgets_faster():
    verdict = judge(log_of(80, 10, QUICK))
    assert verdict.is_better
    assert verdict.loss_fitted < 0.95 * verdict.loss_ordinary
    assert (verdict.reviews, len(verdict.parameters)) == (800, 21)
    fsrs.Scheduler(parameters=verdict.parameters)  # within the bounds


def test_what_is_held_out_is_later_than_what_is_fitted_to():
    histories = log_of(50, 10, PARAMETERS)
    end = cut_of(histories)
    later = sum(when >= end for history in histories for _, when in history)
    assert 0 < later <= 0.25 * 500


def test_too_short_a_log_is_not_fitted():
    assert judge(log_of(10, 5, PARAMETERS)) is None
    assert judge([[(3, NOW)] for _ in range(FEWEST)]) is None  # nothing was reviewed twice
    assert fit([]) is None


def test_a_certain_prediction_that_fails_has_a_finite_loss():
    assert loss(1.0, is_recalled=False) < 25


# ---- putting it to use


def verdict(parameters=QUICK, fitted=0.4, ordinary=0.5):
    return Verdict(
        parameters=parameters, reviews=500, held_out=90, loss_ordinary=ordinary, loss_fitted=fitted
    )


def learner_with_log():
    learner, topic = make_learner(), make_topic()
    for card, when in itertools.product(make_cards(60, topic), (NOW - 20 * DAY, NOW - 10 * DAY)):
        review(learner, card, 3, when)
    return learner, topic


@pytest.mark.django_db
def test_better_parameters_are_used_from_then_on_and_no_date_moves():
    learner, topic = learner_with_log()
    before = dict(Memory.objects.values_list("pk", "due_at"))
    was = of_topics(learner, [topic], NOW)[topic.pk].recall
    assert adopt(learner, verdict(), NOW)
    assert dict(Memory.objects.values_list("pk", "due_at")) == before
    assert list(differences(NOW)) == topic_differences(NOW) == []
    assert of_topics(learner, [topic], NOW)[topic.pk].recall < was
    card = topic.cards.first()
    expected = after(
        Schedule(**{name: getattr(memory_of(learner, card), name) for name in Schedule.__slots__}),
        3,
        NOW,
        Pace(parameters=QUICK),
    )
    assert review(learner, card, 3).memory.stability == pytest.approx(expected.stability)


@pytest.mark.django_db
def test_what_is_no_better_is_kept_in_words_only():
    learner, _ = learner_with_log()
    before = list(Memory.objects.order_by("pk").values())
    assert not adopt(learner, verdict(fitted=0.6), NOW)
    assert list(Memory.objects.order_by("pk").values()) == before
    assert Fit.objects.get().parameters is None


@pytest.mark.django_db
def test_adopting_twice_is_once():
    learner, _ = learner_with_log()
    adopt(learner, verdict(), NOW)
    before = list(Memory.objects.order_by("pk").values())
    adopt(learner, verdict(), NOW + DAY)
    assert list(Memory.objects.order_by("pk").values()) == before
    assert Fit.objects.get().changed_at == NOW


@pytest.mark.django_db
def test_a_grade_from_before_a_fit_is_not_undone():
    learner, topic = learner_with_log()
    made = review(learner, topic.cards.first(), 3, NOW - DAY)
    adopt(learner, verdict(), NOW)
    with pytest.raises(CannotUndoError):
        undo(made, NOW)


@pytest.mark.django_db
def test_the_task_fits_to_the_log_of_one_learner():
    learner, other = make_learner(), make_learner()
    cards = make_cards(50, make_topic())
    for card, history in zip(cards, log_of(50, 10, QUICK), strict=True):
        for rating, when in history:
            review(learner, card, rating, when, key=uuid.uuid4())
    review(other, cards[0])
    assert sum(map(len, histories_of(learner))) == 500
    assert fit_parameters.call(learner.pk) == "better"
    assert fit_parameters.call(other.pk) == "too few"
    assert not Fit.objects.filter(learner=other).exists()
    assert list(differences(NOW)) == []
