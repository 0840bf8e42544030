"""The topic page of a learner: what is done, what was known before, what comes next."""

import pytest
from django.utils import timezone

from learning_site.topic_page import contents_of
from lessons.models import Lesson
from lessons.placing import keep_place
from tests.quizzes.factories import answer, client_of, make_learner, make_question, make_topic, skip, start

pytestmark = pytest.mark.django_db
STEPS = ("wait", "split", "queue")
URL = "/learn/background-work/queues/"


def make_modes(topic):
    steps = [
        {"id": name, "number": number, "title_html": f"Title &amp; <b>{name}</b>", "text_html": "1234567890"}
        for number, name in enumerate(STEPS, 1)
    ]
    parts = {
        "deep-dive": {"blocks": [{"kind": "build-up", "id": "build-up", "steps": steps}]},
        "breakdown": {"steps": [{"number": number, "title_html": f"Row {number}"} for number in (1, 2)]},
    }
    for mode in ("deep-dive", "breakdown", "lab", "practice", "challenge"):
        Lesson.objects.create(
            topic=topic, mode=mode, about=f"About {mode}", minutes=6, steps=3, parts=parts.get(mode, {})
        )


@pytest.fixture
def topic():
    """Three questions, easy to hard: the deep dive's second and first step, the breakdown's second."""
    topic = make_topic()
    make_modes(topic)
    sees = ("deep-dive#split", "deep-dive#wait", "breakdown#step-2")
    for level, see in zip(("easy", "medium", "hard"), sees, strict=True):
        make_question(topic, level, level=level, see=see)
    return topic


@pytest.fixture
def learner():
    return make_learner()


def pretest(topic, learner, *choices):
    sitting = start(topic, learner, kind="pretest", now=timezone.now())
    for choice in choices:
        now = timezone.now()
        answer(sitting, choice, now=now) if choice else skip(sitting, now=now)
    return sitting


def entry(contents, key):
    return next(e for _, entries in contents.groups for e in entries if e.mode.key == key)


def page(learner):
    return client_of(learner).get(URL).content.decode()


def test_before_anything_is_done_the_test_comes_first_if_wanted(topic, client):
    text = client.get(URL).content.decode()
    assert f'<a class="btn" href="{URL}pretest/">Test me first</a>' in text
    assert "Start: deep dive" in text
    assert "You knew" not in text


def test_later_it_is_still_within_reach(topic, learner):
    keep_place(learner, topic, "deep-dive", step=1, now=timezone.now())
    text = page(learner)
    assert f'href="{URL}pretest/">Test what I know already</a>' in text
    assert "Test me first" not in text


def test_after_it_reading_starts_at_what_was_not_known(topic, learner):
    sitting = pretest(topic, learner, "a", "b", "")
    contents = contents_of(topic, learner)
    assert (contents.known.known, contents.known.asked) == (1, 3)
    assert (contents.start.url, contents.start.text) == (f"{URL}deep-dive/#wait", "Title & wait")
    assert not contents.has_begun
    text = page(learner)
    assert "Start here: Title &amp; wait" in text
    assert "You knew 1 of the 3 ideas you were asked about." in text
    assert f'href="{sitting.get_absolute_url()}"' in text
    assert "Test me first" not in text


def test_each_mode_says_what_of_it_was_known(topic, learner):
    pretest(topic, learner, "a", "b", "a")
    contents = contents_of(topic, learner)
    found = {
        key: (entry(contents, key).known, entry(contents, key).of_known)
        for key in ("deep-dive", "breakdown", "lab")
    }
    assert found == {"deep-dive": (1, 2), "breakdown": (1, 1), "lab": (0, 0)}
    assert "You knew 1 of 2 ideas" in page(learner)


def test_a_mode_of_which_all_was_known_is_passed_over(topic, learner):
    pretest(topic, learner, "a", "a", "")
    contents = contents_of(topic, learner)
    assert contents.next.mode.key == "breakdown"
    assert contents.start.url == f"{URL}breakdown/?step=2#step-2"


def test_who_knew_it_all_goes_on_to_practise(topic, learner):
    make_question(topic, "petal", mode="challenge", level="hard", see="breakdown#step-2")
    pretest(topic, learner, "a", "a", "a", "a")
    contents = contents_of(topic, learner)
    assert entry(contents, "practice").state == "done"
    assert contents.next.mode.key == "challenge"
    assert contents.start is None


def test_what_was_begun_comes_before_what_a_pretest_says(topic, learner):
    pretest(topic, learner, "a", "b", "")
    keep_place(learner, topic, "deep-dive", step=2, now=timezone.now())
    text = page(learner)
    assert "Continue: deep dive" in text
    assert "Start here" not in text
    assert "You knew 1 of the 3 ideas" in text


def test_a_miss_in_practice_takes_the_tick_away(topic, learner):
    pretest(topic, learner, "a", "a", "a")
    answer(start(topic, learner, now=timezone.now()), "b", now=timezone.now())
    assert entry(contents_of(topic, learner), "deep-dive").known == 1


def test_a_visitor_costs_no_query_more_and_sees_no_marks(topic, learner, client, django_assert_num_queries):
    pretest(topic, learner, "a", "a", "a")
    before = client.get(URL)
    with django_assert_num_queries(5):  # topic, siblings, lessons, what it requires, what it leads to
        assert client.get(URL).content == before.content
    assert not before.cookies
    assert "You knew" not in before.content.decode()


def test_a_place_in_the_breakdown_shows_whatever_its_quiz_says(topic, learner):
    make_question(topic, "visual", mode="breakdown")
    keep_place(learner, topic, "breakdown", step=2, now=timezone.now())
    assert entry(contents_of(topic, learner), "breakdown").progress.label == "Step 2 of 3"


def test_a_topic_without_questions_offers_no_test(learner):
    make_modes(make_topic())
    Lesson.objects.filter(mode__in=("practice", "challenge")).delete()
    text = page(learner)
    assert "pretest" not in text


def test_an_open_pretest_is_gone_on_with(topic, learner):
    sitting = pretest(topic, learner, "a")
    assert client_of(learner).get(f"{URL}pretest/").url == sitting.get_absolute_url()
    assert "Test me first" in page(learner)
