"""A pretest asks all over the topic, tells at its end, and what it misses is no mistake."""

import datetime as dt
import random

import pytest
from django.utils import timezone

from learners.progress import ModeProgress
from quizzes import sitting as sittings
from quizzes.drawing import draw, idea_of, spread
from quizzes.kinds import KINDS
from quizzes.mistakes import by_topic, worth_checking
from quizzes.mixing import begun_questions, mix
from quizzes.models import Question, Sitting
from quizzes.progress import latest, of_topic
from quizzes.results import read_result
from tests.quizzes.factories import (
    NOW,
    answer,
    client_of,
    make_learner,
    make_question,
    make_quiz,
    make_topic,
    skip,
    start,
)

LEVELS = ("easy", "medium", "hard")


def pool(ideas, each, **fields):
    """``each`` questions to every one of ``ideas``, levels taking turns."""
    return [
        Question(
            pk=number + 1, see=f"deep-dive#{number % ideas}", level=LEVELS[number // ideas % 3], **fields
        )
        for number in range(ideas * each)
    ]


@pytest.mark.parametrize("seed", range(10))
def test_as_many_ideas_as_there_are_questions(seed):
    drawn = spread(pool(12, 3), set(), 10, random.Random(seed))
    assert len({question.see for question in drawn}) == 10


@pytest.mark.parametrize("seed", range(10))
def test_few_ideas_are_asked_alike(seed):
    drawn = spread(pool(4, 6), set(), 10, random.Random(seed))
    asked = [sum(question.see == f"deep-dive#{idea}" for question in drawn) for idea in range(4)]
    assert sorted(asked) == [2, 2, 3, 3]


@pytest.mark.parametrize("seed", range(10))
def test_levels_take_turns_inside_that(seed):
    drawn = spread(pool(1, 12), set(), 9, random.Random(seed))
    assert [sum(question.level == level for question in drawn) for level in LEVELS] == [3, 3, 3]


@pytest.mark.parametrize("seed", range(10))
def test_what_was_seen_comes_last(seed):
    questions = pool(1, 6)
    seen = {1, 2}  # an easy one and a medium one
    drawn = spread(questions, seen, 4, random.Random(seed))
    assert seen.isdisjoint(question.pk for question in drawn)


def test_a_question_that_points_nowhere_is_an_idea_by_level_and_kind():
    assert idea_of(Question(level="easy", kind="output")) == "easy, output"
    assert idea_of(Question(level="easy", kind="output", see="myths#one")) == "myths#one"


def test_kinds_that_tell_late_are_known_to_the_tables():
    assert set(Sitting.TELLS_LATE) == {kind.id for kind in KINDS.values() if not kind.tells_at_once}


@pytest.mark.django_db
class TestSitting:
    def test_it_asks_ten_questions_of_every_mode_easy_first(self):
        topic = make_topic()
        for mode in ("practice", "challenge", "breakdown", "evidence"):
            for level in LEVELS:
                make_question(topic, f"{mode}-{level}", mode=mode, level=level, see=f"{mode}#{level}")
        drawn = draw(topic, make_learner(), KINDS["pretest"], "all", random.Random(3))
        assert len(drawn) == 10
        assert [q.level for q in drawn] == sorted((q.level for q in drawn), key=LEVELS.index)

    def test_not_to_know_yet_is_recorded_and_leads_on(self):
        sitting = start(make_quiz(2), kind="pretest")
        skip(sitting)
        assert sitting.items.first().outcome == "skipped"
        assert sitting.position == 1
        skip(sitting)
        assert (sitting.state, sitting.right) == ("finished", 0)

    def test_the_page_offers_it_as_a_button(self):
        sitting = start(make_quiz(2), kind="pretest")
        page = client_of(sitting.learner).get(sitting.get_absolute_url()).content.decode()
        assert 'class="btn" type="submit" form="skip-form">I don’t know yet' in page

    def test_it_stands_beside_an_open_test(self):
        topic, learner = make_quiz(2), make_learner()
        assert {start(topic, learner, kind=kind).kind for kind in ("test", "pretest")} == {"test", "pretest"}

    def test_it_is_where_to_continue(self):
        learner = make_learner()
        start(make_quiz(2), learner, kind="pretest", now=timezone.now())
        place = latest(learner)
        assert (place.mode, place.title, place.step) == ("pretest", "Test me first", 1)


@pytest.mark.django_db
class TestWhatFollows:
    def sit(self, *choices, number=3, **fields):
        self.topic, self.learner = make_quiz(number), make_learner()
        sitting = start(self.topic, self.learner, kind="pretest")
        for choice in choices:
            answer(sitting, choice, **fields) if choice else skip(sitting)
        return sitting

    def test_what_was_missed_or_left_open_is_no_mistake(self):
        self.sit("b", "", "a")
        assert by_topic(self.learner, NOW) == []

    def test_a_mistake_made_before_stays_one(self):
        topic, learner = make_quiz(1), make_learner()
        answer(start(topic, learner), "b")
        skip(start(topic, learner, kind="pretest"))
        assert len(by_topic(learner, NOW)[0].missed) == 1

    def test_a_right_answer_repairs_one(self):
        topic, learner = make_quiz(1), make_learner()
        answer(start(topic, learner, now=NOW - dt.timedelta(days=1)), "b")
        answer(start(topic, learner, kind="pretest"), "a")
        assert by_topic(learner, NOW) == []

    def test_practice_of_what_was_missed_does_not_ask_for_it(self):
        self.sit("b", "", "a")
        drawn = draw(self.topic, self.learner, KINDS["practice"], "missed", random.Random(1))
        assert len(drawn) == 3  # nothing was missed: everything is asked

    def test_nothing_is_begun_by_it(self):
        self.sit("b", "", "")
        assert of_topic(self.learner, self.topic) == {"practice": ModeProgress(), "test": ModeProgress()}
        assert not begun_questions(self.learner, KINDS["mixed"]).exists()

    def test_what_was_right_is_known_in_practice(self):
        self.sit("a", "b", "a")
        assert of_topic(self.learner, self.topic)["practice"] == ModeProgress(label="2 of 3 known")

    def test_everything_right_is_done(self):
        self.sit("a", "a", "a")
        progress = of_topic(self.learner, self.topic)["practice"]
        assert progress == ModeProgress(state="done", label="3 of 3 known")

    def test_before_its_end_nothing_is_known(self):
        self.sit("a", "a")
        assert of_topic(self.learner, self.topic)["practice"] == ModeProgress()

    def test_what_one_was_sure_of_is_no_mistake_either(self):
        self.sit("b", number=1, confidence=3)
        for kind in ("pretest", "practice"):
            later = start(self.topic, self.learner, kind=kind, now=NOW + dt.timedelta(minutes=5))
            answer(later, "a")
            assert worth_checking(self.learner, NOW + dt.timedelta(days=8)) == set()

    def test_missing_it_again_here_leaves_a_mended_mistake_to_be_looked_at(self):
        topic, learner = make_quiz(1), make_learner()
        goes = [("practice", "b"), ("practice", "a"), ("pretest", "b")]
        for day, (kind, choice) in enumerate(goes):
            now = NOW + dt.timedelta(days=day)
            sitting = start(topic, learner, kind=kind, now=now)
            answer(sitting, choice, confidence=3, now=now)
            sittings.finish(learner, sitting.uid, now=now)
        due = NOW + dt.timedelta(days=9)
        assert worth_checking(learner, due) == {topic.questions.get().pk}
        assert len(mix(learner, KINDS["mixed"], "missed", due, random.Random(1))) == 1


@pytest.mark.django_db
def test_its_result_draws_no_red_cross_for_what_was_missed():
    sitting = start(make_quiz(3), kind="pretest")
    for choice in ("a", "b"):
        answer(sitting, choice)
    skip(sitting)
    result = read_result(sitting, NOW)
    assert [level.states for level in result.tallies] == [["done", "", ""]]
    assert [item.state for item in result.reviewed] == ["done", "", ""]
