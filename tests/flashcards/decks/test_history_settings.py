"""Settings and what was fitted to a learner go to another server with the history, and are refused where they make no sense."""

import json

import pytest

from flashcards import doctoring
from flashcards.decks.entries import DeckError
from flashcards.decks.history_export import history_of
from flashcards.decks.history_import import bring_back
from flashcards.models import Fit, Memory, Review
from flashcards.scheduling import PARAMETERS
from learners.models import Learner
from tests.flashcards.decks.test_history import CHOSEN, comparable, live, make_content, other_server, quiet
from tests.flashcards.making import DAY, NOW, make_card, make_learner, review

pytestmark = pytest.mark.django_db
LATER = NOW + 30 * DAY
QUICK = [0.05, 0.2, 0.5, 1.5, *PARAMETERS[4:]]  # of somebody who forgets quickly


@pytest.fixture
def learner():
    """Somebody who has done some of everything."""
    learner, topic = make_learner(), make_content()
    live(learner, topic)
    return learner


def written():
    """The only learner's file, read again."""
    return json.loads(json.dumps(history_of(Learner.objects.get(), LATER)))


def make_fit(learner, parameters=QUICK, at=NOW, **fields):
    losses = {"reviews": 500, "held_out": 90, "loss_ordinary": 0.4, "loss_fitted": 0.3}
    Fit.objects.update_or_create(
        learner=learner,
        defaults=losses | {"parameters": parameters, "fitted_at": at, "changed_at": at} | fields,
    )
    list(doctoring.differences(LATER, learner=learner.pk, is_repair=True))  # as adopting a fit does
    doctoring.topic_differences(LATER, is_repair=True)


# ---- settings

OTHERS = {"time_zone": "Asia/Tokyo", "day_starts_at": 5, "wanted_retention": 0.8}


@pytest.mark.parametrize("chosen", [{name: value} for name, value in OTHERS.items()])
def test_a_setting_is_taken_where_nothing_was_chosen_here(learner, chosen):
    Learner.objects.update(**CHOSEN)
    there = written()
    other_server()
    make_learner(**chosen)
    bring_back(Learner.objects.get(), there, LATER, quiet)
    assert written()["learner"] == CHOSEN | chosen


def test_a_file_from_before_days_were_chosen_is_taken_in(learner):
    there = written()
    del there["learner"]["day_starts_at"]
    other_server()
    make_learner(day_starts_at=5)
    bring_back(Learner.objects.get(), there, LATER, quiet)
    assert Learner.objects.get().day_starts_at == 5


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("time_zone", "Mars/Olympus"),
        ("time_zone", "Europe"),
        ("time_zone", None),
        ("time_zone", 4),
        ("time_zone", "x" * 65),
        ("day_starts_at", 24),
        ("day_starts_at", -1),
        ("day_starts_at", None),
        ("day_starts_at", 4.5),
        ("day_starts_at", "noon"),
        ("wanted_retention", 0.5),
        ("wanted_retention", 1),
        ("wanted_retention", float("nan")),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(learner, column, value):
    there = written()
    other_server()
    there["learner"][column] = value
    with pytest.raises(DeckError, match=rf"learner\.{column}"):
        bring_back(make_learner(), there, LATER, quiet)
    assert not Review.objects.exists()


# ---- the fitted curve


@pytest.mark.parametrize("parameters", [QUICK, None])
def test_a_fit_goes_along_with_what_it_was_judged_by(learner, parameters):
    make_fit(learner, parameters, fit_task="here")
    there = written()
    other_server()
    make_learner()
    bring_back(Learner.objects.get(), there, LATER, quiet)
    assert comparable(written()) == comparable(there)
    assert there["fit"]["parameters"] == parameters
    fit = Fit.objects.get()
    assert (fit.fit_task, fit.changed_at) == ("", LATER if parameters else None)
    assert list(doctoring.differences(LATER, learner=Learner.objects.get().pk)) == []
    assert doctoring.topic_differences(LATER) == []


def test_what_was_learned_here_is_seen_with_the_curve_that_came(learner):
    """Also memories that the file does not name; their dates stay as promised."""
    make_fit(learner)
    there = written()
    topic = other_server()
    learner, card = make_learner(), make_card(topic, slug="only-here")
    review(learner, card, 3)
    before = Memory.objects.get(card=card)
    bring_back(learner, there, LATER, quiet)
    memory = Memory.objects.get(card=card)
    assert memory.stability < before.stability
    assert memory.due_at == before.due_at
    assert list(doctoring.differences(LATER, learner=Learner.objects.get().pk)) == []
    assert doctoring.topic_differences(LATER) == []


@pytest.mark.parametrize(("days", "is_taken"), [(-1, True), (0, False), (1, False)])
def test_the_later_fit_counts(learner, days, is_taken):
    make_fit(learner)
    there = written()
    other_server()
    learner = make_learner()
    make_fit(learner, list(PARAMETERS), NOW + days * DAY, fit_task="here")
    bring_back(learner, there, LATER, quiet)
    fit = Fit.objects.get()
    assert fit.parameters == (QUICK if is_taken else list(PARAMETERS))
    assert (fit.fitted_at, fit.fit_task) == (NOW if is_taken else NOW + days * DAY, "here")
    assert fit.changed_at == (LATER if is_taken else NOW + days * DAY)


@pytest.mark.parametrize("is_old", [True, False])
def test_without_a_fit_the_one_here_stays(learner, is_old):
    history = written()
    assert history.pop("fit") is None
    other_server()
    learner = make_learner()
    make_fit(learner)
    bring_back(learner, history if is_old else {**history, "fit": None}, LATER, quiet)
    assert Fit.objects.get().parameters == QUICK


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        ("parameters", "fast", r"fit\.parameters should be a list"),
        ("parameters", QUICK[:-1], r"fit\.parameters should be 21 numbers"),
        ("parameters", [*QUICK, 1.0], r"fit\.parameters has 22 entries"),
        ("parameters", [*QUICK[:-1], True], r"fit\.parameters should be 21 numbers"),
        ("parameters", [*QUICK[:-1], "0.2"], r"fit\.parameters should be 21 numbers"),
        ("parameters", [*QUICK[:-1], float("nan")], r"fit\.parameters are not within"),
        ("parameters", [*QUICK[:-1], 10**400], r"fit\.parameters are not within"),
        ("parameters", [-1.0, *QUICK[1:]], r"fit\.parameters are not within"),
        ("reviews", -1, r"fit\.reviews"),
        ("held_out", 2**40, r"fit\.held_out"),
        ("loss_fitted", "low", r"fit\.loss_fitted"),
        ("loss_fitted", float("inf"), r"fit\.loss_fitted"),
        ("loss_fitted", None, r"fit\.loss_fitted is missing"),
        ("loss_fitted", -0.1, "below zero"),
        ("loss_fitted", 0.4, r"fit\.parameters are no better"),
        ("fitted_at", "2026-11-21T09:00:00", r"fit\.fitted_at has no time zone"),
        ("fitted_at", None, r"fit\.fitted_at is missing"),
    ],
)
def test_a_fit_that_makes_no_sense_is_refused(learner, column, value, why):
    make_fit(learner)
    there = written()
    other_server()
    there["fit"][column] = value
    with pytest.raises(DeckError, match=why):
        bring_back(make_learner(), there, LATER, quiet)
    assert not Fit.objects.exists()
    assert not Review.objects.exists()
