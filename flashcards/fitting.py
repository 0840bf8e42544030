"""Parameters of FSRS that fit one learner's own log, and whether they foretell it better than the ordinary ones.

The log is cut in time: the first four fifths are fitted to, the last fifth is held out and foretold. What is judged is
the mean logarithmic loss of the predicted recalls, so neither set of parameters has seen the reviews it is judged by.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import fsrs_rs_python as fsrs_rs
from fsrs.scheduler import LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS

from flashcards.models import Review
from flashcards.scheduling import PARAMETERS, Pace, Schedule, after, recall_after
from learners.models import Learner

FEWEST = 400  # reviews below which a fit would mostly fit chance
TOO_FEW = "too few"  # what a task gives that had nothing to fit to, or to foretell
TRAINED = 0.8
DAY = dt.timedelta(days=1)

type History = Sequence[tuple[int, dt.datetime]]  # (rating, when) of one item, oldest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """``parameters`` were fitted; losses are means over ``held_out`` predictions."""

    parameters: tuple[float, ...]
    reviews: int
    held_out: int
    loss_ordinary: float
    loss_fitted: float

    @property
    def is_better(self) -> bool:
        return self.loss_fitted < self.loss_ordinary


def histories_of(learner: Learner) -> list[History]:
    """The grades that stand, item by item; another ``rev`` of an item is another item.

    In the order they were given: those a history brought were stored later.
    """
    found: dict[tuple[int, int], list[tuple[int, dt.datetime]]] = defaultdict(list)
    log = Review.objects.filter(learner=learner, undone_at=None).order_by("reviewed_at", "pk")
    rows = log.values_list("memory_id", "rev", "rating", "reviewed_at")
    for memory, rev, rating, when in rows.iterator(2000):
        found[memory, rev].append((rating, when))
    return list(found.values())


def judge(histories: Sequence[History]) -> Verdict | None:
    """None where the log is too short, or has nothing to fit to or to foretell."""
    reviews = sum(map(len, histories))
    if reviews < FEWEST:
        return None
    end = cut_of(histories)
    earlier = ([grade for grade in history if grade[1] < end] for history in histories)
    parameters = fit([history for history in earlier if history])
    ordinary = list(losses(histories, PARAMETERS, end))
    if parameters is None or not ordinary:
        return None
    fitted = list(losses(histories, parameters, end))
    return Verdict(
        parameters=parameters,
        reviews=reviews,
        held_out=len(ordinary),
        loss_ordinary=sum(ordinary) / len(ordinary),
        loss_fitted=sum(fitted) / len(fitted),
    )


def cut_of(histories: Sequence[History]) -> dt.datetime:
    """When the reviews that are held out begin."""
    moments = sorted(when for history in histories for _, when in history)
    return moments[int(len(moments) * TRAINED)]


def fit(histories: Iterable[History]) -> tuple[float, ...] | None:
    """Parameters within the bounds of FSRS; None where too little was reviewed on two days."""
    items = [item for history in histories for item in _items(history)]
    if not items:
        return None
    found = fsrs_rs.FSRS(list(PARAMETERS)).compute_parameters(items, num_relearning_steps=1)
    if len(found) != len(PARAMETERS):  # too little to fit to
        return None
    bounds = zip(found, LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS, strict=True)
    return tuple(min(max(value, low), high) for value, low, high in bounds)


def losses(
    histories: Iterable[History], parameters: tuple[float, ...], since: dt.datetime
) -> Iterator[float]:
    """The logarithmic loss of each prediction from ``since`` on. Reviews within a day of the last foretell nothing."""
    pace = Pace(parameters=parameters)
    for history in histories:
        schedule = Schedule()
        for rating, when in history:
            days = (when - schedule.last_reviewed_at).days if schedule.last_reviewed_at else 0
            if when >= since and days and schedule.stability:
                yield loss(recall_after(days, schedule.stability, pace.decay), is_recalled=rating > 1)
            schedule = after(schedule, rating, when, pace)


def loss(chance: float, *, is_recalled: bool) -> float:
    return -math.log(max(chance if is_recalled else 1 - chance, 1e-9))


def _items(history: History) -> Iterator[fsrs_rs.FSRSItem]:
    """What the optimizer learns from: each review on a later day, with all that came before it."""
    days = [0, *((two[1] - one[1]).days for one, two in pairwise(history))]
    reviews = [fsrs_rs.FSRSReview(rating, gap) for (rating, _), gap in zip(history, days, strict=True)]
    for place, gap in enumerate(days):
        if gap:
            yield fsrs_rs.FSRSItem(reviews[: place + 1])
