"""The operator's page: who may see it, what it says, and its two buttons."""

import datetime as dt
import re
import uuid

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from background import claiming
from background.models import Progress
from background.pool import Pool
from tests.background import work
from tests.background.waiting import finished, wait_until

PAGE = "/operations/tasks/"
HTMX = {"HX-Request": "true"}


def person(*rights, **more):
    user = get_user_model().objects.create_user(f"u{uuid.uuid4().hex[:8]}", **more)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def operator(queue):
    return person(is_staff=True, is_superuser=True)


@pytest.fixture
def failed(queue):
    with Pool("default", threads=1):
        return finished(work.fail.enqueue("<no> & no"))


def button(name, result_id):
    return reverse(f"background:{name}", args=[result_id])


def test_strangers_are_led_to_the_admins_sign_in(queue, client):
    learner = person()
    for visitor in (client, learner):
        for answer in (visitor.get(PAGE), visitor.post(button("cancel", uuid.uuid4()))):
            assert answer.status_code == 302
            assert answer["Location"].startswith("/admin/login/")


def test_a_part_that_looks_again_after_the_session_ended_leads_to_the_sign_in(queue, client):
    answer = client.get(PAGE, headers=HTMX)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["HX-Redirect"] == f"/admin/login/?next={PAGE}"


@pytest.mark.parametrize(
    ("referer", "following"),
    [
        (f"http://testserver{PAGE}?all=1", f"{PAGE}%3Fall%3D1"),
        ("http://elsewhere.test/", "/admin/"),
        (None, "/admin/"),
    ],
)
def test_a_button_pressed_after_the_session_ended_leads_back_to_its_page(queue, client, referer, following):
    headers = {"Referer": referer} if referer else {}
    answer = client.post(button("cancel", uuid.uuid4()), headers=headers)
    assert answer["Location"] == f"/admin/login/?next={following}"


def test_staff_need_the_admins_rights(failed):
    assert person(is_staff=True).get(PAGE).status_code == 403
    reader = person("view_dbtaskresult", is_staff=True)
    assert b"Run again" not in reader.get(PAGE).content
    assert reader.post(button("run-again", failed.id)).status_code == 403
    assert reader.post(button("cancel", failed.id)).status_code == 403
    assert DBTaskResult.objects.count() == 1


def test_it_shows_queues_workers_and_the_failed_task_escaped(operator, failed):
    with Pool("default", threads=1):
        wait_until(lambda: b"No worker is alive" not in operator.get(PAGE).content)
    page = operator.get(PAGE).content.decode()

    assert "default/default" in page
    assert "tests.background.work.fail" in page
    assert "ValueError: &lt;no&gt; &amp; no" in page
    assert "Nothing is waiting" in page


def test_it_looks_again_only_while_something_is_to_be_done(operator):
    assert "hx-get" not in operator.get(PAGE).content.decode()
    work.double.enqueue(1)
    assert 'hx-trigger="every 2s"' in operator.get(PAGE).content.decode()


def test_htmx_gets_the_figures_alone(operator):
    answer = operator.get(PAGE, headers=HTMX).content.decode().strip()
    assert answer.startswith('<div class="operations" id="figures"')
    assert "<html" not in answer


def test_the_queries_do_not_grow(operator, django_assert_num_queries):
    operator.get(PAGE)
    for number in range(20):
        work.double.enqueue(number)
    with django_assert_num_queries(12):
        operator.get(PAGE, headers=HTMX)


def test_a_failed_task_is_run_again(operator, failed):
    answer = operator.post(button("run-again", failed.id), follow=True)
    assert "waits to run again" in answer.content.decode()
    assert DBTaskResult.objects.ready().get().args_kwargs["args"] == ["<no> & no"]


def test_what_has_not_failed_is_not_run_again(operator):
    waiting = work.double.enqueue(1)
    assert operator.post(button("run-again", waiting.id)).status_code == 404
    assert operator.post(button("run-again", uuid.uuid4())).status_code == 404
    assert DBTaskResult.objects.count() == 1


def test_a_task_whose_code_is_gone_says_so(operator, failed):
    DBTaskResult.objects.filter(pk=failed.id).update(task_path="tests.background.work.gone")
    answer = operator.post(button("run-again", failed.id), follow=True)
    assert "not part of the code any more" in answer.content.decode()
    assert DBTaskResult.objects.count() == 1


def test_a_waiting_task_is_cancelled(operator):
    waiting = work.double.enqueue(1)
    answer = operator.post(button("cancel", waiting.id), follow=True)
    assert "taken from the queue" in answer.content.decode()
    assert DBTaskResult.objects.get().exception_class_path == "background.exceptions.Cancelled"


def test_a_running_task_is_asked_to_stop(operator):
    work.double.enqueue(1)
    row = claiming.claim_next("default", None, "w")
    answer = operator.post(button("cancel", row.pk), follow=True)
    assert "asked to stop" in answer.content.decode()
    assert Progress.objects.get(pk=str(row.pk)).cancel_requested


def test_a_finished_task_is_not_cancelled(operator, failed):
    assert "Too late" in operator.post(button("cancel", failed.id), follow=True).content.decode()
    assert operator.post(button("cancel", uuid.uuid4())).status_code == 404


def test_buttons_are_no_links(operator, failed):
    assert operator.get(button("run-again", failed.id)).status_code == 405
    assert operator.get(button("cancel", failed.id)).status_code == 405
    assert operator.post(PAGE).status_code == 405


def test_a_full_queue_is_said_to_the_operator(operator, failed, settings):
    settings.TASKS = {**settings.TASKS, "default": {**settings.TASKS["default"], "OPTIONS": {"max_ready": 1}}}
    work.double.enqueue(1)
    answer = operator.post(button("run-again", failed.id))
    assert (answer.status_code, answer["Retry-After"]) == (429, "15")


def test_the_admin_leads_there(operator):
    for page in ("/admin/", "/admin/learners/user/"):
        assert f'href="{PAGE}"' in operator.get(page).content.decode()


def test_moments_are_shown(operator):
    work.double.using(run_after=timezone.now() + dt.timedelta(days=9)).enqueue(1)
    assert "due " in operator.get(PAGE).content.decode()


def test_each_id_stands_once(operator, failed):
    work.double.enqueue(1)
    ids = re.findall(r'\bid="([^"]+)"', operator.get(PAGE).content.decode())
    assert sorted(ids) == sorted(set(ids))
