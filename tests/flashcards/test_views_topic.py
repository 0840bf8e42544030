import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from flashcards import reviewing
from flashcards.explaining import tick
from flashcards.models import Explanation
from learners.models import Learner
from tests.flashcards.making import (
    make_card,
    make_cards,
    make_learner,
    make_prompt,
    make_topic,
    memory_of,
    review,
    sign_in,
)

pytestmark = pytest.mark.django_db
TEXT = "The visitor waits, and a thread is held."


@pytest.fixture(autouse=True)
def _plain_static(settings):
    """Static files under their own names: nothing has been collected."""
    settings.WHITENOISE_AUTOREFRESH = True
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def learner(client):
    learner = make_learner()
    sign_in(client, learner)
    return learner


def page(name, topic):
    return reverse(f"flashcards:{name}", args=["background-work", topic.slug])


def write(client, prompt, do="check", text=TEXT, ticked=(), **headers):
    address = f"{page('explain', prompt.topic)}?prompt={prompt.slug}"
    return client.post(address, {"text": text, "do": do, "ticked": ticked}, headers=headers)


# ---- cards


def test_cards_are_listed_with_their_dates(client, learner):
    topic, now = make_topic(), timezone.now()
    _new, due, learned, stopped, left = make_cards(5, topic)
    review(learner, due, 3, now - dt.timedelta(days=9))
    review(learner, learned, 4, now)
    reviewing.suspend(learner, stopped, now)
    reviewing.bury(learner, left, now)
    html = client.get(page("cards", topic)).content.decode()
    when = [words.split("\n")[0].strip() for words in re.findall(r"cardlist__when[^>]*>([^<]*)", html)]
    assert when[0] == "New"
    assert when[1] == "Due now"
    assert when[2].startswith("On ")
    assert when[3:] == ["Not asked", "Left until tomorrow"]
    assert "Review 1 card" in html
    assert "Ask it again" in html
    assert "Bring it back" in html


def test_the_list_leads_to_a_review_of_this_topic(client):
    topic = make_topic("why")
    make_card(topic)
    html = client.get(page("cards", topic)).content.decode()
    assert f"{reverse('flashcards:review')}?topic=background-work/why" in html


@pytest.mark.parametrize("name", ["cards", "explain"])
def test_visitors_get_the_same_bytes_and_no_cookie(client, name):
    topic = make_topic()
    make_card(topic)
    make_prompt(topic)
    one, two = client.get(page(name, topic)), client.get(page(name, topic))
    assert one.content == two.content
    assert not one.cookies
    assert not Learner.objects.exists()


@pytest.mark.parametrize("name", ["cards", "explain"])
def test_what_a_topic_lacks_is_not_found(client, name):
    assert client.get(page(name, make_topic())).status_code == 404
    assert client.get(reverse(f"flashcards:{name}", args=["no", "such"])).status_code == 404


def test_the_list_is_only_read(client):
    topic = make_topic()
    make_card(topic)
    assert client.post(page("cards", topic)).status_code == 405


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_for_few_and_many_cards(client, learner, count, django_assert_num_queries):
    topic = make_topic()
    for card in make_cards(count, topic):
        review(learner, card, 3, timezone.now())
    client.get(page("cards", topic))
    with django_assert_num_queries(4):  # topic, learner, cards, memories
        client.get(page("cards", topic))


# ---- explain


def test_checking_keeps_the_text_and_shows_what_was_named(client):
    prompt = make_prompt()
    response = write(client, prompt)
    html = client.get(response.url.partition("#")[0]).content.decode()
    assert TEXT in html
    assert "You got 2 of 4" in html
    assert html.count('data-got="yes"') == html.count(" checked") == 2
    assert "so it can be wrong" in html


def test_the_learner_has_the_last_word(client, learner):
    prompt = make_prompt()
    write(client, prompt)
    write(client, prompt, do="tick", ticked=[1, 2, 3])
    assert "You got 3 of 4" in client.get(page("explain", prompt.topic)).content.decode()
    assert Explanation.objects.get().ticked == [1, 2, 3]


def test_htmx_gets_only_the_form(client, learner):
    response = write(client, make_prompt(), **{"HX-Request": "true"})
    html = response.content.decode()
    assert "<html" not in html
    assert "You got 2 of 4" in html
    assert html.count("data-focus-after-swap") == 1


def test_being_done_schedules_the_prompt_and_goes_on(client, learner):
    topic = make_topic()
    first, second = make_prompt(topic, position=1), make_prompt(topic, position=2)
    response = write(client, first, do="done", ticked=[0, 1, 2, 3])
    assert response.url == f"{page('explain', topic)}?prompt={second.slug}"
    assert memory_of(learner, first).reps == 1
    assert write(client, second, do="done", ticked=[0]).url == topic.get_absolute_url()


def test_an_empty_text_is_refused_in_words(client):
    response = write(client, make_prompt(), text="  ")
    assert response.status_code == 422
    assert b"Write a sentence or two first." in response.content
    assert not Learner.objects.exists()


@pytest.mark.parametrize(
    "fields", [{"ticked": [9]}, {"ticked": ["x"]}, {"do": "delete"}, {"text": "x" * 10_001}]
)
def test_a_malformed_post_keeps_the_text_on_the_page(client, fields):
    response = write(client, make_prompt(), **fields)
    assert response.status_code == 422
    assert (fields.get("text") or TEXT) in response.content.decode()
    assert not Explanation.objects.exists()


def test_a_first_prompt_not_yet_written_on_is_shown(client, learner):
    topic = make_topic()
    first = make_prompt(topic, position=1)
    make_prompt(topic, position=2, prompt_html="And second?")
    tick(learner, first, "Words", [0], timezone.now())
    assert "And second?" in client.get(page("explain", topic)).content.decode()


@pytest.mark.parametrize("query", ["?prompt=nope", "?prompt=A b"])
def test_an_unknown_prompt_is_not_found(client, query):
    assert client.get(page("explain", make_prompt().topic) + query).status_code == 404


def test_others_words_are_theirs(client, learner):
    prompt = make_prompt()
    tick(make_learner(), prompt, "Somebody else's words", [0], timezone.now())
    assert b"Somebody else" not in client.get(page("explain", prompt.topic)).content


def test_what_is_written_is_shown_as_text(client, learner):
    prompt = make_prompt()
    html = write(
        client, prompt, text="<script>alert(1)</script> a thread is held", **{"HX-Request": "true"}
    ).content
    assert b"<script>alert" not in html
    assert b"&lt;script&gt;" in html
