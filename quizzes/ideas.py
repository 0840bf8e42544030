"""The ideas of a topic: the places in its lessons that questions point at, and how a sitting's answers went at each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lessons.models import Topic
from lessons.sections import LessonSection, sections_of
from quizzes.drawing import idea_of
from quizzes.models import Question, Response, SittingItem
from quizzes.pointing import place_name, see_link

type Answered = tuple[str, bool]  # outcome, and whether the learner called it a guess


@dataclass(frozen=True, slots=True, kw_only=True)
class Idea:
    """``place`` is "mode#id", "" where the questions point nowhere; ``url`` is "" then too."""

    place: str
    title_html: str
    where: str  # "Deep dive, step 4"
    url: str
    minutes: float  # of reading
    right: int
    total: int
    is_known: bool
    is_first: bool = False  # of those to read

    @property
    def state(self) -> str:
        """How the stop of a test's result is drawn."""
        if self.right == self.total:
            return "done"
        return "part" if self.right else "miss"

    @property
    def is_guessed(self) -> bool:
        """All right, and none of it known."""
        return self.right == self.total and not self.is_known


def is_known(answered: Iterable[Answered]) -> bool:
    """Nothing about it was missed, and at least one right answer was no guess."""
    outcomes = list(answered)
    right = SittingItem.Outcome.RIGHT
    return all(outcome == right for outcome, _ in outcomes) and any(not guessed for _, guessed in outcomes)


def ideas_of(
    topic: Topic, items: Sequence[SittingItem], responses: Mapping[int, Response], *, nowhere: bool = False
) -> list[Idea]:
    """How the decided ``items`` went by idea, in the order of reading. One query, none where nothing points anywhere.

    Questions that point nowhere come last, by level and kind, where ``nowhere`` asks for them.
    """
    grouped: dict[str, list[SittingItem]] = defaultdict(list)
    for item in items:
        if item.is_decided and (item.question.see or nowhere):
            grouped[idea_of(item.question)].append(item)
    places = [place for place, of_idea in grouped.items() if of_idea[0].question.see]
    sections = sections_at(topic, places)
    ordered = [*in_reading_order(places, sections), *sorted(grouped.keys() - set(places))]
    return [_idea(topic, grouped[name], sections.get(name), responses) for name in ordered]


def sections_at(topic: Topic, places: Iterable[str]) -> dict[str, LessonSection]:
    """The lessons' sections by place, for the modes that ``places`` name. At most one query."""
    modes = {place.partition("#")[0] for place in places}
    return sections_of(topic, modes) if modes else {}


def in_reading_order(places: Iterable[str], sections: Mapping[str, LessonSection]) -> list[str]:
    """Places as they come in the lessons; those that no lesson has come last."""
    rank = {place: number for number, place in enumerate(sections)}
    return sorted(places, key=lambda place: (rank.get(place, len(rank)), place))


def to_read(ideas: Sequence[Idea]) -> list[Idea]:
    """Those not known, in the order of reading."""
    return [idea for idea in ideas if not idea.is_known and idea.url]


def minutes_known(ideas: Iterable[Idea]) -> int:
    """Whole minutes of reading that known ideas stand for."""
    return round(sum(idea.minutes for idea in ideas if idea.is_known))


def _idea(
    topic: Topic,
    items: Sequence[SittingItem],
    section: LessonSection | None,
    responses: Mapping[int, Response],
) -> Idea:
    question = items[0].question
    link = see_link(topic, question.see)
    answered = [(item.outcome, _is_guess(responses.get(item.pk))) for item in items]
    return Idea(
        place=question.see,
        title_html=section.title_html if section else _name(question),
        where=section.where if section else "",
        url=link.url if link else "",
        minutes=section.minutes if section else 0,
        right=sum(outcome == SittingItem.Outcome.RIGHT for outcome, _ in answered),
        total=len(items),
        is_known=is_known(answered),
    )


def _is_guess(response: Response | None) -> bool:
    return response is not None and response.confidence == Response.Confidence.GUESS


def _name(question: Question) -> str:
    if question.see:
        return place_name(question.see)
    return f"{question.get_level_display()} questions: {question.get_kind_display().lower()}"
