"""Loading content from a page: who may, one at a time, and what is shown of it."""

import datetime as dt
import shutil
import uuid
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from background import claiming, execution, heartbeat, limits, progress
from background.models import Progress
from background.periodic import registered
from learning_site import content_loads, tasks
from lessons.models import ContentState, Topic

pytestmark = pytest.mark.django_db

TOPIC = "background-work/why-background-tasks-matter"
PAGE = "/operations/content/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def folder(tmp_path, settings, transactional_db) -> Path:
    """A content folder of its own, and a database in which the thread that stores progress can write."""
    limits.forget_counts()
    settings.CONTENT_DIR = Path(shutil.copytree(site_settings.CONTENT_DIR, tmp_path / "content"))
    return settings.CONTENT_DIR


def person(*rights, **more):
    user = get_user_model().objects.create_user(f"u{uuid.uuid4().hex[:8]}", **more)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client = Client()
    client.force_login(user)
    return client


def begin(client):
    """POST the button; gives the address it leads to."""
    answer = client.post(reverse("begin-load"))
    assert answer.status_code == 302
    return answer["Location"]


def work_queue():
    """What a worker does with the next row."""
    run(claiming.claim_next("default", None, "w"))


def run(row):
    heartbeat.register("w", "default")  # so it is not taken for a worker that nobody looks after
    execution.run(row)
    heartbeat.drop("w")


def break_practice(folder):
    file = folder / TOPIC / "practice.md"
    file.write_text(file.read_text(encoding="utf-8").replace("- [x]", "- [ ]", 1), encoding="utf-8")


def test_strangers_are_led_to_the_admins_sign_in(client):
    for visitor in (client, person()):
        for answer in (visitor.get(PAGE), visitor.post(reverse("begin-load"))):
            assert answer["Location"].startswith("/admin/login/")
        assert visitor.get(f"{PAGE}{uuid.uuid4()}/").status_code == 302
    assert DBTaskResult.objects.count() == 0


def test_a_load_that_is_looked_at_after_the_session_ended_leads_to_the_sign_in(client):
    address = f"{PAGE}{uuid.uuid4()}/"
    answer = client.get(address, headers=HTMX)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["HX-Redirect"] == f"/admin/login/?next={address}"


def test_staff_need_the_admins_rights():
    assert person(is_staff=True).get(PAGE).status_code == 403
    reader = person("view_contentstate", is_staff=True)
    assert b"Load content" not in reader.get(PAGE).content
    assert reader.post(reverse("begin-load")).status_code == 403


def test_loading_begins_with_a_post(admin_client):
    assert admin_client.get(reverse("begin-load")).status_code == 405
    assert admin_client.get(f"{PAGE}{uuid.uuid4()}/").status_code == 404


def test_a_load_is_done_in_the_background_and_its_result_stays(admin_client, folder):
    address = begin(admin_client)
    assert "Waiting to load" in admin_client.get(address).content.decode()
    assert Topic.objects.count() == 0

    work_queue()

    page = admin_client.get(address).content.decode()
    assert " added, 0 changed" in page
    assert "hx-get" not in page
    assert ContentState.current().version
    assert Topic.objects.filter(slug="why-background-tasks-matter").exists()
    assert "Loaded" in admin_client.get(PAGE).content.decode()


def test_its_progress_is_shown_and_looked_at_again(admin_client, folder):
    address = begin(admin_client)
    row = claiming.claim_next("default", None, "w")
    Progress.objects.create(
        task_id=str(row.pk), done=2, total=5, message="Loading quizzes", updated_at=timezone.now()
    )

    part = admin_client.get(address, headers=HTMX).content.decode()

    assert 'value="2" max="5"' in part
    assert "Loading quizzes" in part
    assert 'hx-trigger="every 700ms"' in part
    assert "<html" not in part


def test_errors_are_shown_by_their_places_and_nothing_changes(admin_client, folder):
    begin(admin_client)
    work_queue()
    before = (ContentState.current().version, Topic.objects.count())
    break_practice(folder)

    address = begin(admin_client)
    work_queue()

    page = admin_client.get(address).content.decode()
    problem = content_loads.latest()[0].problems[0]
    assert "The content has errors" in page
    assert problem["path"] == f"{TOPIC}/practice.md"
    assert f"{problem['path']}:{problem['line']}:{problem['column']}" in page
    assert (ContentState.current().version, Topic.objects.count()) == before
    assert "Refused" in admin_client.get(PAGE).content.decode()


def test_a_second_click_leads_to_the_load_under_way(admin_client, folder):
    first = begin(admin_client)
    assert begin(admin_client) == first
    claiming.claim_next("default", None, "w")
    assert begin(admin_client) == first
    assert DBTaskResult.objects.count() == 1


def test_after_a_load_another_may_begin(admin_client, folder):
    first = begin(admin_client)
    work_queue()
    assert begin(admin_client) != first


def test_a_load_that_was_cancelled_says_so(admin_client, folder):
    address = begin(admin_client)
    result_id = address.rstrip("/").rpartition("/")[2]
    admin_client.post(reverse("background:cancel", args=[result_id]))
    assert "The load was cancelled" in admin_client.get(address).content.decode()
    assert ContentState.current().version == ""


STAGES = ["Reading", "Loading lessons", "Loading quizzes", "Loading flashcards", "Loading lab", "Storing"]


@pytest.mark.parametrize("last", ["Loading quizzes", "Storing"])
def test_a_cancelled_load_writes_nothing(folder, monkeypatch, last):
    """It is noticed at the next step, inside the transaction, which is rolled back."""
    content_loads.begin()
    row = claiming.claim_next("default", None, "w")
    steps = []

    def report(done, total, message):
        steps.append(message)
        if message == last:
            progress.tell_cancelled(str(row.pk))
        progress.check()

    monkeypatch.setattr(tasks.progress, "report", report)
    run(row)

    row.refresh_from_db()
    assert row.exception_class_path == "background.exceptions.Cancelled"
    assert steps == STAGES[: STAGES.index(last) + 1]
    assert Topic.objects.count() == 0


def test_a_load_that_was_failed_at_its_time_limit_writes_nothing_afterwards(
    admin_client, folder, monkeypatch
):
    """Its thread cannot be killed and works on: the page has said already that nothing was changed."""
    address = begin(admin_client)
    row = claiming.claim_next("default", None, "w")
    stamp = ContentState.stamp

    def be_late(state, *given):
        stamp(state, *given)
        progress._notes[str(row.pk)].stop_at = 0.0

    monkeypatch.setattr(ContentState, "stamp", be_late)
    run(row)

    assert ContentState.current().version == ""
    assert Topic.objects.count() == 0
    page = admin_client.get(address).content.decode()
    assert "Nothing was changed" in page
    assert "TimeLimitExceeded" in page


def test_a_load_that_is_cancelled_after_its_commit_is_loaded(folder, monkeypatch):
    content_loads.begin()
    row = claiming.claim_next("default", None, "w")
    load_content = tasks.load_content

    def load_then_be_cancelled(*given, **named):
        loaded = load_content(*given, **named)
        progress.tell_cancelled(str(row.pk))
        return loaded

    monkeypatch.setattr(tasks, "load_content", load_then_be_cancelled)
    run(row)

    assert content_loads.latest()[0].is_loaded


def test_the_admin_of_the_contents_state_leads_there(admin_client):
    page = admin_client.get(reverse("admin:lessons_contentstate_changelist")).content.decode()
    assert f'<a href="{PAGE}" class="addlink">Load content</a>' in page


def test_expired_sessions_are_cleared_every_day():
    day = dt.timedelta(days=1)
    Session.objects.create(session_key="old", session_data="", expire_date=timezone.now() - day)
    Session.objects.create(session_key="new", session_data="", expire_date=timezone.now() + day)
    assert "learning_site.tasks.clear_sessions" in registered()

    tasks.clear_sessions.call()

    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]


def test_a_full_queue_refuses_a_load_in_words(admin_client, folder, settings):
    settings.TASKS = {**settings.TASKS, "default": {**settings.TASKS["default"], "OPTIONS": {"max_ready": 1}}}
    tasks.clear_sessions.enqueue()
    answer = admin_client.post(reverse("begin-load"))
    assert (answer.status_code, answer["Retry-After"]) == (429, "15")
    assert content_loads.latest() == []
