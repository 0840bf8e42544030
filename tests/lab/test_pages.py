import datetime as dt

import pytest
from django.urls import reverse

from lab import driver, token
from lab.models import Run, Stamp
from lab.recording import BEGIN, END, FINISHED, QUEUED, STARTED
from learners.models import Learner
from tests.lab.making import long_ago, make_learner, make_open_run, make_page, make_run, sign_in

pytestmark = pytest.mark.usefixtures("db")
KNOBS = {"emails": "3", "seconds": "2", "workers": "4"}


@pytest.fixture(autouse=True)
def started(monkeypatch):
    """Runs that were begun; they are not played here."""
    begun = []
    monkeypatch.setattr(driver, "start", lambda run, host: begun.append((run, host)))
    return begun


def post(client, page, data=None):
    return client.post(page.get_absolute_url(), data or KNOBS, headers={"Origin": "http://testserver"})


def page_url(name, run):
    return reverse(f"lab:{name}", args=[run.uid])


def test_a_page_offers_knobs_predictions_what_to_watch_and_the_code(client):
    response = client.get(make_page().get_absolute_url())
    text = response.content.decode()
    assert 'name="emails" value="6" min="1" max="8"' in text
    assert 'name="predict-slowest" value="0"' in text
    assert "<strong>The heartbeat.</strong>" in text
    assert "hand_to_a_worker" in text


def test_reading_makes_no_session(client):
    client.get(make_page().get_absolute_url())
    client.get(reverse("lab:index"))
    assert client.cookies == {}


def test_the_first_post_begins_a_run_and_leads_to_it(client, started):
    response = post(client, make_page(), {**KNOBS, "predict-slowest": "1"})
    run = Run.objects.get()
    assert response.url == f"{run.get_absolute_url()}#timeline"
    assert (run.knobs, run.prediction) == ({"emails": 3, "seconds": 2, "workers": 4}, {"slowest": 1})
    assert started == [(run, "testserver")]


@pytest.mark.parametrize("wrong", [{"emails": "9"}, {"emails": "0"}, {"seconds": "5"}, {"workers": "x"}])
def test_knobs_have_limits_and_what_was_entered_is_kept(client, started, wrong):
    response = post(client, make_page(), {**KNOBS, **wrong})
    assert response.status_code == 422
    assert f'value="{next(iter(wrong.values()))}"' in response.content.decode()
    assert started == []


def test_an_unknown_option_is_refused(client, started):
    assert post(client, make_page(), {**KNOBS, "predict-slowest": "7"}).status_code == 422
    assert started == []


def test_a_second_run_is_refused_with_a_way_to_the_first(client):
    page = make_page()
    post(client, page)
    response = post(client, page, {**KNOBS, "predict-slowest": "1"})
    text = response.content.decode()
    assert (response.status_code, response["Retry-After"]) == (429, "20")
    assert Run.objects.get().get_absolute_url() in text
    assert 'name="emails" value="3"' in text
    assert 'name="predict-slowest" value="1" checked' in text


def test_a_full_lab_is_refused(client):
    page = make_page()
    for seat in (1, 2, 3):
        make_open_run(page=page, seat=seat)
    response = post(client, page)
    assert response.status_code == 429
    assert "Three people are running it." in response.content.decode()
    assert Run.objects.count() == 3


def test_a_full_lab_makes_no_learner_of_a_visitor(client):
    page = make_page()
    for seat in (1, 2, 3):
        make_open_run(page=page, seat=seat)
    learners = Learner.objects.count()
    assert post(client, page).status_code == 429
    assert Learner.objects.count() == learners
    assert client.cookies == {}


def test_a_cross_site_post_is_refused(client):
    page = make_page()
    strict = type(client)(enforce_csrf_checks=True)
    response = strict.post(page.get_absolute_url(), KNOBS, headers={"Origin": "http://evil.example"})
    assert response.status_code == 403


def test_a_run_under_way_asks_for_news_and_a_finished_one_does_not(client):
    page = make_page()
    open_run = make_open_run(page=page)
    opened = client.get(open_run.get_absolute_url()).content.decode()
    assert 'hx-trigger="every 700ms"' in opened
    assert f'<noscript><meta http-equiv="refresh" content="2; url={open_run.get_absolute_url()}?at=' in opened
    over = client.get(make_run(page=page).get_absolute_url()).content.decode()
    assert "hx-trigger" not in over
    assert "http-equiv" not in over


def test_htmx_gets_the_measured_part_only(client):
    run = make_open_run()
    response = client.get(run.get_absolute_url(), headers={"HX-Request": "true"})
    text = response.content.decode()
    assert text.strip().startswith('<div class="lab-measured" id="measured"')
    assert "<html" not in text


def test_the_states_of_tasks_come_from_stamps(client):
    run = make_open_run()
    for item, event, at in ((0, BEGIN, 0), (1, QUEUED, 10), (1, STARTED, 12), (2, QUEUED, 20)):
        Stamp.objects.create(run=run, lane="background", item=item, event=event, at_ms=at)
    text = client.get(run.get_absolute_url()).content.decode()
    assert 'data-s="RUNNING">Running' in text
    assert 'data-s="READY">Ready' in text


USUAL = {"emails": 6, "seconds": 2, "workers": 1}  # the settings that make_page's questions are about


def finished_run(**fields):
    run = make_run(**{"prediction": {"slowest": 0}, "knobs": USUAL, **fields})
    run.requests = {"blocking": [[1, 10, 2004, 200]], "background": [[1, 2210, 14, 202]]}
    run.pings = {"blocking": [[10, 1626.6]], "background": [[2210, 22]]}
    run.save()
    events = ((0, BEGIN), (1, "received"), (1, QUEUED), (1, STARTED), (1, "replied"), (1, FINISHED), (0, END))
    for offset, lane in ((0, "blocking"), (2200, "background")):
        for number, (item, event) in enumerate(events):
            note = "SUCCESSFUL" if event == FINISHED else "202"
            Stamp.objects.create(
                run=run, lane=lane, item=item, event=event, at_ms=offset + number * 10, note=note
            )
    return run


def test_a_finished_run_compares_prediction_and_measurement(client):
    text = client.get(finished_run().get_absolute_url()).content.decode()
    assert '<span class="slow">2.0 s</span> <small>then</small> <span class="fast">14 ms</span>' in text
    assert "You said: About 20 ms. Measured: <b" in text
    assert "14\u00a0ms</b>" in text
    assert "<strong>Nearest.</strong>" in text
    assert "<p>The wait is gone.</p>" in text


@pytest.mark.parametrize("chosen", [0, 1])
def test_a_run_with_other_settings_is_no_verdict_on_what_was_said(client, chosen):
    other = finished_run(knobs={**USUAL, "emails": 1}, prediction={"slowest": chosen})
    text = client.get(other.get_absolute_url()).content.decode()
    assert "starts with: Emails 6, Seconds each 2, Workers 1. This run had others" in text
    assert "You said: About 2" in text
    assert 'Measured here: <b class="num">14\u00a0ms</b>.' in text
    assert not any(verdict in text for verdict in ("Nearest", "Right.", "Not quite.", "data-mark"))


def test_a_run_with_the_usual_settings_is_one(client):
    text = client.get(finished_run().get_absolute_url()).content.decode()
    assert "The questions are about" not in text
    assert 'data-mark="right"' in text


def test_only_a_finished_run_can_be_replayed_and_only_once_a_script_shows_the_button(client):
    finished = finished_run()
    button = '<div class="actions" data-replay hidden><button'
    assert button in client.get(finished.get_absolute_url()).content.decode()
    for run in (make_open_run(page=finished.page), make_run(page=finished.page, state=Run.State.INTERRUPTED)):
        assert "data-replay" not in client.get(run.get_absolute_url()).content.decode()


def test_numbers_travel_as_attributes(client):
    text = client.get(finished_run().get_absolute_url()).content.decode()
    assert "style=" not in text
    assert "hx-on" not in text


def test_a_stranger_may_read_by_link_but_not_stop_or_delete(client):
    run = make_open_run()
    sign_in(client, make_learner())
    text = client.get(run.get_absolute_url()).content.decode()
    assert page_url("cancel", run) not in text
    assert page_url("delete", run) not in text
    for name in ("cancel", "delete"):
        assert client.post(page_url(name, run)).status_code == 404
    run.refresh_from_db()
    assert run.is_open


def test_an_anonymous_visitor_may_not_stop_a_run(client):
    run = make_open_run()
    assert client.get(run.get_absolute_url()).status_code == 200
    assert client.post(page_url("cancel", run)).status_code == 404


def test_the_owner_may_stop_a_run(client):
    run = make_open_run()
    sign_in(client, run.learner)
    assert page_url("cancel", run) in client.get(run.get_absolute_url()).content.decode()
    assert client.post(page_url("cancel", run)).url == run.get_absolute_url()
    run.refresh_from_db()
    assert run.state == Run.State.CANCELLED


def test_the_owner_may_delete_a_run(client):
    run = make_run()
    sign_in(client, run.learner)
    assert client.post(page_url("delete", run)).url == run.page.get_absolute_url()
    assert not Run.objects.exists()


def test_looking_at_a_run_whose_process_died_interrupts_it(client):
    run = make_open_run(beat_at=long_ago(minutes=1))
    text = client.get(run.get_absolute_url()).content.decode()
    assert "did not come to its end" in text
    assert "hx-trigger" not in text


def test_a_run_cannot_be_read_after_a_day(client):
    run = make_run(created_at=long_ago(days=1, seconds=1))
    assert client.get(run.get_absolute_url()).status_code == 404


def test_whoever_looks_at_a_run_that_is_deleted_is_told_and_asks_no_more(client):
    address = make_open_run().get_absolute_url()
    Run.objects.all().delete()
    answer = client.get(address, headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert text.strip().startswith('<div class="lab-measured" id="measured" data-state="gone"')
    assert "This run was deleted." in text
    assert "hx-trigger" not in text


@pytest.mark.parametrize("name", ["cancel", "delete"])
def test_a_run_that_is_gone_is_neither_stopped_nor_deleted_but_told_of(client, name):
    run = make_open_run()
    sign_in(client, run.learner)
    url = page_url(name, run)
    run.delete()
    answer = client.post(url)
    assert answer.status_code == 404
    assert "This run is gone" in answer.content.decode()
    assert reverse("lab:index") in answer.content.decode()


def test_no_page_tells_the_secret_of_a_run(client):
    run = make_open_run()
    sign_in(client, run.learner)
    for url in (run.get_absolute_url(), run.page.get_absolute_url(), reverse("lab:index")):
        response = client.get(url)
        assert token.token_of(run.uid) not in response.content.decode() + str(response.headers)


def test_the_index_lists_pages_whose_scenario_exists(client):
    make_page()
    make_page(topic="other", scenario="not-yet", about="Not there yet")
    make_page(topic="gone", about="Retired", retired_at=long_ago(days=1))
    text = client.get(reverse("lab:index")).content.decode()
    assert "Block a real server" in text
    assert "Not there yet" not in text
    assert "Retired" not in text


def test_the_index_has_a_link_to_the_visitors_last_run(client):
    run = make_run()
    text = client.get(reverse("lab:index")).content.decode()
    assert run.get_absolute_url() not in text
    sign_in(client, run.learner)
    assert run.get_absolute_url() in client.get(reverse("lab:index")).content.decode()


def test_times_are_by_the_clocks_where_the_reader_is(client):
    run = make_run()
    Run.objects.update(created_at=dt.datetime(2100, 1, 15, 20, 30, tzinfo=dt.UTC))
    assert "Recorded run, 15 Jan, 20:30 UTC" in client.get(run.get_absolute_url()).content.decode()
    Learner.objects.update(time_zone="Asia/Tokyo")
    sign_in(client, run.learner)
    text = client.get(run.get_absolute_url()).content.decode()
    assert "Recorded run, 16 Jan, 05:30 JST" in text
    assert "until 17 Jan, 05:30 JST" in text
    assert "16 Jan, 05:30 JST" in client.get(reverse("lab:index")).content.decode()


@pytest.mark.parametrize("fields", [{"scenario": "not-yet"}, {"retired_at": long_ago(days=1)}])
def test_a_page_without_a_scenario_or_retired_is_not_there(client, fields):
    assert client.get(make_page(**fields).get_absolute_url()).status_code == 404


def test_pages_know_their_methods(client):
    run = make_run()
    assert client.put(run.page.get_absolute_url()).status_code == 405
    assert client.post(run.get_absolute_url()).status_code == 405
    assert client.get(page_url("cancel", run)).status_code == 405
    assert client.get(page_url("delete", run)).status_code == 405
    assert client.post(reverse("lab:index")).status_code == 405


def test_the_news_of_a_run_cost_three_queries(client, django_assert_num_queries):
    run = make_open_run()
    with django_assert_num_queries(3):
        client.get(run.get_absolute_url(), headers={"HX-Request": "true"})
