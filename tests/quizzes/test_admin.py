import pytest
from django.urls import reverse

from tests.quizzes.factories import answer, make_quiz, start

pytestmark = pytest.mark.django_db
TABLES = ("question", "sitting", "response", "badge")


@pytest.fixture
def played():
    sitting = start(make_quiz(mode="challenge"), kind="challenge")
    answer(sitting, "a")
    return sitting


@pytest.mark.parametrize("table", TABLES)
def test_everything_is_listed_and_searched(table, played, admin_client):
    page = admin_client.get(reverse(f"admin:quizzes_{table}_changelist"), {"q": "queues"})
    assert page.status_code == 200


@pytest.mark.parametrize("table", TABLES)
def test_everything_can_be_looked_at(table, played, admin_client):
    model = {"question": played.items.first().question, "sitting": played}.get(table)
    row = model or played.learner.badges.first()
    if table == "response":
        row = played.items.first().responses.first()
    page = admin_client.get(reverse(f"admin:quizzes_{table}_change", args=[row.pk]))
    assert page.status_code == 200
    assert b'name="_save"' not in page.content


@pytest.mark.parametrize("table", TABLES)
def test_nothing_is_added_by_hand(table, admin_client):
    assert admin_client.get(reverse(f"admin:quizzes_{table}_add")).status_code == 403
