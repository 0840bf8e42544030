"""The browser's time zone goes along with what is posted, and is kept where none is known."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from learners.access import BROWSER_ZONE, find_learner, require_learner
from learners.models import Learner

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(rf, client):
    """A request of somebody with a session; ``learner`` is who it belongs to."""

    def make(zone, learner=None):
        request = rf.post("/", {BROWSER_ZONE: zone} if zone is not None else {})
        request.session, request.user = client.session, AnonymousUser()
        if learner:
            request.session["learner"] = learner.pk
        return request

    return make


def test_a_new_learner_gets_the_zone_of_the_browser(post, django_assert_num_queries):
    request = post("Asia/Tokyo")
    with django_assert_num_queries(1):
        require_learner(request)
    assert Learner.objects.get().time_zone == "Asia/Tokyo"


def test_one_without_a_zone_gets_it_with_the_next_write(post):
    learner = Learner.objects.create()
    assert require_learner(post("Asia/Tokyo", learner)).time_zone == "Asia/Tokyo"
    assert Learner.objects.get().time_zone == "Asia/Tokyo"


def test_a_zone_that_is_known_stays_and_costs_nothing(post, django_assert_num_queries):
    learner = Learner.objects.create(time_zone="Europe/Berlin")
    request = post("Asia/Tokyo", learner)
    with django_assert_num_queries(1):  # the learner
        require_learner(request)
    assert Learner.objects.get().time_zone == "Europe/Berlin"


def test_a_choice_made_meanwhile_stays(post):
    learner = Learner.objects.create()
    request = post("Asia/Tokyo", learner)
    find_learner(request)
    Learner.objects.update(time_zone="Europe/Berlin")
    assert require_learner(request).time_zone == "Europe/Berlin"
    assert Learner.objects.get().time_zone == "Europe/Berlin"


@pytest.mark.parametrize("zone", [None, "", "Mars/Olympus", "Europe/Berlin " * 1000, "Europe/Berlin\x00"])
def test_what_is_no_zone_is_left_out(post, zone):
    assert require_learner(post(zone)).time_zone == ""
    assert require_learner(post(zone, Learner.objects.create())).time_zone == ""


def test_who_answers_keeps_the_session_one_write_a_day(client, monkeypatch):
    from learners import access
    from tests.quizzes.factories import make_quiz

    topic = make_quiz(3)
    start = f"/learn/{topic.track.slug}/{topic.slug}/practice/"
    monkeypatch.setattr(access, "_today", lambda: "2026-11-20")
    sitting = client.post(start).url
    for day, is_renewed in (("2026-11-20", False), ("2026-11-21", True), ("2026-11-21", False)):
        monkeypatch.setattr(access, "_today", lambda day=day: day)
        assert not client.get(sitting).cookies
        assert ("sessionid" in client.post(start).cookies) is is_renewed


def test_who_does_something_is_seen_one_write_a_day(post, django_assert_num_queries):
    long_ago = timezone.now() - dt.timedelta(days=9)
    learner = Learner.objects.create(last_seen_at=long_ago)
    for queries in (2, 1):  # the learner; on the first request of a day its row
        request = post(None, learner)
        with django_assert_num_queries(queries):
            find_learner(request)
    learner.refresh_from_db()
    assert learner.last_seen_at - long_ago >= dt.timedelta(days=9)


def test_who_only_reads_is_not_written(rf, client):
    long_ago = timezone.now() - dt.timedelta(days=9)
    learner = Learner.objects.create(last_seen_at=long_ago)
    request = rf.get("/")
    request.session, request.user = client.session, AnonymousUser()
    request.session["learner"] = learner.pk
    assert find_learner(request) == learner
    learner.refresh_from_db()
    assert learner.last_seen_at == long_ago
