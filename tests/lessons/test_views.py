import re

import pytest

from lessons.models import Commitment, Place
from tests.lessons.documents import make_library, make_whole_topic
from tests.lessons.loading import TOPIC, learner_of, load_library

pytestmark = pytest.mark.django_db
PAGES = ["deep-dive", "breakdown", "evidence", "myths"]
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def loaded(db):
    load_library()


def read(client, mode, query=""):
    response = client.get(f"{TOPIC}/{mode}/{query}")
    assert response.status_code == 200
    return response.content.decode()


def say(client, slug, said, **changes):
    return client.post(f"{TOPIC}/statements/{slug}/", {"said": said}, **changes)


# ---- every page


@pytest.mark.parametrize("mode", PAGES)
def test_a_visitor_reads_without_a_cookie_or_a_row(client, mode):
    response = client.get(f"{TOPIC}/{mode}/")
    assert response.status_code == 200
    assert not response.cookies
    assert not Place.objects.exists()


@pytest.mark.parametrize("mode", PAGES)
def test_two_visitors_get_the_same_bytes(client, client_b, mode):
    assert read(client, mode) == read(client_b, mode)


@pytest.mark.parametrize("mode", PAGES)
@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_pages_are_only_read(client, mode, method):
    assert getattr(client, method)(f"{TOPIC}/{mode}/").status_code == 405


@pytest.mark.parametrize("mode", PAGES)
def test_unknown_topics_are_not_found(client, mode):
    assert client.get(f"/learn/tides/mars/{mode}/").status_code == 404
    assert client.get(f"/learn/waves/moon/{mode}/").status_code == 404


@pytest.mark.parametrize("mode", PAGES)
def test_a_retired_lesson_is_not_found(client, mode):
    load_library(make_library(make_whole_topic(**{mode.replace("-", "_"): None})))
    assert client.get(f"{TOPIC}/{mode}/").status_code == 404


@pytest.mark.parametrize("mode", PAGES)
def test_pages_lead_back_to_their_topic(client, mode):
    assert re.search(rf'class="backlink" href="{TOPIC}/">.*?<span>The moon</span>', read(client, mode))


@pytest.mark.parametrize(
    ("mode", "visitor", "learner"),
    [
        ("deep-dive", 3, 5),
        ("breakdown", 2, 4),  # one for what the learner predicted
        ("evidence", 2, 4),
        ("myths", 3, 4),
    ],
)
def test_pages_cost_few_queries(client, mode, visitor, learner, django_assert_num_queries):
    with django_assert_num_queries(visitor):
        read(client, mode)
    say(client, "lakes", "yes")
    with django_assert_num_queries(learner):
        read(client, mode)


@pytest.mark.parametrize("mode", PAGES)
def test_nothing_runs_or_styles_inline(client, mode):
    html = read(client, mode)
    assert not re.search(r"\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|<style", html)


# ---- committing


def test_what_is_true_is_not_in_the_page_before_the_learner_commits(client):
    assert "REVEAL" not in read(client, "deep-dive")
    assert "REALITY" not in read(client, "myths")
    assert "WHY-" not in read(client, "myths")


def test_after_committing_the_page_shows_it_for_this_statement_only(client):
    response = say(client, "pull", "yes")
    assert (response.status_code, response["Location"]) == (302, f"{TOPIC}/deep-dive/#pull")
    html = read(client, "deep-dive")
    assert "You said yes. The answer is no." in html
    assert "REVEAL-pull" in html
    assert "REVEAL-spin" not in html


def test_a_myth_is_answered_with_true_or_false(client):
    say(client, "lakes", "yes")
    say(client, "moon-only", "yes")
    html = read(client, "myths")
    assert "You said true. Right, it’s true." in html
    assert "You said true. It’s false." in html
    assert "2 of 3 committed" in html
    assert "REALITY-one-a-day" not in html


def test_htmx_gets_the_statement_alone_with_the_count_beside_it(client):
    html = say(client, "lakes", "no", headers=HTMX).content.decode()
    assert "<html" not in html
    assert "You said false. It’s true." in html
    assert "data-focus-after-swap" in html
    assert re.search(r'<p id="committed" hx-swap-oob="true">1 of 3 committed</p>', html)


def test_a_step_is_answered_to_htmx_without_a_count(client):
    html = say(client, "pull", "no", headers=HTMX).content.decode()
    assert "You said no. That’s right." in html
    assert "REVEAL-pull" in html
    assert "committed" not in html


def test_the_first_answer_is_shown_back(client):
    say(client, "pull", "no")
    say(client, "pull", "yes")
    assert "You said no. That’s right." in read(client, "deep-dive")


@pytest.mark.parametrize("said", ["", "maybe"])
def test_an_answer_that_is_none_is_refused_and_stores_nothing(client, said):
    page = say(client, "pull", said)
    assert page.status_code == 422
    assert "Choose one of the two." in page.content.decode()
    partial = say(client, "lakes", said, headers=HTMX)
    assert partial.status_code == 422
    assert b"<html" not in partial.content
    assert b"REALITY" not in partial.content
    assert not Commitment.objects.exists()
    assert not page.cookies


def test_a_stranger_sees_nothing_of_what_was_said(client, client_b):
    say(client, "pull", "yes")
    say(client_b, "spin", "yes")
    html = read(client_b, "deep-dive")
    assert "REVEAL-pull" not in html
    assert "REVEAL-spin" in html


def test_unknown_and_retired_statements_are_not_found(client):
    assert say(client, "nothing", "yes").status_code == 404
    load_library(make_library(make_whole_topic(myths=None)))
    assert say(client, "lakes", "yes").status_code == 404


def test_committing_and_placing_are_posts(client):
    assert client.get(f"{TOPIC}/statements/pull/").status_code == 405
    assert client.get(f"{TOPIC}/breakdown/place/").status_code == 405


# ---- places


def test_marking_as_read_leads_to_the_next_mode_and_is_remembered(client):
    assert "Mark as read, next: visual breakdown" in read(client, "deep-dive")
    response = client.post(f"{TOPIC}/deep-dive/place/", {"done": "on"})
    assert response["Location"] == f"{TOPIC}/breakdown/"
    assert "You have read this." in read(client, "deep-dive")
    place = Place.objects.get(learner=learner_of(client))
    assert (place.step, place.done_at is None) == (3, False)


def test_after_the_last_mode_comes_the_topic(client):
    load_library(make_library(make_whole_topic(myths=None, cards=None)))
    response = client.post(f"{TOPIC}/evidence/place/", {"done": "on"})
    assert response["Location"] == f"{TOPIC}/"


def test_a_breakdown_goes_on_where_the_learner_was(client, client_b):
    response = client.post(f"{TOPIC}/breakdown/place/", {"step": "2"})
    assert response["Location"] == f"{TOPIC}/breakdown/"
    assert 'data-step="2"' in read(client, "breakdown")
    assert 'data-step="1"' in read(client_b, "breakdown")


@pytest.mark.parametrize("step", ["4", "-1", "two"])
def test_a_step_that_does_not_exist_is_not_kept(client, step):
    client.post(f"{TOPIC}/breakdown/place/", {"step": step})
    assert not Place.objects.exists()


@pytest.mark.parametrize("mode", ["cards", "lab", "nothing"])
def test_only_modes_that_are_read_have_a_place(client, mode):
    assert client.post(f"{TOPIC}/{mode}/place/", {"done": "on"}).status_code == 404


# ---- the breakdown's steps


@pytest.mark.parametrize("number", [1, 2, 3])
def test_one_row_line_and_stop_are_marked_at_a_step(client, number):
    html = read(client, "breakdown", f"?step={number}")
    assert re.findall(r'<tr id="step-(\d)"[^>]*data-on', html) == [str(number)]
    lines = re.search(r"<ol data-code>(.*?)</ol>", html, re.DOTALL)[1].split("<li")[1:]
    assert [index for index, line in enumerate(lines, 1) if line.startswith(" data-on")] == [number]
    assert re.findall(r'href="\?step=(\d)"[^>]*aria-current="step"', html) == [str(number)]
    assert re.search(r"data-now>\s*<h2[^>]*>(\d)\.", html)[1] == str(number)


@pytest.mark.parametrize(("query", "expected"), [("", ["1", "2"]), ("?step=3", ["3"])])
def test_steps_are_prepared_for_the_script_as_far_as_nothing_is_asked(client, query, expected):
    assert re.findall(r'<template data-for="(\d)">', read(client, "breakdown", query)) == expected


def test_steps_outside_the_table_are_brought_inside(client):
    assert 'data-step="3"' in read(client, "breakdown", "?step=99")
    assert 'data-step="1"' in read(client, "breakdown", "?step=x")


@pytest.mark.parametrize("number", [1, 2])
def test_a_predicted_value_is_not_in_the_page_until_the_learner_has_passed_it(client, number):
    html = read(client, "breakdown", f"?step={number}")
    assert "SECRET-2" not in html
    assert "Because of 2" not in html
    assert "It rises and falls." not in html
    assert '<a class="covered" href="?step=2" aria-label="height: to be predicted at step 2">?</a>' in html
    assert "SECRET-2" in read(client, "breakdown", "?step=3")


def test_a_step_that_asks_posts_to_where_answers_are_kept(client):
    form = read(client, "breakdown", "?step=2").partition("<form")[2].partition("</form>")[0]
    assert f'action="{TOPIC}/breakdown/cells/height-at-noon/"' in form
    assert "what is <code>height</code> after this step? It was <code>0</code>." in form
    assert '<input type="hidden" name="rev" value="1">' in form


def test_the_transcript_is_one_step_away_while_something_is_to_be_predicted(client):
    assert 'href="?words=on&amp;step=2#transcript"' in read(client, "breakdown", "?step=2")
    assert "It rises and falls." in read(client, "breakdown", "?words=on&step=2")
    assert "words=on" not in read(client, "breakdown", "?step=3")


def test_key_moments_lead_to_their_steps(client):
    moment = read(client, "breakdown").partition('id="when"')[2].partition("</details>")[0]
    assert re.findall(r'href="\?step=(\d)"', moment) == ["2", "3"]
    assert "step 3" in moment


@pytest.mark.parametrize(
    ("mode", "places"),
    [
        ("deep-dive", ["what-it-is", "build-up", "pull", "pitfalls", "one", "key-takeaways"]),
        ("breakdown", ["flow", "code", "steps", "step-2", "key-moments", "when", "snapshot", "transcript"]),
        (
            "evidence",
            ["impact", "bad-pattern", "good-pattern", "comparison", "pipeline", "the-metric", "tips"],
        ),
        ("myths", ["lakes", "one-a-day"]),
    ],
)
def test_what_other_pages_may_point_at_exists_once(client, mode, places):
    html = read(client, mode)
    assert [html.count(f' id="{place}"') for place in places] == [1] * len(places)


# ---- evidence


def test_patterns_and_verdicts_are_named_in_words(client):
    html = read(client, "evidence")
    assert "Bad: by eye" in html
    assert "Good: by table" in html
    assert re.search(r'data-verdict="bad"><svg.*?<b>Bad:</b> misses the boat', html)
    assert re.search(r'data-verdict="good"><svg.*?<b>Good:</b> on time', html)
    assert "Counted over a year." in html


def test_a_page_without_questions_offers_no_quiz(client):
    assert "Quiz me on this" not in read(client, "evidence")
    assert "Quiz me on this" not in read(client, "breakdown")
