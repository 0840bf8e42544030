from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse

from quizzes.badge_image import draw_badge
from tests.quizzes.factories import answer, client_of, go_on, make_learner, make_lesson, make_quiz, start

URL = "/learn/background-work/queues/challenge/badge.svg"


def test_the_picture_is_well_formed_escaped_and_without_script():
    drawn = draw_badge("<b>R & D</b>", "Queues", petals=2, total=5, best=2, goes=1)
    root = ElementTree.fromstring(drawn)
    words = "".join(root.itertext())
    assert "<b>R & D</b>" in words
    assert "2 of 5 problems solved" in words
    assert "Best of 1 attempt: 2 of 5" in words
    assert {element.tag.rpartition("}")[2] for element in root.iter()} <= {
        "svg",
        "title",
        "rect",
        "g",
        "path",
        "circle",
        "text",
    }


@pytest.mark.django_db
def test_a_learner_keeps_the_badge_with_its_attempts():
    topic = make_quiz(2, mode="challenge")
    make_lesson(topic, mode="challenge", parts={"badge": "Queue keeper"})
    sitting = start(topic, kind="challenge")
    answer(sitting, "a")
    go_on(sitting)
    answer(sitting, "b")
    answer(sitting, "b")
    go_on(sitting)
    client = client_of(sitting.learner)
    response = client.get(URL)
    assert response["Content-Type"] == "image/svg+xml"
    assert response["Content-Security-Policy"] == "default-src 'none'"
    assert "attachment" in response["Content-Disposition"]
    assert "Queue keeper" in response.content.decode()
    assert "Best of 1 attempt: 1 of 2" in response.content.decode()
    page = client.get(sitting.get_absolute_url()).content.decode()
    assert "Your best: 1 of 2, in 1 attempt." in page
    assert reverse("quizzes:badge-image", args=["background-work", "queues"]) in page


@pytest.mark.django_db
def test_without_a_petal_there_is_no_badge():
    sitting = start(make_quiz(2, mode="challenge"), kind="challenge")
    for client in (client_of(sitting.learner), client_of(make_learner()), Client()):
        assert client.get(URL).status_code == 404
