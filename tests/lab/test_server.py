"""What the lab's server answers to whom."""

import uuid

import pytest
from django.urls import reverse

from lab import live, token
from tests.lab.making import make_open_run, make_run

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def driven():
    """A run under way in this process."""
    run = make_open_run(knobs={"emails": 1, "seconds": 1, "workers": 1})
    opened = live.drive(run.uid, run.origin_ns)
    yield opened
    live.close(run.uid)


def heartbeat(client, uid, secret):
    return client.get(reverse("lab:heartbeat", args=[uid]), headers={token.HEADER: secret})


def send(client, uid, secret, lane="background", number=1):
    url = reverse("lab:send", args=[uid, number]) + f"?lane={lane}"
    return client.post(url, headers={token.HEADER: secret})


def test_the_runs_own_visitors_are_answered(client, driven):
    response = heartbeat(client, driven.uid, token.token_of(driven.uid))
    assert (response.status_code, response.content) == (200, b"free")


@pytest.mark.parametrize("secret", ["", "wrong", token.HEADER])
def test_outsiders_find_nothing(client, driven, secret):
    assert heartbeat(client, driven.uid, secret).status_code == 404
    assert send(client, driven.uid, secret).status_code == 404


def test_the_secret_of_one_run_does_not_open_another(client, driven):
    assert heartbeat(client, driven.uid, token.token_of(uuid.uuid4())).status_code == 404


def test_a_run_that_is_over_is_closed_even_to_its_own_visitors(client):
    run = make_run()
    assert heartbeat(client, run.uid, token.token_of(run.uid)).status_code == 404


def test_a_heartbeat_asks_no_question_of_the_database(client, driven, django_assert_num_queries):
    with django_assert_num_queries(0):
        heartbeat(client, driven.uid, token.token_of(driven.uid))


def test_handing_over_answers_accepted_and_stamps_each_step(client, driven):
    assert send(client, driven.uid, token.token_of(driven.uid)).status_code == 202
    events = [(stamp.event, stamp.lane, stamp.item) for stamp in driven.take_stamps()]
    assert events == [(e, "background", 1) for e in ("received", "thread", "queued", "replied")]


@pytest.mark.parametrize("lane", ["", "Background", "x" * 30, "a;b"])
def test_a_lane_is_a_short_plain_word(client, driven, lane):
    assert send(client, driven.uid, token.token_of(driven.uid), lane=lane).status_code == 404


def test_a_stopped_run_frees_whoever_waits_in_it(client, driven):
    driven.stop.set()
    assert send(client, driven.uid, token.token_of(driven.uid), lane="blocking").status_code == 503


def test_a_run_driven_by_another_process_is_joined_by_its_clock(client):
    run = make_open_run()
    assert send(client, run.uid, token.token_of(run.uid)).status_code == 202
    stamps = list(run.stamps.values_list("event", flat=True))
    assert stamps == ["received", "thread", "queued", "replied"]
    assert live.find(run.uid).origin_ns == run.origin_ns
    live.close(run.uid)


def test_sending_is_a_post_and_asking_a_get(client, driven):
    secret = {token.HEADER: token.token_of(driven.uid)}
    assert client.get(reverse("lab:send", args=[driven.uid, 1]), headers=secret).status_code == 405
    assert client.post(reverse("lab:heartbeat", args=[driven.uid]), headers=secret).status_code == 405


def test_a_service_lets_in_so_many_in_any_second():
    turnstile = live.Turnstile()
    times = [0, 10, 20, 990, 1001, 1011, 1012]
    assert [turnstile.lets_in(2, now, 1000) for now in times] == [True, True, False, False, True, True, False]
