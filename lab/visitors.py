"""The visitors of a run: real HTTP requests over loopback, each in a thread of its own, bounded in number."""

import http.client
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Lock, Thread
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from lab import token
from lab.live import LiveRun

TIMEOUT_SECONDS = 25.0
MAX_BEATS_OUT = 20
BEATS_A_SECOND = 10
DEFAULT_ORIGIN = "http://127.0.0.1:8000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    sent_ms: float
    took_ms: float
    status: int  # 0 when no answer came


class Visitors:
    """Asks this site as a browser would. `host` is the name under which the site knows itself."""

    def __init__(self, live: LiveRun, host: str) -> None:
        self._live = live
        self._host = host
        self._out = 0
        self._lock = Lock()
        self._sent: list[Thread] = []

    def send(self, lane: str, number: int) -> Thread:
        """Post the form of visitor ``number``; the reply is noted under the lane's requests."""
        path = reverse("lab:send", args=[self._live.uid, number]) + f"?lane={lane}"

        def note(reply: Reply) -> None:
            row = [number, reply.sent_ms, reply.took_ms, reply.status]
            self._live.requests.setdefault(lane, []).append(row)

        thread = self._ask_aside("POST", path, note)
        self._sent.append(thread)
        return thread

    def await_return(self) -> None:
        """Until everybody who was sent has come back, or would have given up."""
        deadline = time.monotonic() + TIMEOUT_SECONDS
        for thread in self._sent:
            thread.join(max(0.0, deadline - time.monotonic()))

    @contextmanager
    def heartbeats(self, lane: str, every_seconds: float = 1 / BEATS_A_SECOND) -> Iterator[None]:
        """While inside: ask the lab's server whether it is free, ten times a second."""
        ended = Event()
        pacer = Thread(
            target=self._beat, args=(lane, every_seconds, ended), name="lab heartbeat", daemon=True
        )
        pacer.start()
        try:
            yield
        finally:
            ended.set()
            pacer.join()
            self._wait_for_beats()

    def _beat(self, lane: str, every_seconds: float, ended: Event) -> None:
        path = reverse("lab:heartbeat", args=[self._live.uid])
        beats = self._live.pings.setdefault(lane, [])

        def note(reply: Reply) -> None:
            with self._lock:
                self._out -= 1
            if reply.status == http.HTTPStatus.OK:
                beats.append([reply.sent_ms, reply.took_ms])

        next_at = time.monotonic()
        while not ended.wait(max(0.0, next_at - time.monotonic())) and not self._live.stop.is_set():
            next_at = max(next_at + every_seconds, time.monotonic())
            if self._may_beat():
                self._ask_aside("GET", path, note)

    def _may_beat(self) -> bool:
        with self._lock:
            if self._out >= MAX_BEATS_OUT:
                return False
            self._out += 1
            return True

    def _wait_for_beats(self) -> None:
        deadline = time.monotonic() + 2.0
        while self._out and time.monotonic() < deadline and not self._live.stop.is_set():
            time.sleep(0.01)

    def _ask_aside(self, method: str, path: str, note: Callable[[Reply], None]) -> Thread:
        def work() -> None:
            note(self._ask(method, path))

        thread = Thread(target=work, name="lab visitor", daemon=True)
        thread.start()
        return thread

    def _ask(self, method: str, path: str) -> Reply:
        sent_ms = self._live.now_ms()
        origin = urlsplit(getattr(settings, "LAB_ORIGIN", DEFAULT_ORIGIN))
        connection = http.client.HTTPConnection(origin.netloc, timeout=TIMEOUT_SECONDS)
        headers = {"Host": self._host, token.HEADER: token.token_of(self._live.uid), "Connection": "close"}
        try:
            connection.request(method, path, body=b"" if method == "POST" else None, headers=headers)
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException):
            status = 0
        finally:
            connection.close()
        return Reply(sent_ms=sent_ms, took_ms=round(self._live.now_ms() - sent_ms, 1), status=status)
