"""Pages that are the same bytes for every visitor without a cookie: kept ready to send, in front of Django.

The middleware marks such responses by the name of their URL; the WSGI layer keeps them (with their compressed
forms) until the content changes or the day ends. The version of the content is looked up at most once a second.
"""

from __future__ import annotations

import gzip
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import brotli
from django.conf import settings
from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MARK = "is_same_for_visitors"
MOST_PAGES = 2_000
LARGEST_QUERY = 40  # characters; longer ones are not worth a place

type Key = tuple[bool, str, str, str]  # whether it came over HTTPS, host, path, query


def mark_visitor_pages(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: mark what every visitor without a cookie gets alike (``settings.VISITOR_PAGES`` by URL name)."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        match = request.resolver_match
        if (
            request.method == "GET"
            and match
            and match.view_name in settings.VISITOR_PAGES
            and response.status_code == 200
            and not request.COOKIES
            and not response.cookies
            and not request.htmx  # type: ignore[attr-defined]
        ):
            setattr(response, MARK, True)
        return response

    return respond


class CompressMiddleware(GZipMiddleware):
    """Compresses what is made for one person. What is kept for visitors is compressed once, by the layer that keeps it."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        return response if getattr(response, MARK, False) else super().process_response(request, response)


@dataclass(slots=True)
class Page:
    headers: list[tuple[str, str]]
    etag: str
    bodies: dict[str, bytes] = field(default_factory=dict)  # by content coding; "" is plain


class VisitorPages:
    """A WSGI layer. ``version()`` names the state of the content; a change empties the store."""

    def __init__(self, application: WSGIApplication, version: Callable[[], str]) -> None:
        self._application = application
        self._version = version
        self._checked_at = float("-inf")
        self._current = ""
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not _is_plain_read(environ):
            return self._application(environ, start_response)
        self._forget_if_changed()
        key = _key(environ)
        page = self._pages.get(key)
        if page is None:
            return self._ask(key, environ, start_response)
        return _send(page, environ, start_response)

    def _forget_if_changed(self) -> None:
        now = time.monotonic()
        if now - self._checked_at < 1:
            return
        self._checked_at = now
        try:
            version = self._version()
        except DatabaseError:  # what is kept may still be read; whatever needs the database says so itself
            return
        if version != self._current:
            with self._lock:
                self._current = version
                self._pages.clear()

    def _ask(self, key: Key, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        version, started = self._current, list[Any]()
        response = self._application(environ, lambda *arguments: started.append(arguments))  # type: ignore[arg-type]
        page = self._kept(key, response, version) if getattr(response, MARK, False) else None  # type: ignore[arg-type]
        if page is None:
            start_response(*started[-1])
            return response
        response.close()  # type: ignore[attr-defined]
        return _send(page, environ, start_response)

    def _kept(self, key: Key, response: HttpResponseBase, version: str) -> Page | None:
        if response.has_header("Content-Encoding") or not response.has_header("ETag"):
            return None
        headers = [(k, v) for k, v in response.items() if k not in {"Content-Length", "ETag"}]
        page = Page(headers, response["ETag"], {"": b"".join(response)})
        with self._lock:
            if version == self._current:
                self._pages[key] = page
                while len(self._pages) > MOST_PAGES:
                    self._pages.popitem(last=False)
        return page


def _is_plain_read(environ: WSGIEnvironment) -> bool:
    return (
        environ["REQUEST_METHOD"] == "GET"
        and "HTTP_COOKIE" not in environ
        and "HTTP_HX_REQUEST" not in environ
        and "HTTP_AUTHORIZATION" not in environ
        and len(environ.get("QUERY_STRING", "")) <= LARGEST_QUERY
    )


def _key(environ: WSGIEnvironment) -> Key:
    host, query = environ.get("HTTP_HOST", ""), environ.get("QUERY_STRING", "")
    return (_is_secure(environ), host, environ["PATH_INFO"], query)


def _is_secure(environ: WSGIEnvironment) -> bool:
    """As Django tells it: what came without HTTPS may have to be redirected, whatever is kept for HTTPS."""
    if trusted := settings.SECURE_PROXY_SSL_HEADER:
        name, secure = trusted
        if name in environ:
            return bool(environ[name].split(",", 1)[0].strip() == secure)
    return bool(environ.get("wsgi.url_scheme") == "https")


def _send(page: Page, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    coding = _coding(environ.get("HTTP_ACCEPT_ENCODING", ""))
    if page.etag.removeprefix("W/") in environ.get("HTTP_IF_NONE_MATCH", ""):
        start_response("304 Not Modified", [*page.headers, ("ETag", page.etag)])
        return [b""]
    body = page.bodies.get(coding)
    if body is None:
        body = page.bodies[coding] = _compress(page.bodies[""], coding)
    headers = [*page.headers, ("ETag", page.etag), ("Content-Length", str(len(body)))]
    if coding:
        headers.append(("Content-Encoding", coding))
    start_response("200 OK", headers)
    return [body]


def _coding(accepted: str) -> str:
    if "br" in accepted:
        return "br"
    return "gzip" if "gzip" in accepted else ""


def _compress(body: bytes, coding: str) -> bytes:
    if coding == "br":
        return bytes(brotli.compress(body, quality=7))
    if coding == "gzip":
        return gzip.compress(body, 6, mtime=0)
    return body
