import gzip

import brotli
import pytest
from django.db import OperationalError
from django.http import HttpResponse

from learning_site.visitor_pages import MARK, VisitorPages

pytestmark = pytest.mark.django_db  # closing a response lets Django look after its connections


class Application:
    """A WSGI application that counts its calls and answers with a marked response."""

    def __init__(self, *, marked=True, body=b"page " * 100):
        self.calls, self.marked, self.body = 0, marked, body

    def __call__(self, environ, start_response):
        self.calls += 1
        response = HttpResponse(self.body, headers={"ETag": '"one"'})
        if self.marked:
            setattr(response, MARK, True)
        start_response("200 OK", list(response.items()))
        return response


@pytest.fixture
def versions():
    return ["first"]


def layer(application, versions):
    return VisitorPages(application, lambda: versions[-1])


def get(pages, path="/learn/a/b/", **environ):
    started = []
    body = b"".join(
        pages(
            {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": "", **environ},
            lambda status, headers: started.append((status, dict(headers))),
        )
    )
    return started[0][0], started[0][1], body


def test_the_second_visitor_is_answered_without_the_application(versions):
    application = Application()
    pages = layer(application, versions)
    first, second = get(pages), get(pages)
    assert application.calls == 1
    assert first[:2] == second[:2]
    assert first[2] == second[2] == application.body
    assert second[1]["ETag"] == '"one"'


@pytest.mark.parametrize(
    "environ",
    [
        {"HTTP_COOKIE": "sessionid=x"},
        {"HTTP_HX_REQUEST": "true"},
        {"HTTP_AUTHORIZATION": "Basic x"},
        {"REQUEST_METHOD": "POST"},
        {"QUERY_STRING": "x" * 50},
    ],
)
def test_other_requests_reach_the_application_each_time(versions, environ):
    application = Application()
    pages = layer(application, versions)
    get(pages, **environ)
    get(pages, **environ)
    assert application.calls == 2


def test_an_unmarked_response_is_not_kept(versions):
    application = Application(marked=False)
    pages = layer(application, versions)
    get(pages)
    get(pages)
    assert application.calls == 2


def test_hosts_and_queries_are_kept_apart(versions):
    application = Application()
    pages = layer(application, versions)
    for environ in ({"HTTP_HOST": "a"}, {"HTTP_HOST": "b"}, {"HTTP_HOST": "a", "QUERY_STRING": "step=2"}):
        get(pages, **environ)
    assert application.calls == 3


def test_a_conditional_request_is_answered_with_304(versions):
    pages = layer(Application(), versions)
    get(pages)
    status, headers, body = get(pages, HTTP_IF_NONE_MATCH='"one"')
    assert (status, headers["ETag"], body) == ("304 Not Modified", '"one"', b"")


def test_bodies_are_compressed_as_accepted(versions):
    application = Application()
    pages = layer(application, versions)
    get(pages)
    _, headers, body = get(pages, HTTP_ACCEPT_ENCODING="gzip, br")
    assert headers["Content-Encoding"] == "br"
    assert brotli.decompress(body) == application.body
    _, headers, body = get(pages, HTTP_ACCEPT_ENCODING="gzip")
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) == application.body
    assert headers["Content-Length"] == str(len(body))


def test_new_content_empties_the_store(versions):
    application = Application()
    pages = layer(application, versions)
    get(pages)
    versions.append("second")
    pages._checked_at = float("-inf")
    get(pages)
    assert application.calls == 2


def test_a_page_kept_for_https_is_not_sent_without_it(versions, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    application = Application()
    pages = layer(application, versions)
    get(pages, HTTP_X_FORWARDED_PROTO="https")
    get(pages, HTTP_X_FORWARDED_PROTO="https, http")
    assert application.calls == 1
    get(pages, HTTP_X_FORWARDED_PROTO="http")
    assert application.calls == 2


def test_the_header_of_a_proxy_is_believed_only_when_settings_say_so(versions):
    application = Application()
    pages = layer(application, versions)
    get(pages, **{"wsgi.url_scheme": "https"})
    get(pages, **{"wsgi.url_scheme": "http", "HTTP_X_FORWARDED_PROTO": "https"})
    assert application.calls == 2


def test_the_first_answer_is_compressed_like_the_rest_and_ends_its_request(versions):
    class Noting(Application):
        closed = 0

        def __call__(self, environ, start_response):
            response = super().__call__(environ, start_response)
            response._resource_closers.append(self.note)
            return response

        def note(self):
            self.closed += 1

    application = Noting()
    status, headers, body = get(layer(application, versions), HTTP_ACCEPT_ENCODING="gzip, br")
    assert (status, headers["Content-Encoding"]) == ("200 OK", "br")
    assert brotli.decompress(body) == application.body
    assert application.closed == 1


def test_a_page_for_one_person_is_compressed(client):
    client.cookies["theme"] = "dark"
    response = client.get("/search/", headers={"accept-encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip"
    assert b"<h1" in gzip.decompress(response.content)


def test_what_is_kept_for_visitors_is_left_to_the_layer_that_keeps_it(client):
    response = client.get("/map/", headers={"accept-encoding": "gzip"})
    assert not response.has_header("Content-Encoding")


def test_without_the_database_what_is_kept_is_still_read(versions, monkeypatch):
    application = Application()
    pages = VisitorPages(application, lambda: versions[-1] if versions else fail())

    def fail():
        raise OperationalError("gone")

    get(pages)
    versions.clear()
    monkeypatch.setattr(pages, "_checked_at", float("-inf"))
    assert get(pages)[0] == "200 OK"
    assert application.calls == 1
    monkeypatch.setattr(pages, "_checked_at", float("-inf"))
    assert get(pages, "/health")[0] == "200 OK"  # it is the application that answers
    assert application.calls == 2
