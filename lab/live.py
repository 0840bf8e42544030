"""The runs that this process has in hand: their clock, their four threads, and what is not stored yet.

Views, tasks and the driver of one run meet here. Stamps are kept in memory and stored by the driver a few times
a second, so that taking the time costs none. In a process that does not drive the run they are stored at once.
"""

import os
import time
import uuid
from dataclasses import dataclass, field
from threading import Event, Lock

from lab.models import Run, Stamp
from lab.threads import Threads


class Stopped(Exception):  # noqa: N818 - named for what happened
    """The run was cancelled, or its time is over."""


@dataclass(slots=True, eq=False)
class Turnstile:
    """Counts who came in lately."""

    _times: list[float] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def lets_in(self, most: int, now: float, span: float) -> bool:
        """Whether fewer than ``most`` were let in during the last ``span``; if so, one more is."""
        with self._lock:
            self._times = [at for at in self._times if now - at < span]
            if len(self._times) >= most:
                return False
            self._times.append(now)
            return True


@dataclass(slots=True, kw_only=True, eq=False)
class LiveRun:
    """``origin_ns`` is the monotonic clock at the run's start; it is the same for all processes of a machine."""

    uid: uuid.UUID
    origin_ns: int
    is_driven_here: bool
    threads: Threads = field(default_factory=Threads)
    turnstile: Turnstile = field(default_factory=Turnstile)
    stop: Event = field(default_factory=Event)
    pings: dict[str, list[list[float]]] = field(default_factory=dict)
    requests: dict[str, list[list[float]]] = field(default_factory=dict)
    _doors: dict[int, Threads] = field(default_factory=dict)
    _stamps: list[Stamp] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def now_ms(self) -> float:
        """Milliseconds since the run's start."""
        return round((time.monotonic_ns() - self.origin_ns) / 1e6, 1)

    def stamp(self, lane: str, item: int, event: str, note: str = "", at_ms: float | None = None) -> None:
        at = self.now_ms() if at_ms is None else at_ms
        stamp = Stamp(run_id=self.uid, lane=lane, item=item, event=event, at_ms=at, note=note)
        if not self.is_driven_here:
            stamp.save(force_insert=True)
            return
        with self._lock:
            self._stamps.append(stamp)

    def door(self, width: int) -> Threads:
        """The entrance of a service outside that serves so many at once; one for each width."""
        with self._lock:
            return self._doors.setdefault(width, Threads(size=width))

    def take_stamps(self) -> list[Stamp]:
        """What was stamped since the last call."""
        with self._lock:
            taken, self._stamps = self._stamps, []
        return taken

    def pause(self, seconds: float) -> None:
        """Do nothing for a while. Raises `Stopped` as soon as the run is stopped."""
        if self.stop.wait(seconds):
            raise Stopped


_runs: dict[uuid.UUID, LiveRun] = {}
_lock = Lock()


def drive(uid: uuid.UUID, origin_ns: int) -> LiveRun:
    """Open the run in the process that drives it."""
    live = LiveRun(uid=uid, origin_ns=origin_ns, is_driven_here=True)
    with _lock:
        _runs[uid] = live
    return live


def close(uid: uuid.UUID) -> None:
    """Forget the run, and wake whatever still waits inside it."""
    with _lock:
        live = _runs.pop(uid, None)
    if live is not None:
        live.stop.set()


def find(uid: uuid.UUID) -> LiveRun | None:
    """The run if it is under way, here or in another process of this machine."""
    live = _runs.get(uid)
    return live if live is not None else _join(uid)


def stop(uid: uuid.UUID) -> None:
    """Stop the run if it is in this process. Its driver elsewhere notices the stored state."""
    live = _runs.get(uid)
    if live is not None:
        live.stop.set()


def _join(uid: uuid.UUID) -> LiveRun | None:
    _forget_guests()
    origin = Run.objects.filter(uid=uid, state=Run.State.RUNNING).values_list("origin_ns", flat=True).first()
    if origin is None:
        return None
    with _lock:
        return _runs.setdefault(uid, LiveRun(uid=uid, origin_ns=origin, is_driven_here=False))


def _forget_guests() -> None:
    """Runs that another process drives have no closing call here: drop those that are over."""
    guests = [uid for uid, live in list(_runs.items()) if not live.is_driven_here]
    if not guests:
        return
    still_open = set(Run.objects.open().filter(uid__in=guests).values_list("uid", flat=True))
    for uid in set(guests) - still_open:
        close(uid)


def _forget_parent() -> None:
    global _lock  # noqa: PLW0603 - the parent's lock may have been held at the fork
    _lock = Lock()
    _runs.clear()


os.register_at_fork(after_in_child=_forget_parent)
