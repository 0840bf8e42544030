import datetime as dt
import random
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from quizzes.models import Choice, Report
from quizzes.reporting import MOST_AN_HOUR, TooManyReportsError, report
from quizzes.shuffling import letter
from quizzes.source_places import source_place
from quizzes.turns import read_turn, show
from tests.quizzes.factories import (
    NOW,
    answer,
    client_of,
    go_on,
    make_learner,
    make_question,
    make_quiz,
    make_topic,
    posted,
    start,
)

pytestmark = pytest.mark.django_db


def url(sitting, number=1):
    return reverse("quizzes:report", args=[sitting.uid, number])


def test_a_report_carries_the_question_its_rev_and_the_order_shown():
    sitting = start(make_quiz(rev=3))
    item = sitting.items.first()
    response = client_of(sitting.learner).post(url(sitting), {"kind": "key", "words": "C is right too"})
    stored = Report.objects.get()
    assert response.status_code == 200
    assert (stored.question_id, stored.rev, stored.order) == (item.question_id, 3, item.shown_ids)
    assert (stored.kind, stored.words, stored.learner_id) == ("key", "C is right too", sitting.learner_id)


def test_what_was_shown_stays_in_the_report_when_the_question_is_shown_anew():
    sitting = start(make_quiz())
    stored = report(sitting.learner, sitting.items.first(), kind="typo", words="", now=NOW)
    turn = read_turn(sitting)
    while turn.item.shown_ids == stored.order:
        show(turn, NOW, random.Random())
    stored.refresh_from_db()
    assert stored.order != turn.item.shown_ids


@pytest.mark.parametrize("data", [{}, {"kind": "nonsense"}, {"kind": "other", "words": "  "}])
def test_a_report_that_says_nothing_is_asked_again(data):
    sitting = start(make_quiz())
    response = client_of(sitting.learner).post(url(sitting), data)
    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()
    assert not Report.objects.exists()


def test_the_same_report_twice_is_one():
    sitting = start(make_quiz())
    client = client_of(sitting.learner)
    for _ in range(2):
        assert client.post(url(sitting), {"kind": "typo"}).status_code == 200
    assert Report.objects.count() == 1


def test_an_hour_has_room_for_ten_reports():
    sitting = start(make_quiz())
    item = sitting.items.first()
    for number in range(MOST_AN_HOUR):
        report(sitting.learner, item, kind="other", words=str(number), now=NOW)
    with pytest.raises(TooManyReportsError):
        report(sitting.learner, item, kind="other", words="one more", now=NOW)
    report(sitting.learner, item, kind="other", words="later", now=NOW + dt.timedelta(hours=1, seconds=1))
    assert Report.objects.count() == MOST_AN_HOUR + 1


def test_the_limit_is_said_in_words_with_429():
    sitting = start(make_quiz())
    item, client = sitting.items.first(), client_of(sitting.learner)
    for number in range(MOST_AN_HOUR):
        report(sitting.learner, item, kind="other", words=str(number), now=timezone.now())
    response = client.post(url(sitting), {"kind": "typo", "words": "kept"})
    assert response.status_code == 429
    assert "wait a little" in response.content.decode()
    assert "kept</textarea>" in response.content.decode()


def test_only_questions_that_were_shown_to_the_learner_can_be_reported():
    sitting = start(make_quiz(3))
    own = client_of(sitting.learner)
    assert own.get(url(sitting, 1)).status_code == 200
    for client, number in ((own, 2), (own, 0), (own, 9), (client_of(make_learner()), 1), (Client(), 1)):
        assert client.get(url(sitting, number)).status_code == 404
        assert client.post(url(sitting, number), {"kind": "typo"}).status_code == 404
    assert own.put(url(sitting, 1)).status_code == 405


def test_htmx_gets_the_form_and_the_thanks_alone():
    sitting = start(make_quiz())
    client, htmx = client_of(sitting.learner), {"HX-Request": "true"}
    form = client.get(url(sitting), headers=htmx).content.decode()
    thanks = client.post(url(sitting), {"kind": "typo"}, headers=htmx).content.decode()
    assert "<html" not in form + thanks
    assert 'id="report-1"' in form
    assert "Thank you" in thanks


def test_every_page_of_a_sitting_leads_to_the_form():
    sitting = start(make_quiz(1))
    client = client_of(sitting.learner)
    for step in (lambda: None, lambda: answer(sitting, "b"), lambda: go_on(sitting)):
        step()
        assert url(sitting) in client.get(sitting.get_absolute_url()).content.decode()


def test_staff_reads_the_report_with_its_place_and_marks_it_as_solved(admin_client):
    sitting = start(make_quiz())
    stored = report(sitting.learner, sitting.items.first(), kind="key", words="why", now=NOW)
    listing = reverse("admin:quizzes_report_changelist")
    page = admin_client.get(reverse("admin:quizzes_report_change", args=[stored.pk])).content.decode()
    assert "no longer in the content folder" in page
    assert "why" in admin_client.get(listing, {"solved_at__isempty": "1"}).content.decode()
    admin_client.post(listing, {"action": "mark_as_solved", "_selected_action": [stored.pk]})
    stored.refresh_from_db()
    assert stored.solved_at is not None
    admin_client.post(listing, {"action": "mark_as_waiting", "_selected_action": [stored.pk]})
    stored.refresh_from_db()
    assert stored.solved_at is None


def test_staff_marks_a_report_as_solved_where_it_is_read(admin_client):
    sitting = start(make_quiz())
    stored = report(sitting.learner, sitting.items.first(), kind="typo", words="", now=NOW)
    address = reverse("admin:quizzes_report_change", args=[stored.pk])
    assert "(no words)" in admin_client.get(reverse("admin:quizzes_report_changelist")).content.decode()
    assert "Stem practice-0" in admin_client.get(address).content.decode()
    admin_client.post(address, {"is_solved": "on", "words": "something else"})
    stored.refresh_from_db()
    solved_at = stored.solved_at
    assert (solved_at is None, stored.words) == (False, "")
    assert 'name="is_solved" id="id_is_solved" checked' in admin_client.get(address).content.decode()
    admin_client.post(address, {"is_solved": "on"})
    stored.refresh_from_db()
    assert stored.solved_at == solved_at
    admin_client.post(address, {})
    stored.refresh_from_db()
    assert stored.solved_at is None


def test_the_place_is_the_line_of_the_heading_or_of_the_step(tmp_path: Path):
    question = make_question(make_quiz(0), "q-2")
    folder = tmp_path / "background-work" / "queues"
    assert source_place(question, tmp_path) == ""
    folder.mkdir(parents=True)
    (folder / "practice.md").write_text("---\n---\n\n## One {#q}\n\n## Two {#q-2 level=easy}\n")
    assert source_place(question, tmp_path) == "background-work/queues/practice.md:6"
    table = "---\n---\n\n| Step | `x` |\n|--|--|\n| 1 | ?{#q-1}2 | ?{#q-2 level=easy}3 |\n"
    (folder / "breakdown.md").write_text(table)
    question.mode = "breakdown"
    assert source_place(question, tmp_path) == "background-work/queues/breakdown.md:6"
    question.mode = "practice"
    question.slug = "gone"
    assert source_place(question, tmp_path) == "background-work/queues/practice.md"


def test_a_question_that_names_a_choice_names_its_letter_here_too():
    topic = make_topic()
    make_question(topic, stem_html='Which but <span class="ref" data-choice="b"></span>?')
    sitting = start(topic)
    place = [pk for _, pk in sitting.items.get().order].index(Choice.objects.get(slug="b").pk)
    page = client_of(sitting.learner).get(url(sitting)).content.decode()
    assert f'Which but <b class="ref">{letter(place)}</b>?' in page


def test_staff_reads_lines_in_the_order_shown_and_the_answer_given(admin_client):
    topic = make_topic()
    make_question(topic, type="order", ordered=["one", "two", "three"])
    sitting = start(topic)
    shown = sitting.items.get().order
    tokens = [token for token, _ in sorted(shown, key=lambda pair: pair[1])]
    lines = {"line": tokens, "place": ["1", "2", "3"]}
    client_of(sitting.learner).post(reverse("quizzes:answer", args=[sitting.uid]), posted(sitting) | lines)
    stored = report(sitting.learner, sitting.items.get(), kind="key", words="", now=NOW)
    page = admin_client.get(reverse("admin:quizzes_report_change", args=[stored.pk])).content.decode()
    in_page = "<br>".join(f"<code>{['one', 'two', 'three'][position]}</code>" for _, position in shown)
    assert in_page in page
    assert "<code>one</code><br><code>two</code><br><code>three</code><br>right" in page


def test_staff_reads_the_letters_the_learner_chose(admin_client):
    sitting = start(make_quiz(1))
    stored = report(sitting.learner, sitting.items.get(), kind="key", words="", now=NOW)
    inbox = reverse("admin:quizzes_report_change", args=[stored.pk])
    assert "none yet" in admin_client.get(inbox).content.decode()
    answer(sitting, "b")
    place = [pk for _, pk in sitting.items.get().order].index(Choice.objects.get(slug="b").pk)
    assert f"{letter(place)} b<br>not right" in admin_client.get(inbox).content.decode()


def test_a_mistake_can_be_reported_where_it_is_read():
    sitting = start(make_quiz(1))
    answer(sitting, "b")
    page = client_of(sitting.learner).get(reverse("quizzes:mistakes")).content.decode()
    assert f'href="{url(sitting)}"' in page
