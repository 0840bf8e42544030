"""What was said before the run, beside what was measured. Pure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lab.figures import duration, times


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """``said_html`` and ``nearest_html`` are options as the author wrote them; ``measured`` and ``verdict`` are words."""

    question_html: str
    said_html: str
    nearest_html: str
    measured: str
    verdict: str
    is_right: bool


def compare(
    predictions: Sequence[Mapping[str, Any]],
    chosen: Mapping[str, int],
    measures: Mapping[str, float],
    units: Mapping[str, str],
) -> list[Comparison]:
    """The questions that were answered and whose measure this run took. Right is the option nearest in ratio."""
    return [
        _compare(
            prediction,
            chosen[prediction["id"]],
            measures[prediction["measure"]],
            units.get(prediction["measure"], "ms"),
        )
        for prediction in predictions
        if prediction["id"] in chosen and prediction["measure"] in measures
    ]


def in_words(value: float, unit: str) -> str:
    """A measure as its unit asks for: "ms", "times", or a noun."""
    if unit == "ms":
        return duration(value)
    return times(value) if unit == "times" else f"{value:g} {unit if value == 1 else unit + 's'}"


def _compare(prediction: Mapping[str, Any], index: int, measured: float, unit: str) -> Comparison:
    options = prediction["options"]
    nearest = min(range(len(options)), key=lambda place: _distance(options[place][1], measured))
    is_right = _distance(options[index][1], measured) == _distance(options[nearest][1], measured)
    return Comparison(
        question_html=prediction["question_html"],
        said_html=options[index][0],
        nearest_html=options[nearest][0],
        measured=in_words(measured, unit),
        verdict=_verdict(unit) if is_right else "Not quite.",
        is_right=is_right,
    )


def _verdict(unit: str) -> str:
    """A number of things is right or not; of times and ratios the nearest is meant, which may still be some way off."""
    return "Nearest." if unit in ("ms", "times") else "Right."


def _distance(expected: float, measured: float) -> float:
    """How many times one is the other, on a logarithmic scale; 1 is added so that zero can be told apart."""
    return abs(math.log(1 + max(expected, 0.0)) - math.log(1 + max(measured, 0.0)))
