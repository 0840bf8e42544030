"""Today, the map, a topic, search and health, as visitor and as learner."""

import datetime as dt
import re
from uuid import uuid4

import pytest
from django.utils import timezone

from flashcards.models import Card
from flashcards.reviewing import grade
from flashcards.today import summary
from learners.access import SESSION_KEY
from learners.models import Learner
from learning_site.loading import load_content
from learning_site.topic_map import topic_map
from tests.learning_site.folders import write_content

pytestmark = pytest.mark.django_db


@pytest.fixture
def content(tmp_path, settings):
    settings.CONTENT_DIR = write_content(tmp_path / "content")
    load_content(settings.CONTENT_DIR, now=timezone.now())
    return settings.CONTENT_DIR


@pytest.fixture
def learner(client):
    learner = Learner.objects.create()
    session = client.session
    session[SESSION_KEY] = learner.pk
    session.save()
    return learner


def forget(learner, slug="who"):
    card = Card.objects.get(topic__slug="why", slug=slug)
    return grade(learner, card, rating=1, now=timezone.now() - timezone.timedelta(days=3), key=uuid4())


PAGES = ("/", "/map/", "/learn/queues/why/", "/learn/queues/how/", "/search/?q=worker")


@pytest.mark.parametrize("path", PAGES)
def test_a_visitor_reads_without_a_cookie_and_without_a_row(client, content, path):
    response = client.get(path)
    assert response.status_code == 200
    assert not response.cookies
    assert Learner.objects.count() == 0


@pytest.mark.parametrize("path", [*PAGES, "/health"])
def test_pages_refuse_other_methods(client, content, path):
    assert client.post(path).status_code == 405


@pytest.mark.parametrize("path", ["/learn/queues/nothing/", "/learn/nothing/why/", "/learn/storage/why/"])
def test_an_unknown_topic_is_not_found(client, content, path):
    assert client.get(path).status_code == 404


def test_today_suggests_a_first_topic_to_a_visitor(client, content):
    assert "Start with Why it works" in client.get("/").content.decode()


def test_today_says_how_to_begin_with_an_empty_site(client):
    assert "load_content" in client.get("/").content.decode()


def test_today_counts_what_is_due(client, content, learner):
    forget(learner)
    forget(learner, "where")
    text = client.get("/").content.decode()
    assert "Two cards" in text
    assert "Start review" in text


def test_today_belongs_to_one_learner(client, content, learner):
    other = Learner.objects.create()
    forget(other)
    assert "Nothing is due" in client.get("/").content.decode()


def test_today_is_the_learners_own_day(client, content, learner, monkeypatch):
    evening = dt.datetime(2026, 11, 21, 16, 0, tzinfo=dt.UTC)  # one o'clock at night in Tokyo
    monkeypatch.setattr(timezone, "now", lambda: evening)
    assert "21 November" in client.get("/").content.decode()
    Learner.objects.update(time_zone="Asia/Tokyo", day_starts_at=0)
    text = client.get("/").content.decode()
    assert "22 November" in text
    assert "21 November" not in text
    client.cookies.clear()
    assert "21 November" in client.get("/").content.decode()  # of this site, to a visitor


def test_today_says_when_the_next_card_comes_back(client, content, learner):
    card = Card.objects.get(topic__slug="why", slug="who")
    grade(learner, card, rating=4, now=timezone.now(), key=uuid4())
    assert "Nothing is due.</h1>" in client.get("/").content.decode()
    assert re.search(r"The next card comes back on \d+ [A-Z]\w+\b", client.get("/").content.decode())


def test_the_cost_of_today_does_not_grow_with_cards(client, content, learner, django_assert_num_queries):
    forget(learner)
    client.get("/")
    with django_assert_num_queries(TODAY_QUERIES):
        client.get("/")
    forget(learner, "where")
    with django_assert_num_queries(TODAY_QUERIES):
        client.get("/")


TODAY_QUERIES = 11


def test_the_map_costs_one_query_less_where_what_is_due_is_known(content, learner, django_assert_num_queries):
    forget(learner)
    now = timezone.now()
    with django_assert_num_queries(3):  # tracks, their topics, what these require
        topic_map(None, now)
    with django_assert_num_queries(5):  # and what is due, and what is remembered of each topic
        counted = topic_map(learner, now)
    due = summary(learner, now).due_by_topic
    with django_assert_num_queries(4):
        told = topic_map(learner, now, due=due)
    assert told == counted
    assert [stop.due for line in told.lines for stop in line.stops if stop.due] == [1]


def test_today_says_one_number_of_what_is_due(client, content, learner):
    forget(learner)
    assert 'aria-label="1 due"' in client.get("/").content.decode()
    assert 'aria-label="1 due"' in client.get("/map/").content.decode()


def test_the_map_links_topics_across_tracks(client, content):
    text = client.get("/map/").content.decode()
    assert text.split('class="map__links"')[1].split("</svg>")[0].count("<path") == 1
    assert 'id="track-storage"' in text


def test_a_topic_lists_only_the_modes_it_has(client, content):
    text = client.get("/learn/queues/why/").content.decode()
    assert "/learn/queues/why/practice/" in text
    assert "/learn/queues/why/test/" in text
    assert "/learn/queues/why/lab/" not in text
    assert "/learn/queues/how/test/" not in client.get("/learn/queues/how/").content.decode()


def test_a_topic_names_its_neighbours(client, content):
    assert "Leads to" in client.get("/learn/queues/why/").content.decode()
    assert "Comes after" in client.get("/learn/queues/how/").content.decode()


def test_search_finds_topics_and_cards(client, content):
    text = client.get("/search/?q=worker").content.decode()
    assert "What runs a task?" in text
    assert "Why it works" in client.get("/search/?q=why").content.decode()


def test_search_shows_the_text_of_a_card(client, content):
    Card.objects.filter(slug="who").update(front_html="<p>What <b>runs</b> worker &amp; task?</p>")
    assert ">What runs worker &amp; task?</a>" in client.get("/search/?q=worker").content.decode()


def test_search_offers_the_closest_title(client, content):
    assert "The closest is" in client.get("/search/?q=whi+it+worcs").content.decode()


@pytest.mark.parametrize("query", ["", "   ", "x" * 300, "%", "'", "\x00"])
def test_search_bears_any_query(client, content, query):
    assert client.get("/search/", {"q": query}).status_code == 200


def test_search_escapes_what_was_typed(client, content):
    assert "<script>alert" not in client.get("/search/", {"q": "<script>alert(1)"}).content.decode()


def test_health_is_fine_after_a_load(client, content):
    response = client.get("/health")
    assert (response.status_code, response.json()["status"]) == (200, "ok")
    assert "no-store" in response["Cache-Control"]


def test_health_says_that_nothing_is_loaded(client):
    response = client.get("/health")
    assert response.status_code == 503
    assert "load_content" in response.json()["content"]


def test_visitor_pages_are_marked_and_a_learners_are_not(client, content, learner):
    assert not getattr(client.get("/map/"), "is_same_for_visitors", False)
    client.cookies.clear()
    assert client.get("/map/").is_same_for_visitors


def test_a_page_not_found_is_told_kindly(client):
    response = client.get("/nothing/")
    assert response.status_code == 404
    assert "There is no such page" in response.content.decode()


def test_a_page_of_those_who_run_the_site_says_so_and_where_to_go(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("<clerk>", is_staff=True))
    response = client.get("/operations/tasks/")
    text = response.content.decode()
    assert response.status_code == 403
    assert "the account &lt;clerk&gt; may not see it" in text
    assert "ask whoever runs this site" in text
    assert 'href="/">Go to Today' in text
