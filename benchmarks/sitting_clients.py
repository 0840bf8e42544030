"""Learners of the soak of sittings: two browser tabs each, that do what people and networks do to a quiz.

A tab reads its page and then answers, replays the same post, posts what is stale or another's, opens hints, skips, goes
on, finishes twice. Every request is sent again until it has an answer, as a browser's reload would; so what is
known to have been acknowledged is known exactly, also when the server is killed in between.
"""

from __future__ import annotations

import http.client
import random
import re
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlencode

KINDS = ("practice", "challenge", "test", "pretest")
TRIES_SECONDS = 300  # a server that does not come back for so long ends the soak
HEADERS = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
HIDDEN = {
    name: re.compile(rf'name="{name}" value="([^"]+)"')
    for name in ("sequence", "key", "choice", "line", "rung")
}


@dataclass
class Tally:
    """What all tabs saw. ``accepted`` holds (sitting, sequence, key) of every acknowledged answer."""

    accepted: set[tuple[str, int, str]] = field(default_factory=set)
    statuses: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    resent: int = 0
    sittings: dict[str, str] = field(default_factory=dict)  # by uid: the session that owns it
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, what: str, status: int, expected: tuple[int, ...]) -> None:
        with self.lock:
            self.statuses[f"{what} {status}"] += 1
            if status not in expected:
                self.errors.append(f"{what}: {status} instead of {' or '.join(map(str, expected))}")


@dataclass
class Reply:
    status: int
    location: str
    text: str


class Client:
    """One connection with one session cookie. A request is sent until it is answered."""

    def __init__(self, port: int, tally: Tally, session: str = "") -> None:
        self.port, self.tally, self.session = port, tally, session
        self._connection: http.client.HTTPConnection | None = None

    def get(self, path: str) -> Reply:
        return self._ask("GET", path, None)

    def post(self, path: str, data: dict[str, object] | None = None) -> Reply:
        return self._ask("POST", path, urlencode(data or {}, doseq=True))

    def _ask(self, method: str, path: str, body: str | None) -> Reply:
        end = time.monotonic() + TRIES_SECONDS
        while True:
            try:
                return self._once(method, path, body)
            except (OSError, http.client.HTTPException):
                self._connection = None
                if time.monotonic() > end:
                    raise
                with self.tally.lock:
                    self.tally.resent += 1
                time.sleep(0.2)

    def _once(self, method: str, path: str, body: str | None) -> Reply:
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        cookie = {"Cookie": f"sessionid={self.session}"} if self.session else {}
        self._connection.request(method, path, body, HEADERS | cookie)
        response = self._connection.getresponse()
        text = response.read().decode()
        if found := re.search(r"sessionid=(\w+)", response.headers.get("Set-Cookie", "")):
            self.session = found[1]
        return Reply(response.status, response.headers.get("Location", ""), text)


class Tab:
    """One tab of a learner. ``other`` gives the address of somebody else's sitting."""

    def __init__(self, client: Client, topic: str, seed: int) -> None:
        self.client, self.tally, self.topic = client, client.tally, topic
        self.draw = random.Random(seed)

    def work(self, stop: threading.Event) -> None:
        while not stop.is_set():
            address = self.start()
            while not stop.is_set() and self.step(address):
                pass
            self.finish(address)

    def start(self) -> str:
        kind = self.draw.choice(KINDS)
        reply = self.client.post(f"/learn/{self.topic}/{kind}/")
        self.tally.note("start", reply.status, (302,))
        if reply.status != 302:
            raise RuntimeError(f"{kind} of {self.topic} does not start")
        address = reply.location.split("#")[0]
        with self.tally.lock:
            self.tally.sittings[address] = self.client.session
        return address

    def step(self, address: str) -> bool:
        """One thing done to the page that is there. False at the result."""
        page = self.client.get(address)
        self.tally.note("read", page.status, (200,))
        if 'id="answer"' in page.text:
            self.at_question(address, page.text)
            return True
        if f"{address}next/" in page.text:
            self.go_on(address, page.text)
            return True
        return False

    def at_question(self, address: str, page: str) -> None:
        at, sequence = self.draw.random(), int(hidden(page, "sequence"))
        if at < 0.06:
            self.act(f"{address}skip/", {"sequence": sequence}, "skip", (302, 409))
        elif at < 0.12 and "rung" in page:
            self.act(
                f"{address}hint/",
                {"sequence": sequence, "rung": hidden(page, "rung") or 1},
                "hint",
                (302, 409),
            )
        elif at < 0.18:
            early = answer_of(page, self.draw) | {"sequence": sequence + 7, "key": uuid.uuid4()}
            self.act(f"{address}answer/", early, "sequence of another page", (422,))
        elif at < 0.24:
            self.post_to_a_stranger(page)
        elif at < 0.28:
            empty = {"sequence": sequence, "key": hidden(page, "key")}
            self.act(f"{address}answer/", empty, "empty answer", (422, 409))
        elif at < 0.30:
            self.finish(address)
        else:
            self.answer(address, sequence, page)

    def answer(self, address: str, sequence: int, page: str) -> None:
        data = answer_of(page, self.draw) | {"sequence": sequence, "key": hidden(page, "key")}
        reply = self.act(f"{address}answer/", data, "answer", (302, 409))
        if reply.status != 302:
            return
        with self.tally.lock:
            self.tally.accepted.add((address, sequence, str(data["key"])))
        if self.draw.random() < 0.5:
            self.act(f"{address}answer/", data, "replay", (302,))
        if self.draw.random() < 0.3:
            self.act(f"{address}answer/", data | {"key": uuid.uuid4()}, "stale answer", (409,))

    def go_on(self, address: str, page: str) -> None:
        data = {"sequence": hidden(page, "sequence")}
        self.act(f"{address}next/", data, "next", (302, 409))
        if self.draw.random() < 0.3:
            self.act(f"{address}next/", data, "next again", (302, 409))

    def finish(self, address: str) -> None:
        for what in ("finish", "finish again"):
            self.act(f"{address}finish/", {}, what, (302,))

    def post_to_a_stranger(self, page: str) -> None:
        with self.tally.lock:
            others = [uid for uid, session in self.tally.sittings.items() if session != self.client.session]
        if others:
            data = answer_of(page, self.draw) | {"sequence": hidden(page, "sequence"), "key": uuid.uuid4()}
            self.act(f"{self.draw.choice(others)}answer/", data, "another's sitting", (404,))

    def act(self, path: str, data: dict[str, object], what: str, expected: tuple[int, ...]) -> Reply:
        reply = self.client.post(path, data)
        self.tally.note(what, reply.status, expected)
        return reply


def hidden(page: str, name: str) -> str:
    found = HIDDEN[name].search(page)
    return found[1] if found else ""


def answer_of(page: str, draw: random.Random) -> dict[str, object]:
    """Any answer to the question on the page, right or wrong."""
    if lines := HIDDEN["line"].findall(page):
        return {"line": lines, "place": draw.sample(range(1, len(lines) + 1), len(lines))}
    options = re.findall(r'name="choice" value="(\w{12})"(?![^>]* disabled)', page)
    if not options:
        return {"text": "anything"}
    return {"choice": draw.choice(options), "confidence": draw.choice(("", "1", "2", "3"))}
