"""Sittings that travel in histories: an older file takes nothing back, and no answer is lost or counted twice."""

import json

import pytest

from flashcards import doctoring
from flashcards.decks import own
from flashcards.decks.history_export import history_of
from flashcards.decks.history_import import bring_back
from flashcards.decks.models import OwnCard
from flashcards.models import Memory, Review
from flashcards.reviewing import grade
from learners.joining import join
from quizzes.mistakes import missed_items
from quizzes.models import Response, Sitting, SittingItem
from tests.quizzes.factories import NOW, answer, go_on, make_learner, make_quiz, skip, soon, start

pytestmark = pytest.mark.django_db
LATER = soon(3_600)
LOGS = (Sitting, SittingItem, Response, Memory, Review, OwnCard)


def file_of(learner):
    return json.loads(json.dumps(history_of(learner, LATER)))


def take_in(learner, file):
    return bring_back(learner, file, LATER, lambda *_: None)


def rows():
    return {model: list(model.objects.order_by("pk").values()) for model in LOGS}


def answer_on(sitting, *slugs, at=0):
    """Answer one question after the other, and go on."""
    for number, slug in enumerate(slugs):
        answer(sitting, slug, now=soon(at + number))
        go_on(sitting, now=soon(at + number))


def copied(sitting, learner=None):
    """The sitting at another learner who took the history in."""
    learner = learner or make_learner()
    take_in(learner, file_of(sitting.learner))
    return Sitting.objects.get(learner=learner, uid=sitting.uid)


@pytest.mark.parametrize("rest", ["b", "bab"])
def test_an_older_file_takes_nothing_back(rest):
    sitting = start(make_quiz(4))
    answer_on(sitting, "a")
    older = file_of(sitting.learner)
    answer_on(sitting, *rest, at=60)
    before = rows()
    done = take_in(sitting.learner, older)
    assert rows() == before
    assert not any(done["counts"].values())
    assert missed_items(sitting.learner).count() == rest.count("b")


def test_a_newer_file_goes_on_with_the_sitting():
    sitting = start(make_quiz(4))
    answer_on(sitting, "a")
    there = copied(sitting)
    answer_on(there, "b", at=60)
    assert take_in(sitting.learner, file_of(there.learner))["counts"]["answers"] == 1
    sitting.refresh_from_db()
    assert (sitting.position, sitting.sequence) == (there.position, there.sequence)
    answer_on(sitting, "a", "a", at=90)
    assert Sitting.objects.get(learner=sitting.learner).state == "finished"


def test_there_and_back_is_nothing_new():
    sitting = start(make_quiz(3))
    answer_on(sitting, "b")
    card = own.write(sitting.learner, "Mine?", "Yes", NOW)
    grade(sitting.learner, card, 3, NOW, card.uid)
    there = copied(sitting).learner
    before = rows()
    for learner, other in ((sitting.learner, there), (there, sitting.learner)):
        done = take_in(learner, file_of(other))
        assert not any([*done["counts"].values(), done["own cards"]])
    assert rows() == before
    assert list(doctoring.differences(LATER)) == []


def test_what_was_answered_in_two_places_is_kept_and_stands_once():
    here = start(make_quiz(4))
    answer_on(here, "a")
    there = copied(here)
    answer_on(there, "b", at=60)
    answer_on(here, "b", "a", at=90)
    file, back = file_of(there.learner), file_of(here.learner)
    assert take_in(here.learner, file)["counts"]["answers"] == 1
    mine = Sitting.objects.filter(learner=here.learner).order_by("pk")
    assert [*mine.values_list("state", "total", "right")] == [("answering", 4, 2), ("abandoned", 1, 0)]
    assert take_in(there.learner, back)["counts"]["answers"] == 2
    before = rows()
    for learner, other in ((here.learner, there.learner), (there.learner, here.learner)) * 2:
        take_in(learner, file_of(other))
        assert rows() == before
    take_in(here.learner, file)
    assert rows() == before
    assert list(doctoring.differences(LATER)) == []


def test_a_file_from_before_a_sign_in_brings_nothing_twice():
    here = start(make_quiz(4))
    answer_on(here, "a")
    there = copied(here)
    answer_on(there, "b", at=60)
    answer_on(here, "b", "a", at=90)
    files = [file_of(here.learner), file_of(there.learner)]
    join(here.learner, there.learner, LATER)
    before = rows()
    for file in files:
        take_in(here.learner, file)
        assert rows() == before
    assert Response.objects.count() == 4
    assert list(doctoring.differences(LATER)) == []


def test_a_question_that_is_not_known_here_takes_no_other_with_it():
    sitting = start(make_quiz(4))
    answer_on(sitting, "a", "b")
    file = file_of(sitting.learner)
    file["sittings"][0]["items"][3]["question"][1] = "gone-since"
    learner = make_learner()
    done = take_in(learner, file)
    assert (done["counts"]["answers"], done["missing"]) == (2, {})
    mine = Sitting.objects.get(learner=learner)
    assert (mine.state, mine.total, mine.right, mine.position) == ("abandoned", 3, 1, 2)


def test_answers_that_are_left_out_are_counted_and_come_when_their_question_does():
    sitting = start(make_quiz(3))
    answer_on(sitting, "b", "a", "a")
    learner, file = make_learner(), file_of(sitting.learner)
    name = file["sittings"][0]["items"][1]["question"]
    missing = json.loads(json.dumps(file))
    missing["sittings"][0]["items"][1]["question"] = [name[0], "not-yet"]
    done = take_in(learner, missing)
    assert (done["counts"]["answers"], done["missing"]) == (2, {name[0]: 1})
    for added in (1, 0):
        assert take_in(learner, file)["counts"]["answers"] == added
    mine = Sitting.objects.get(learner=learner)
    assert (mine.state, mine.total, mine.right) == ("finished", 3, 2)
    assert [*mine.items.values_list("position", flat=True)] == [0, 1, 2]


def test_a_skipped_question_stays_skipped():
    sitting = start(make_quiz(2))
    skip(sitting)
    assert missed_items(copied(sitting).learner).count() == 1
