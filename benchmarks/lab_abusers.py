"""Visitors who hammer the lab, each with a cookie of its own, as fast as they are answered.

    python -m benchmarks.lab_abusers --port 8000 --clients 20 --seed 1

They start runs with every knob at its limit, poll the fragments of all runs they know of, knock at the lab's server
without its secret, stop and delete runs as soon as they have begun, and read pages. They go on until standard input
ends, and then print one line of JSON: how often each thing was answered how.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import re
import sys
import threading
from collections import Counter, deque
from dataclasses import dataclass, field
from urllib.parse import urlencode

HEADERS = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
KNOB = re.compile(r'<input type="number" name="(\w+)"[^>]* max="(\d+)"')
PAGE = re.compile(r'href="(/learn/[\w/-]+/lab/)"')
RUN = re.compile(r"/lab/runs/[0-9a-f-]{36}/(#|$)")
DOINGS = {"start": 5, "poll": 6, "read": 1, "knock": 4, "stop": 1, "delete": 1}  # how often beside each other


@dataclass
class Tally:
    """What all abusers together got. ``rude`` counts refusals that do not say when to come back."""

    answers: Counter[str] = field(default_factory=Counter)  # "start 429"
    accepted: int = 0
    rude: int = 0
    runs: deque[str] = field(default_factory=lambda: deque(maxlen=12))
    lock: threading.Lock = field(default_factory=threading.Lock)


class Abuser:
    """One visitor. ``caps`` gives every lab page's knobs at their limits."""

    def __init__(self, port: int, tally: Tally, caps: dict[str, dict[str, str]], seed: int) -> None:
        self.tally, self.caps, self.draw = tally, caps, random.Random(seed)
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookie, self._own = "", ""

    def work(self, stop: threading.Event) -> None:
        names, weights = list(DOINGS), list(DOINGS.values())
        while not stop.is_set():
            (name,) = self.draw.choices(names, weights)
            try:
                status = getattr(self, name)()
            except (OSError, http.client.HTTPException) as error:
                self._connection.close()
                status = type(error).__name__
            with self.tally.lock:
                self.tally.answers[f"{name} {status}"] += 1

    def start(self) -> int:
        page = self.draw.choice(list(self.caps))
        status, location, _ = self._ask("POST", page, self.caps[page])
        if status == http.HTTPStatus.FOUND and RUN.match(location):
            self._own = location.partition("#")[0]
            with self.tally.lock:
                self.tally.accepted += 1
                self.tally.runs.append(self._own)
        return status

    def poll(self) -> int:
        return self._ask("GET", self._some_run(), headers={"HX-Request": "true"})[0]

    def read(self) -> int:
        return self._ask("GET", self.draw.choice([*self.caps, self._some_run()]))[0]

    def knock(self) -> int:
        """At the threads of somebody's run: the blocking lane, or the heartbeat, without the run's secret."""
        server = self._some_run().replace("/lab/runs/", "/lab/server/")
        if self.draw.random() < 0.5:
            return self._ask("POST", f"{server}send/1/?lane=blocking")[0]
        return self._ask("GET", f"{server}heartbeat/", headers={"X-Lab-Token": "0" * 64})[0]

    def stop(self) -> int:
        return self._ask("POST", f"{self._own}stop/")[0] if self._own else self.poll()

    def delete(self) -> int:
        own, self._own = self._own, ""
        return self._ask("POST", f"{own}delete/")[0] if own else self.poll()

    def _some_run(self) -> str:
        with self.tally.lock:
            known = list(self.tally.runs)
        return self.draw.choice(known) if known else "/lab/runs/00000000-0000-4000-8000-000000000000/"

    def _ask(
        self,
        method: str,
        path: str,
        data: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, str, str]:
        cookie = {"Cookie": self._cookie} if self._cookie else {}
        body = urlencode(data or {}) if method == "POST" else None
        self._connection.request(method, path, body, HEADERS | cookie | (headers or {}))
        response = self._connection.getresponse()
        text = response.read().decode()
        if found := re.match(r"sessionid=\w+", response.headers.get("Set-Cookie", "")):
            self._cookie = found[0]
        if response.status == http.HTTPStatus.TOO_MANY_REQUESTS and not is_polite(response):
            with self.tally.lock:
                self.tally.rude += 1
        return response.status, response.headers.get("Location", ""), text


def is_polite(response: http.client.HTTPResponse) -> bool:
    return response.headers.get("Retry-After", "").isdigit()


def caps_of(port: int, only: str) -> dict[str, dict[str, str]]:
    """Every lab page that the index lists, with each knob's limit; or those whose address contains ``only``."""
    reader = Abuser(port, Tally(), {}, 0)
    addresses = sorted(set(PAGE.findall(reader._ask("GET", "/lab/")[2])))
    chosen = [address for address in addresses if only in address]
    if not chosen:
        sys.exit(f"The lab lists no page with {only!r}: {addresses}")
    return {address: dict(KNOB.findall(reader._ask("GET", address)[2])) for address in chosen}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--only", default="", help="a part of the address of the lab pages to start")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    tally, stop, caps = Tally(), threading.Event(), caps_of(options.port, options.only)
    abusers = [
        Abuser(options.port, tally, caps, options.seed * 1000 + number) for number in range(options.clients)
    ]
    threads = [threading.Thread(target=abuser.work, args=(stop,)) for abuser in abusers]
    for thread in threads:
        thread.start()
    sys.stdin.read()
    stop.set()
    for thread in threads:
        thread.join()
    print(json.dumps({"answers": tally.answers, "accepted": tally.accepted, "rude": tally.rude}))


if __name__ == "__main__":
    main()
