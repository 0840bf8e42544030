"""Owner, stranger, visitor, bad id, wrong method; with and without htmx; how many queries."""

import datetime as dt
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from learners.access import SESSION_KEY
from learners.models import Learner
from quizzes.models import Question, Response, Sitting
from quizzes.signals import question_answered, question_missed
from quizzes.turns import read_turn
from tests.quizzes.factories import (
    NOW,
    answer,
    client_of,
    go_on,
    make_learner,
    make_lesson,
    make_question,
    make_quiz,
    make_topic,
    posted,
    start,
    tokens,
)

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
POSTS = ("answer", "hint", "skip", "next", "clock", "finish")


def url(name, sitting):
    return reverse(f"quizzes:{name}", args=[sitting.uid])


def page_url(name="practice"):
    return reverse(f"quizzes:{name}", args=["background-work", "queues"])


@pytest.fixture
def alone(monkeypatch):
    """Nobody listens: only this room's queries are counted."""
    monkeypatch.setattr(question_answered, "receivers", [])
    monkeypatch.setattr(question_missed, "receivers", [])


# ---- starting


def test_a_visitor_reads_the_start_page_without_leaving_a_trace():
    make_lesson(make_quiz(3))
    response = Client().get(page_url())
    assert response.status_code == 200
    assert b"Five questions, easy to hard" in response.content
    assert b"3 questions" in response.content
    assert b"9 minutes" in response.content
    assert not response.cookies
    assert not Learner.objects.exists()


def test_the_start_page_is_the_same_for_every_visitor():
    make_quiz()
    first, second = Client().get(page_url()), Client().get(page_url())
    assert first.content == second.content
    assert "Cookie" in first["Vary"]


def test_a_visitor_becomes_a_learner_by_starting():
    make_quiz()
    client = Client()
    response = client.post(page_url())
    sitting = Sitting.objects.get()
    assert response.url == sitting.get_absolute_url()
    assert client.session[SESSION_KEY] == sitting.learner_id


def test_an_open_sitting_is_resumed_by_reading():
    sitting = start(make_quiz(), now=timezone.now())
    response = client_of(sitting.learner).get(page_url())
    assert response.url == sitting.get_absolute_url()
    assert Sitting.objects.count() == 1


def test_a_retry_leaves_the_place_in_the_whole_as_it_is():
    topic = make_quiz(3)
    whole = start(topic)
    answer(whole, "b")
    client = client_of(whole.learner)
    retry = client.post(page_url(), {"scope": "missed"}).url
    assert client.get(page_url()).url == whole.get_absolute_url()
    assert client.post(page_url(), {"scope": "missed"}).url == retry != whole.get_absolute_url()


def test_an_open_retry_is_offered_before_everything_is_started():
    topic = make_quiz(3)
    retry = start(topic, scope="missed")
    page = client_of(retry.learner).get(page_url()).content.decode()
    assert f'<a href="{retry.get_absolute_url()}">question 1 of 3</a>' in page


def test_a_finished_one_is_not():
    sitting = start(make_quiz(), now=timezone.now())
    client = client_of(sitting.learner)
    client.post(url("finish", sitting))
    assert client.get(page_url()).status_code == 200


@pytest.mark.parametrize(
    "name", ["practice", "challenge", "test", "pretest", "breakdown-quiz", "evidence-quiz"]
)
def test_a_kind_without_questions_does_not_exist(name):
    make_topic()
    assert Client().get(page_url(name)).status_code == 404
    assert Client().post(page_url(name)).status_code == 404
    assert not Learner.objects.exists()


@pytest.mark.parametrize("name", ["challenge", "test", "pretest", "breakdown-quiz", "evidence-quiz"])
def test_every_kind_has_a_start_page_and_starts(name):
    kind = name.removesuffix("-quiz")
    make_quiz(mode="practice" if kind in ("test", "pretest") else kind)
    client = Client()
    assert client.get(page_url(name)).status_code == 200
    page = client.post(page_url(name), follow=True)
    assert page.status_code == 200
    assert Sitting.objects.get().kind == kind


def test_a_challenge_starts_with_the_chosen_clock():
    make_quiz(mode="challenge")
    Client().post(page_url("challenge"), {"clock": "10"})
    assert Sitting.objects.get().clock == 10


def test_nonsense_in_the_start_form_starts_nothing():
    make_quiz()
    assert Client().post(page_url(), {"clock": "7", "scope": "mine"}).status_code == 200
    assert not Sitting.objects.exists()


def test_an_unknown_topic_does_not_exist():
    address = reverse("quizzes:practice", args=["background-work", "nothing"])
    assert Client().get(address).status_code == 404


def test_other_methods_are_refused():
    make_quiz()
    assert Client().put(page_url()).status_code == 405


# ---- whose sitting it is


@pytest.mark.parametrize("name", POSTS)
def test_a_stranger_and_a_visitor_find_nothing(name):
    sitting = start(make_quiz())
    data = posted(sitting, "a", rung=1, action="more")
    for client in (client_of(make_learner()), Client()):
        assert client.post(url(name, sitting), data).status_code == 404
    sitting.refresh_from_db()
    assert sitting.sequence == 0


def test_the_page_of_a_sitting_is_its_owners():
    sitting = start(make_quiz())
    assert client_of(sitting.learner).get(sitting.get_absolute_url()).status_code == 200
    assert client_of(make_learner()).get(sitting.get_absolute_url()).status_code == 404
    assert Client().get(sitting.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("name", POSTS)
def test_steps_are_posts(name):
    sitting = start(make_quiz())
    assert client_of(sitting.learner).get(url(name, sitting)).status_code == 405


@pytest.mark.parametrize("name", POSTS)
def test_an_unknown_sitting_does_not_exist(name):
    address = reverse(f"quizzes:{name}", args=[uuid.uuid4()])
    data = {"sequence": 0, "key": uuid.uuid4(), "choice": "0" * 12, "rung": 1, "action": "more"}
    assert client_of(make_learner()).post(address, data).status_code == 404


def test_reading_never_writes(django_assert_max_num_queries):
    sitting = start(make_quiz())
    client = client_of(sitting.learner)
    before = list(Sitting.objects.values()), list(sitting.items.values())
    client.get(sitting.get_absolute_url())
    assert (list(Sitting.objects.values()), list(sitting.items.values())) == before


def test_pages_of_a_sitting_are_not_kept():
    sitting = start(make_quiz())
    response = client_of(sitting.learner).get(sitting.get_absolute_url())
    assert "no-store" in response["Cache-Control"]


# ---- answering


def test_without_script_an_answer_leads_to_the_verdict():
    sitting = start(make_quiz())
    client = client_of(sitting.learner)
    response = client.post(url("answer", sitting), posted(sitting, "b"))
    assert response.url == f"{sitting.get_absolute_url()}#verdict"
    page = client.get(sitting.get_absolute_url()).content.decode()
    assert "Not this time. The answer is" in page
    assert all(f"Feedback {slug}" in page for slug in "abcd")
    assert "Solution practice-0" in page


def test_htmx_gets_the_task_with_the_verdict_to_focus():
    sitting = start(make_quiz())
    response = client_of(sitting.learner).post(url("answer", sitting), posted(sitting, "a"), headers=HTMX)
    page = response.content.decode()
    assert response.status_code == 200
    assert "<html" not in page
    assert page.lstrip().startswith('<div id="task">')
    assert 'id="verdict" tabindex="-1" data-focus-after-swap' in page
    assert "Right. The answer is" in page


def test_an_answer_that_was_stored_is_answered_again_alike():
    sitting = start(make_quiz())
    client, data = client_of(sitting.learner), posted(sitting, "a")
    responses = [client.post(url("answer", sitting), data, headers=HTMX) for _ in range(2)]
    assert [response.status_code for response in responses] == [200, 200]
    assert responses[0].content == responses[1].content
    assert Response.objects.count() == 1


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_an_answer_from_a_page_that_is_behind_shows_where_the_learner_is(headers):
    sitting = start(make_quiz())
    client, late = client_of(sitting.learner), posted(sitting, "b")
    client.post(url("answer", sitting), posted(sitting, "a"))
    response = client.post(url("answer", sitting), late, headers=headers)
    assert response.status_code == 409
    assert "This is where you are" in response.content.decode()
    assert "Right. The answer is" in response.content.decode()
    assert response.get("HX-Retarget", "") == ("#task" if headers else "")


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_an_answer_to_a_question_that_was_corrected_meanwhile_is_told_so(headers):
    topic = make_quiz(2)
    sitting = start(topic)
    data = posted(sitting, "a")
    topic.questions.update(rev=2)
    response = client_of(sitting.learner).post(url("answer", sitting), data, headers=headers)
    assert response.status_code == 200
    assert "The author corrected this question" in response.content.decode()
    assert not Response.objects.exists()


@pytest.mark.parametrize("said", [{}, {"confidence": "2"}])
def test_without_script_a_hint_keeps_how_sure_one_is(said):
    sitting = start(make_quiz(hints=["<p>Look.</p>"]))
    client = client_of(sitting.learner)
    data = {"sequence": sitting.sequence, "key": str(uuid.uuid4()), "rung": 1}
    page = client.post(url("hint", sitting), data | said, follow=True).content.decode()
    assert "Look." in page
    assert ('value="2" data-confidence checked' in page) is bool(said)


def test_an_empty_answer_is_asked_for_again_with_what_was_said():
    sitting = start(make_quiz())
    response = client_of(sitting.learner).post(
        url("answer", sitting), posted(sitting) | {"choice": [], "confidence": "2"}
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert "Choose or write an answer first." in page
    assert 'value="2" data-confidence checked' in page
    assert not Response.objects.exists()


def test_two_lines_on_one_place_are_asked_for_again():
    topic = make_topic()
    make_question(topic, type="order", ordered=["one", "two"])
    sitting = start(topic)
    lines = [token for token, _ in read_turn(sitting).item.order]
    data = posted(sitting) | {"line": lines, "place": ["1", "1"]}
    response = client_of(sitting.learner).post(url("answer", sitting), data)
    assert response.status_code == 422
    assert "Two lines share a place" in response.content.decode()


def test_lines_are_sorted_by_the_places_given():
    topic = make_topic()
    make_question(topic, type="order", ordered=["one", "two", "three"])
    sitting = start(topic)
    order = read_turn(sitting).item.order
    data = posted(sitting) | {
        "line": [token for token, _ in order],
        "place": [str(position + 1) for _, position in order],
    }
    client_of(sitting.learner).post(url("answer", sitting), data)
    assert Response.objects.get().is_right


@pytest.mark.parametrize(
    "broken",
    [
        {"sequence": ""},
        {"sequence": "x"},
        {"sequence": str(2**70)},
        {"key": "x"},
        {"choice": "not-a-token"},
        {"choice": "0" * 12},
        {"sequence": "7"},
        {"confidence": "9"},
        {"text": "x" * 501},
    ],
)
def test_nonsense_is_refused_and_stores_nothing(broken):
    sitting = start(make_quiz())
    response = client_of(sitting.learner).post(url("answer", sitting), posted(sitting, "a") | broken)
    assert response.status_code == 422
    assert "already went on" not in response.content.decode()
    assert not Response.objects.exists()


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_no_page_of_the_question_posts_is_refused_with_a_true_word(headers):
    topic = make_quiz(2)
    sitting, other = start(topic), start(topic, seed=9)
    client = client_of(sitting.learner)
    two, foreign = posted(sitting, "a", "b"), posted(other, "a")
    for post in (two, foreign, posted(sitting, "a", sequence=3)):
        response = client.post(url("answer", sitting), post, headers=headers)
        assert response.status_code == 422
        assert "What was sent does not fit this page" in response.content.decode()
        assert 'id="answer"' in response.content.decode()
    assert not Response.objects.exists()


@pytest.mark.parametrize("data", [{}, {"sequence": 5, "rung": 1, "action": "more"}])
@pytest.mark.parametrize("name", ["hint", "skip", "next", "clock"])
def test_a_step_that_is_none_is_not_taken(name, data):
    sitting = start(make_quiz(mode="challenge", hints=["<p>1</p>"]), kind="challenge", clock=1)
    response = client_of(sitting.learner).post(url(name, sitting), data)
    assert response.status_code == 422
    assert "What was sent does not fit this page" in response.content.decode()


def test_a_sitting_runs_to_its_result_without_script():
    make_quiz(2, hints=["<p>Look</p>"])
    client = Client()
    client.post(page_url())
    sitting = Sitting.objects.get()
    for choice in ("a", "b"):
        client.post(url("hint", sitting), {"sequence": sitting.sequence, "rung": 1})
        client.post(url("answer", sitting), posted(sitting, choice))
        sitting.refresh_from_db()
        client.post(url("next", sitting), {"sequence": sitting.sequence})
        sitting.refresh_from_db()
    page = client.get(sitting.get_absolute_url()).content.decode()
    assert "One of two." in page
    assert "Again, only what I missed" in page
    assert page.count("reviewed__item") == 2


def test_a_hint_comes_alone_to_htmx_and_is_then_on_the_page():
    sitting = start(make_quiz(hints=["<p>Look closer</p>"]))
    client = client_of(sitting.learner)
    assert b"Look closer" not in client.get(sitting.get_absolute_url()).content
    response = client.post(url("hint", sitting), {"sequence": 0, "rung": 1}, headers=HTMX)
    assert response.content.decode().strip().startswith('<div class="hints" id="hints">')
    assert b"Look closer" in response.content
    assert b"Look closer" in client.get(sitting.get_absolute_url()).content


def test_the_clock_comes_alone_to_htmx():
    sitting = start(make_quiz(mode="challenge", seconds=60), kind="challenge", clock=1)
    client = client_of(sitting.learner)
    response = client.post(url("clock", sitting), {"sequence": 0, "action": "pause"}, headers=HTMX)
    page = response.content.decode()
    assert page.strip().startswith('<div class="clockbar" id="clock">')
    assert "data-paused" in page
    assert "Let the clock run" in page


def test_a_test_can_be_ended_early():
    sitting = start(make_quiz(3), kind="test")
    answer(sitting, "a")
    client = client_of(sitting.learner)
    client.post(url("finish", sitting))
    page = client.get(sitting.get_absolute_url()).content.decode()
    assert "One of three." in page
    assert "You stopped early." in page


@pytest.mark.parametrize("kind", ["practice", "challenge", "test"])
def test_a_result_offers_to_remember_something_of_it(kind):
    sitting = start(make_quiz(1, mode="challenge" if kind == "challenge" else "practice"), kind=kind)
    answer(sitting, "a")
    if kind != "test":
        go_on(sitting)
    page = client_of(sitting.learner).get(sitting.get_absolute_url()).content.decode()
    assert f"from={sitting.get_absolute_url()}&amp;topic=background-work/queues" in page


def test_the_result_of_a_test_reviews_everything():
    sitting = start(make_quiz(3), kind="test")
    for choice in "aab":
        answer(sitting, choice)
    page = client_of(sitting.learner).get(sitting.get_absolute_url()).content.decode()
    assert "Two of three." in page
    assert page.count("Solution practice-") == 3
    assert "Review the 1 I missed" in page


def test_a_typed_answer_is_shown_as_text():
    topic = make_topic()
    make_question(topic, type="short", accepted=["1 < 2"])
    sitting = start(topic)
    answer(sitting, text="<script>alert(1)</script>")
    page = client_of(sitting.learner).get(sitting.get_absolute_url()).content
    assert b"<script>alert" not in page
    assert b"1 &lt; 2" in page


@pytest.mark.parametrize("lines", [["one", "two"], ["one", "two", "three", "four"]])
def test_lines_that_changed_while_they_were_open_are_asked_anew(lines):
    topic = make_topic()
    make_question(topic, mode="challenge", type="order", ordered=["one", "two", "three"], attempts=3)
    sitting = start(topic, kind="challenge")
    client = client_of(sitting.learner)

    def order():
        shown = read_turn(sitting).item.order
        lines = [token for token, _ in shown]
        return posted(sitting) | {"line": lines, "place": list(range(1, len(lines) + 1))}

    client.post(url("answer", sitting), order())  # never right: that is how lines are shuffled
    Question.objects.update(ordered=lines)
    assert client.get(sitting.get_absolute_url()).status_code == 200
    sitting.refresh_from_db()
    page = client.post(url("answer", sitting), order(), headers=HTMX).content.decode()
    assert "The author corrected this question" in page
    assert page.count('name="line"') == len(lines)


# ---- how many queries


def test_queries_of_an_answer(alone, django_assert_num_queries):
    """Learner, BEGIN, sitting, item, choices, item written, response, sitting written, day, COMMIT; then the stops.

    The first answer of a day makes the day's row, which costs two more.
    """
    sitting = start(make_quiz())
    client = client_of(sitting.learner)
    answer(sitting, "a", now=timezone.now())
    go_on(sitting)
    data = posted(sitting, "a")
    client.get(page_url())  # the session is in the cache now
    with django_assert_num_queries(11):
        client.post(url("answer", sitting), data, headers=HTMX)


def test_queries_of_a_question(django_assert_num_queries):
    sitting = start(make_quiz())
    client = client_of(sitting.learner)
    client.get(sitting.get_absolute_url())
    with django_assert_num_queries(5):  # learner, sitting, item, choices, stops
        client.get(sitting.get_absolute_url())


def test_queries_of_a_result_do_not_grow(django_assert_num_queries):
    for topic, number in ((make_topic("small"), 2), (make_topic("large"), 9)):
        make_quiz(number, topic=topic)
        sitting = start(topic, kind="test")
        for _ in range(sitting.total):
            answer(sitting, "a")
        client = client_of(sitting.learner)
        client.get(sitting.get_absolute_url())
        with django_assert_num_queries(6):  # learner, sitting, earlier tests, items, choices, responses
            client.get(sitting.get_absolute_url())


def test_queries_of_the_start_page(django_assert_num_queries):
    make_lesson(make_quiz(5))
    client = Client()
    client.get(page_url())
    with django_assert_num_queries(3):  # topic, questions, lesson
        client.get(page_url())


# ---- mistakes


def test_what_was_missed_is_gathered_until_it_is_repaired():
    topic = make_quiz(2)
    sitting = start(topic)
    client = client_of(sitting.learner)
    answer(sitting, "b")
    go_on(sitting)
    answer(sitting, "a")
    go_on(sitting)
    page = client.get(reverse("quizzes:mistakes")).content.decode()
    assert "Stem practice-0" in page
    assert "Stem practice-1" not in page
    client.post(page_url(), {"scope": "missed"})
    again = Sitting.objects.get(scope="missed")
    client.post(url("answer", again), posted(again, "a"))
    assert "Nothing to repair" in client.get(reverse("quizzes:mistakes")).content.decode()


def test_a_visitor_has_missed_nothing():
    response = Client().get(reverse("quizzes:mistakes"))
    assert b"Nothing to repair" in response.content
    assert not response.cookies


def test_mistakes_of_others_are_not_shown():
    sitting = start(make_quiz())
    answer(sitting, "b")
    page = client_of(make_learner()).get(reverse("quizzes:mistakes")).content
    assert b"Stem" not in page


def test_tokens_of_one_sitting_are_nothing_to_another():
    topic = make_quiz()
    first, second = start(topic, seed=1), start(topic, seed=2)
    data = posted(second) | {"choice": tokens(first, "a")}
    assert client_of(second.learner).post(url("answer", second), data).status_code == 422


# ---- without script, what is chosen travels along


def test_a_hint_opened_without_script_keeps_what_was_chosen():
    sitting = start(make_quiz(hints=["<p>First</p>"]))
    data = posted(sitting, "b", rung=1, confidence=3)
    response = client_of(sitting.learner).post(url("hint", sitting), data)
    page = response.content.decode()
    assert response.status_code == 200
    assert "<p>First</p>" in page
    assert f'value="{data["choice"][0]}" required checked' in page
    assert 'name="confidence" value="3" data-confidence checked' in page


def test_a_minute_added_without_script_keeps_what_was_chosen():
    sitting = start(make_quiz(mode="challenge"), kind="challenge", clock=1)
    data = posted(sitting, "b", action="more")
    page = client_of(sitting.learner).post(url("clock", sitting), data).content.decode()
    assert f'value="{data["choice"][0]}" required checked' in page


def test_a_clock_set_without_script_keeps_what_was_chosen():
    sitting = start(make_quiz(mode="challenge"), kind="challenge", clock=1)
    data = posted(sitting, "b", action="set", clock=10)
    page = client_of(sitting.learner).post(url("clock", sitting), data).content.decode()
    assert f'value="{data["choice"][0]}" required checked' in page
    assert 'name="clock" value="10" checked' in page
    assert page.count('form="answer" name="clock"') == 4  # so that a browser sends the choice with them


def test_a_hint_with_nothing_chosen_leads_back_by_a_redirect():
    sitting = start(make_quiz(hints=["<p>First</p>"]))
    response = client_of(sitting.learner).post(url("hint", sitting), {"sequence": 0, "rung": 1})
    assert response.url == f"{sitting.get_absolute_url()}#hints"


def test_lines_that_are_not_on_the_page_are_refused_without_an_error_of_the_server():
    topic = make_topic()
    make_question(topic, type="order", ordered=["one", "two", "three"])
    sitting = start(topic)
    data = {"sequence": 0, "key": str(uuid.uuid4()), "line": ["0" * 12, "1" * 12], "place": ["1", "1"]}
    response = client_of(sitting.learner).post(url("answer", sitting), data)
    assert response.status_code == 422
    assert Response.objects.count() == 0


def test_a_sitting_left_for_weeks_shows_its_result_to_whoever_opens_it():
    sitting = start(make_quiz(), kind="test", now=NOW - dt.timedelta(days=15))
    page = client_of(sitting.learner).get(sitting.get_absolute_url())
    assert page.status_code == 200
    assert "Two weeks went by" in page.content.decode()
    sitting.refresh_from_db()
    assert sitting.state == "expired"


def test_a_post_to_a_sitting_left_for_weeks_is_refused_with_its_result():
    sitting = start(make_quiz(), now=NOW - dt.timedelta(days=15))
    response = client_of(sitting.learner).post(url("answer", sitting), posted(sitting, "a"))
    assert response.status_code == 409
    assert "Two weeks went by" in response.content.decode()
    assert "already went on" not in response.content.decode()
    assert Response.objects.count() == 0
