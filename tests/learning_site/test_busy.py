"""`QueueFull` in a view is an answer, not an error."""

import pytest
from django.http import HttpResponse
from django.urls import include, path

from background import QueueFull


def start_something(request):
    raise QueueFull("2000 tasks wait already", 15)


def fail(request):
    raise ValueError("another error")


urlpatterns = [
    path("start/", start_something),
    path("fail/", fail),
    path("fine/", lambda request: HttpResponse("fine")),
    path("", include("learning_site.urls")),
]

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def test_the_visitor_is_told_when_to_try_again(client):
    answer = client.post("/start/")
    assert (answer.status_code, answer["Retry-After"]) == (429, "15")
    page = answer.content.decode()
    assert "2000 tasks wait already. Nothing was started. Go back and try again in 15 seconds." in page
    assert "<html" in page


def test_htmx_gets_a_notice_above_the_page_it_has(client):
    answer = client.post("/start/", headers={"HX-Request": "true", "HX-Target": "form"})
    assert (answer.status_code, answer["Retry-After"]) == (429, "15")
    assert (answer["HX-Retarget"], answer["HX-Reswap"]) == ("#main", "afterbegin")
    assert "<html" not in answer.content.decode()
    assert "data-focus-after-swap" in answer.content.decode()


def test_other_answers_and_errors_are_left_alone(client):
    assert client.get("/fine/").content == b"fine"
    with pytest.raises(ValueError, match="another error"):
        client.get("/fail/")
