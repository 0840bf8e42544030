import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path
from django_htmx.middleware import HtmxMiddleware

from learning_site.csrf import OriginCsrfMiddleware

urlpatterns = [path("write/", lambda request: HttpResponse("written"))]


def answer(**headers):
    request = RequestFactory().post("/write/", headers=headers)
    middleware = OriginCsrfMiddleware(lambda request: HttpResponse("written"))
    middleware.process_request(request)
    HtmxMiddleware(lambda request: None)(request)
    return middleware.process_view(request, lambda request: None, (), {})


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "same-origin", "origin": "http://testserver"},
        {"origin": "http://testserver"},
    ],
)
def test_a_request_from_this_site_needs_no_token(headers):
    assert answer(**headers) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"origin": "http://elsewhere.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site", "origin": "http://elsewhere.example"},
    ],
)
def test_a_request_from_elsewhere_is_refused(headers):
    assert answer(**headers).status_code == 403


@override_settings(CSRF_TRUSTED_ORIGINS=["https://friend.example"])
def test_a_trusted_origin_is_accepted():
    assert answer(origin="https://friend.example", **{"sec-fetch-site": "cross-site"}) is None


@pytest.mark.django_db
def test_the_admin_still_accepts_its_token():
    client = Client(enforce_csrf_checks=True)
    client.get("/admin/login/")
    token = client.cookies["csrftoken"].value
    response = client.post("/admin/login/", {"username": "a", "password": "b", "csrfmiddlewaretoken": token})
    assert response.status_code == 200
