import pytest

from courseware.changes import Changes
from courseware.rendering import Renderer
from lab import loader
from lab.models import LabPage
from tests.lab.making import lab_document, library, make_run

pytestmark = pytest.mark.django_db


def load(*documents):
    return loader.load(library(*documents), Renderer())


def test_a_lab_becomes_a_page():
    assert load(None, lab_document()) == Changes(added=1)
    page = LabPage.objects.get()
    assert (page.track, page.topic, page.topic_title) == ("background-work", "topic-2", "Topic 2")
    assert (page.scenario, page.knobs["emails"]) == ("blocking-vs-background", "6")
    assert page.intro_html == "<p>The same emails are sent <mark>twice</mark>.</p>"
    assert page.watch_html == ["<strong>The heartbeat.</strong> It asks."]
    (prediction,) = page.predictions
    assert prediction["options"] == [["About <code>20</code> ms", 20.0], ["About 2 s", 2000.0]]


def test_an_unchanged_page_is_neither_rendered_nor_written(monkeypatch, django_assert_num_queries):
    load(lab_document())
    monkeypatch.setattr(loader, "_columns", None)
    with django_assert_num_queries(1):
        assert load(lab_document()) == Changes(unchanged=1)


def test_moving_a_prediction_by_a_line_changes_nothing():
    load(lab_document())
    moved = lab_document()
    object.__setattr__(moved.predictions[0], "line", 99)
    assert load(moved) == Changes(unchanged=1)


def test_a_changed_page_keeps_its_runs():
    load(lab_document())
    run = make_run(page=LabPage.objects.get())
    assert load(lab_document(about="Anew")) == Changes(changed=1)
    run.refresh_from_db()
    assert run.page.about == "Anew"


def test_a_page_that_vanished_is_retired_once_and_comes_back():
    load(lab_document())
    assert load(None) == Changes(retired=1)
    assert load(None) == Changes()
    assert LabPage.objects.get().retired_at is not None
    assert load(lab_document()) == Changes(changed=1)
    assert LabPage.objects.published().exists()


def test_markup_of_the_author_is_made_safe():
    load(lab_document(intro="<script>alert(1)</script>"))
    assert "<script" not in LabPage.objects.get().intro_html
