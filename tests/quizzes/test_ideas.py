"""Results by idea: the place in the lesson that a question points at."""

import pytest

from lessons.models import Lesson
from quizzes.ideas import Idea, is_known, minutes_known, to_read
from quizzes.pages import result_page
from quizzes.results import ideas_known, read_result
from quizzes.sitting import finish
from tests.quizzes.factories import NOW, answer, client_of, make_question, make_topic, skip, start

PARTS = {
    "opening": {
        "kind": "section",
        "id": "what-it-is",
        "heading_html": "What it is",
        "text_html": "<p>12345</p>",
    },
    "blocks": [
        {
            "kind": "build-up",
            "id": "build-up",
            "steps": [
                {
                    "id": "wait",
                    "number": 1,
                    "title_html": "Who <code>waits</code>?",
                    "text_html": "1234567890",
                },
                {"id": "split", "number": 2, "title_html": "Split", "text_html": "1" * 100},
            ],
        }
    ],
}


def make_reading(topic, mode="deep-dive", parts=PARTS, minutes=12):
    return Lesson.objects.create(topic=topic, mode=mode, about="Read", minutes=minutes, parts=parts)


def idea(**fields):
    values = {
        "place": "p",
        "title_html": "P",
        "where": "",
        "url": "/p",
        "minutes": 1.4,
        "right": 1,
        "total": 1,
        "is_known": True,
    }
    return Idea(**values | fields)


@pytest.fixture
def topic(db):
    topic = make_topic()
    make_reading(topic)
    make_question(topic, "one", see="deep-dive#split", level="easy", position=1)
    make_question(topic, "two", see="deep-dive#wait", level="medium", position=2)
    make_question(topic, "three", see="myths#fast", level="hard", position=3)
    make_question(topic, "four", kind="output", level="hard", position=4)
    return topic


def sit(topic, *choices, kind="pretest"):
    sitting = start(topic, kind=kind)
    for choice in choices:
        answer(sitting, choice) if choice else skip(sitting)
    return sitting


@pytest.mark.parametrize(
    ("answered", "known"),
    [
        ([("right", False)], True),
        ([("right", True)], False),
        ([("right", True), ("right", False)], True),
        ([("right", False), ("wrong", False)], False),
        ([("skipped", False)], False),
    ],
)
def test_an_idea_is_known_by_right_answers_that_are_no_guess(answered, known):
    assert is_known(answered) is known


@pytest.mark.parametrize(("right", "state"), [(0, "miss"), (1, "part"), (2, "done")])
def test_the_stop_of_an_idea_is_as_full_as_its_answers(right, state):
    assert idea(right=right, total=2).state == state


def test_what_is_right_and_not_known_was_guessed():
    assert idea(is_known=False).is_guessed
    assert not idea(is_known=False, right=0).is_guessed
    assert not idea().is_guessed


def test_minutes_count_what_is_known():
    assert minutes_known([idea(), idea(), idea(is_known=False)]) == 3


def test_what_points_nowhere_cannot_be_read():
    assert to_read([idea(), idea(is_known=False, url=""), idea(is_known=False)]) == [idea(is_known=False)]


@pytest.mark.parametrize(
    ("known", "of", "words"),
    [
        (2, 2, "You know what was asked."),
        (0, 2, "Now you know what to look for."),
        (1, 3, "You know one of three ideas."),
    ],
)
def test_a_pretest_says_how_much_is_known(known, of, words):
    assert ideas_known([idea(is_known=number < known) for number in range(of)]) == words


def test_a_pretest_counts_by_idea_in_the_order_of_reading(topic):
    result = read_result(sit(topic, "a", "b", "", "a"), NOW)
    assert [(i.title_html, i.where, i.right, i.is_known, i.is_first) for i in result.ideas] == [
        ("Who <code>waits</code>?", "Deep dive, step 1", 0, False, True),
        ("Split", "Deep dive, step 2", 1, True, False),
        ("The myths", "", 0, False, False),
        ("Hard questions: output", "", 1, True, False),
    ]
    assert result.ideas[0].url.endswith("/deep-dive/#wait")
    assert (result.first, result.second) == ("Two of four.", "You know two of four ideas.")


def test_an_idea_takes_its_share_of_the_reading(topic):
    """Titles and texts count by their length, tags do not: 15 + 20 + 105 characters in 12 minutes."""
    shares = {i.place: i.minutes for i in read_result(sit(topic, "a", "a", "a", "a"), NOW).ideas}
    assert shares["deep-dive#wait"] == pytest.approx(12 * 20 / 140)
    assert shares["deep-dive#split"] == pytest.approx(12 * 105 / 140)
    assert shares["myths#fast"] == 0


def test_a_test_counts_by_idea_too_and_leaves_out_what_points_nowhere(topic):
    result = read_result(sit(topic, "a", "b", "a", "a", kind="test"), NOW)
    assert [i.place for i in result.ideas] == ["deep-dive#wait", "deep-dive#split", "myths#fast"]
    assert not any(i.is_first for i in result.ideas)


def test_other_kinds_do_not(topic):
    sitting = start(topic)
    finish(sitting.learner, sitting.uid, now=NOW)
    sitting.refresh_from_db()
    assert read_result(sitting, NOW).ideas == []


def test_what_was_never_reached_is_no_idea_yet(topic):
    sitting = sit(topic, "a")
    finish(sitting.learner, sitting.uid, now=NOW)
    sitting.refresh_from_db()
    result = read_result(sitting, NOW)
    assert [i.place for i in result.ideas] == ["deep-dive#split"]
    assert result.second == "You stopped early."


def test_what_a_pretest_did_not_find_is_drawn_open_and_not_red(topic):
    result = read_result(sit(topic, "", "b", "", "a"), NOW)
    assert [(item.state, item.word) for item in result.reviewed] == [
        ("", "not known yet"),
        ("", "wrong"),
        ("", "not known yet"),
        ("done", "right"),
    ]
    assert result.missed == 0


def test_the_page_says_where_to_start_what_to_skip_and_what_is_known(topic):
    sitting = sit(topic, "a", "b", "", "a")
    page = client_of(sitting.learner).get(sitting.get_absolute_url()).content.decode()
    assert "Start here: Who waits?" in page
    assert "About 9 minutes of reading that you can skip." in page
    assert "What you already know" in page
    assert "Again, only what I missed" not in page
    assert page.count("Solution ") == 4


def test_the_button_escapes_what_an_idea_is_called_once(topic):
    lesson = Lesson.objects.get()
    lesson.parts["blocks"][0]["steps"][0]["title_html"] = "Us &amp; <b>them</b>"
    lesson.save()
    sitting = sit(topic, "a", "b", "", "a")
    page = client_of(sitting.learner).get(sitting.get_absolute_url()).content.decode()
    assert "Start here: Us &amp; them</a>" in page


def test_a_result_by_idea_costs_one_query_more(topic, django_assert_num_queries):
    sitting = sit(topic, "a", "b", "", "a")
    client = client_of(sitting.learner)
    client.get(sitting.get_absolute_url())
    with django_assert_num_queries(
        7
    ):  # learner, sitting, items, responses, choices, lessons; is there a challenge?
        client.get(sitting.get_absolute_url())


def test_who_knows_it_all_is_led_on(topic):
    make_question(topic, "five", mode="challenge")
    sitting = sit(topic, "a", "a", "a", "a", "a")
    assert result_page(sitting, NOW).context["first_to_read"] is None
    page = client_of(sitting.learner).get(sitting.get_absolute_url()).content.decode()
    assert "You know what was asked." in page
    assert "Go on to the challenge" in page
