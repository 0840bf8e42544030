import re

import pytest
from django.conf import settings
from django.urls import reverse

from learners.models import Learner
from lessons.models import Place
from quizzes.models import Question, Response, Sitting, SittingItem
from tests.quizzes.breakdowns import URL, cell_url, load

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
ASKING = {2: "queue-then", 3: "server-then"}


@pytest.fixture(autouse=True)
def content(tmp_path):
    load(tmp_path)


def say(client, text="[job]", slug="queue-then", rev=1, headers=None, **more):
    return client.post(cell_url(slug), {"text": text, "rev": rev, **more}, headers=headers or {})


def read(client, query=""):
    response = client.get(f"{URL}{query}")
    assert response.status_code == 200
    return response.content.decode()


def now_of(html):
    """The step on the stage."""
    return html.partition("data-now>")[2].partition('id="code"')[0]


# ---- before the answer


def page_of(client, query, headers=None):
    """Every byte of a page and its headers but the names of the version."""
    response = client.get(f"{URL}{query}", headers=headers or {})
    kept = {name: value for name, value in response.items() if name not in ("ETag", "Expires")}
    return response.status_code, response.content, kept


VALUES = ("[job]", "[]", "[other, job]", "?")
STATES = ("?{#server-then}Free", "?{#server-then}Works", "?{#server-then}Busy", "?{#server-then}")


@pytest.mark.parametrize("query", ["?step=1", "?step=2", ""])
@pytest.mark.parametrize("is_learner", [False, True])
def test_the_page_is_the_same_bytes_whatever_is_right(client, tmp_path, query, is_learner):
    if is_learner:
        client.post(f"{URL}place/", {"step": "1"})
    pages = []
    for value, state in zip(VALUES, STATES, strict=True):
        load(tmp_path, value=value, state=state)
        pages.append(page_of(client, query))
    assert pages[0][0] == 200
    assert all(page == pages[0] for page in pages[1:])


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_refused_post_is_the_same_bytes_whatever_is_right(client, tmp_path, headers):
    bodies = []
    for value in VALUES:
        load(tmp_path, value=value)
        bodies.append(
            [say(client, text, headers=headers, rev=rev).content for text, rev in (("", 1), ("x", 9))]
        )
    assert all(body == bodies[0] for body in bodies[1:])


def test_past_the_step_the_value_shows_and_the_next_one_does_not(client, tmp_path):
    pages = []
    for state in STATES:
        load(tmp_path, state=state)
        pages.append(page_of(client, "?step=3")[1])
    assert all(page == pages[0] for page in pages[1:])
    html = pages[0].decode()
    assert "[job]" in html
    assert "REASON-3" not in html
    assert "TOLD" not in html


def test_a_question_of_a_cell_alone_tells_nothing_either(client, tmp_path):
    """Asked in a test: the same permutation as for other questions, with the row before instead of the page."""
    client.post(reverse("quizzes:breakdown-quiz", args=["background-work", "queues"]))
    sitting = Sitting.objects.get()
    asked = sitting.items.get(position=0).question
    assert asked.type == Question.Type.CELL
    before = client.get(sitting.get_absolute_url()).content
    Question.objects.filter(pk=asked.pk).update(accepted=["other"])
    fresh = re.compile(rb'name="key" value="[0-9a-f-]{36}"')
    assert fresh.sub(b"", client.get(sitting.get_absolute_url()).content) == fresh.sub(b"", before)


def test_reading_makes_no_learner_and_no_row(client):
    for step in (1, 2, 3, 4):
        response = client.get(f"{URL}?step={step}")
        assert not response.cookies
    assert not Learner.objects.exists()
    assert not Place.objects.exists()


def test_the_page_is_one_of_those_kept_for_visitors(client):
    assert "lessons:breakdown" in settings.VISITOR_PAGES or settings.DEBUG
    assert getattr(client.get(f"{URL}?step=2"), "is_same_for_visitors", False)
    say(client)
    assert not getattr(client.get(f"{URL}?step=2"), "is_same_for_visitors", False)


# ---- answering


def test_a_form_leads_back_to_the_step_with_the_verdict(client):
    response = say(client, "[ JOB ]")
    assert (response.status_code, response["Location"]) == (302, f"{URL}?step=2&said=queue-then#now")
    html = now_of(client.get(response["Location"]).content.decode())
    assert 'data-mark="right"' in html
    assert "Right: <code>[job]</code>" in html
    assert "REASON-2" in html
    assert "<form" not in html


def test_a_wrong_one_is_told_what_it_is_and_when_it_comes_back(client):
    html = now_of(client.get(say(client, "<b>nothing</b>")["Location"]).content.decode())
    assert 'data-mark="wrong"' in html
    assert "You wrote <q>&lt;b&gt;nothing&lt;/b&gt;</q>. It is <code>[job]</code>" in html
    assert "This question will come back" in html


def test_htmx_gets_the_run_alone_with_the_focus_on_the_verdict(client):
    response = say(client, headers=HTMX)
    html = response.content.decode()
    assert response.status_code == 200
    assert html.strip().startswith('<div class="run" id="run">')
    assert "<html" not in html
    assert re.search(r'data-mark="right" tabindex="-1" data-focus-after-swap', now_of(html))


def test_an_answer_uncovers_its_cell_and_what_follows_up_to_the_next_question(client):
    html = read(client, "?step=1")
    assert html.count('href="?step=2" aria-label="queue: to be predicted') == 1
    say(client)
    html = read(client, "?step=1")
    assert "queue: to be predicted" not in html
    assert "Server: to be predicted at step 3" in html
    assert re.findall(r'<template data-for="(\d)">', html) == ["1", "2", "3"]


def test_who_answered_sees_it_when_they_return_and_nobody_else_does(client, django_user_model):
    say(client, "[]")
    assert "You wrote <q>[]</q>" in now_of(read(client, "?step=2"))
    other = type(client)()
    say(other, "Free", slug="server-then")
    html = now_of(read(other, "?step=2"))
    assert "You wrote" not in html
    assert "[job]" not in html


def test_all_answered_the_transcript_is_there(client):
    say(client)
    assert "TOLD" not in read(client)
    say(client, "", slug="server-then", show="on")
    html = read(client)
    assert "TOLD" in html
    assert "to be predicted" not in html


def test_having_it_shown_is_recorded_as_skipped(client):
    html = now_of(client.get(say(client, "ignored", show="on")["Location"]).content.decode())
    assert "Not answered. It is <code>[job]</code>" in html
    assert SittingItem.objects.get().outcome == "skipped"
    assert not Response.objects.exists()


def test_the_same_post_twice_is_stored_once(client):
    for text in ("[]", "[]", "[job]"):
        say(client, text)
    assert Response.objects.get().text == "[]"


def test_a_state_is_asked_by_the_name_of_its_column(client):
    html = now_of(read(client, "?step=3"))
    assert "what stands under <b>Server</b> after this step?" in html
    say(client, "free", slug="server-then")
    assert "Right: <b>Free</b>" in now_of(read(client, "?step=3"))


# ---- posts that are refused


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_an_empty_answer_is_refused_and_nothing_is_stored(client, headers):
    response = say(client, "  ", headers=headers)
    assert response.status_code == 422
    assert "Write what you expect first, or have it shown." in response.content.decode()
    assert not Learner.objects.exists()
    assert not response.cookies


def test_what_was_typed_is_kept(client):
    text = "x" * 501
    html = say(client, text).content.decode()
    assert f'value="{text}"' in html
    assert "at most 500 characters" in html


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_page_made_for_another_meaning_is_shown_anew(client, tmp_path, headers):
    load(tmp_path, braces=" rev=2")
    response = say(client, rev=1, headers=headers)
    assert response.status_code == 409
    assert "nothing was counted" in response.content.decode()
    assert not Sitting.objects.exists()
    assert say(client, rev=2).status_code == 302


@pytest.mark.parametrize("fields", [{"rev": ""}, {"rev": "x"}, {"text": "a\x00b"}])
def test_a_post_that_cannot_be_read_stores_nothing(client, fields):
    assert say(client, **fields).status_code == 422
    assert not Sitting.objects.exists()


def test_only_cells_of_the_breakdown_can_be_predicted(client):
    assert say(client, slug="nothing").status_code == 404
    assert say(client, slug="who-waits").status_code == 404
    assert client.post("/learn/background-work/workers/breakdown/cells/queue-then/").status_code == 404
    assert client.get(cell_url()).status_code == 405
    Question.objects.update(retired_at="2026-01-01T00:00Z")
    assert say(client).status_code == 404


def test_a_post_from_elsewhere_is_refused(client):
    strict = type(client)(enforce_csrf_checks=True)
    assert say(strict, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert not Sitting.objects.exists()


# ---- what else it leads to


def test_a_problem_can_be_reported_and_leads_back_to_the_step(client):
    say(client, "[]")
    address = re.search(r'href="(/sittings/[^"]+/report/)"', read(client, "?step=2"))[1]
    html = client.get(address).content.decode()
    assert "What is <code>queue</code> after step 2, “Puts a job in”?" in html
    assert f'href="{URL}?step=2#step-2"' in html
    assert client.post(address, {"kind": "key"}).status_code == 200


def test_the_sitting_of_a_prediction_has_a_result_like_any_other(client):
    say(client, "[]")
    html = client.get(Sitting.objects.get().get_absolute_url()).content.decode()
    assert "What is <code>queue</code> after step 2" in html
    assert "[job]" in html


def test_a_missed_cell_is_among_my_mistakes_and_can_be_tried_again(client):
    say(client, "[]")
    html = client.get(reverse("quizzes:mistakes")).content.decode()
    assert "What is <code>queue</code> after step 2" in html
    start = reverse("quizzes:breakdown-quiz", args=["background-work", "queues"])
    again = client.post(start, {"scope": "missed"}, follow=True).content.decode()
    assert '<input class="field" id="text" name="text"' in again
    assert '<th scope="col">After step 1</th>' in again


def test_a_prediction_makes_the_page_another_one(client):
    client.post(f"{URL}place/", {"step": "2"})
    etag = client.get(URL)["ETag"]
    assert client.get(URL, headers={"If-None-Match": etag}).status_code == 304
    say(client)
    assert client.get(URL, headers={"If-None-Match": etag}).status_code == 200


def test_queries_of_a_prediction(client, django_assert_num_queries):
    client.post(f"{URL}place/", {"step": "2"})
    with django_assert_num_queries(25):
        say(client, headers=HTMX)


def test_queries_of_the_page_do_not_grow_with_predictions(client, django_assert_num_queries):
    say(client)
    with django_assert_num_queries(4):  # learner, version, lesson, predictions
        read(client)
    say(client, "x", slug="server-then")
    with django_assert_num_queries(4):
        read(client)
