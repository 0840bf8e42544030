"""Today: what should I do now?"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse

import lessons.progress
import quizzes.progress
from flashcards.today import Summary, summary
from flashcards.wording import comes_back
from learners.days import today_of
from learners.models import Learner, StudyDay
from learning_site.modes import MODES_BY_KEY

WEEKS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume:
    """Where the learner left off. ``of_steps`` is 0 where the mode has no steps."""

    title: str
    where: str
    url: str
    step: int
    of_steps: int
    seen_at: dt.datetime

    @property
    def stops(self) -> list[str]:
        """States of the little line's stops."""
        return [
            "done" if number < self.step else "here" if number == self.step else ""
            for number in range(1, self.of_steps + 1)
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    memory: Summary
    next_back: str  # when the next card comes back, in words; empty where none does
    resume: Resume | None
    days: tuple[tuple[dt.date, int], ...]  # (day, answers and reviews), oldest first, days off left out
    studied_lately: int  # of the last 7 days
    day: dt.date


def today_for(learner: Learner, now: dt.datetime) -> Today:
    """Everything the page shows, in a number of queries that does not grow with the learner's cards."""
    day = today_of(learner, now)
    days = tuple(
        (row.day, row.answers + row.reviews)
        for row in StudyDay.objects.filter(learner=learner, day__gt=day - dt.timedelta(weeks=WEEKS)).order_by(
            "day"
        )
    )
    memory = summary(learner, now)
    return Today(
        memory=memory,
        next_back=comes_back(learner, memory.next_due_at, now) if memory.next_due_at else "",
        resume=resume_for(learner),
        days=days,
        studied_lately=sum(day - dt.timedelta(days=7) < when <= day for when, _ in days),
        day=day,
    )


def resume_for(learner: Learner) -> Resume | None:
    """The newest unfinished thing, read or answered."""
    found = [
        _resume(place)
        for place in (lessons.progress.latest(learner), quizzes.progress.latest(learner))
        if place
    ]
    return max(found, key=lambda resume: resume.seen_at, default=None)


def _resume(place: lessons.progress.Continue | quizzes.progress.Continue) -> Resume:
    mode = MODES_BY_KEY.get(place.mode)
    name = place.title if isinstance(place, quizzes.progress.Continue) else MODES_BY_KEY[place.mode].name
    unit = "step" if mode and mode.group == "Learn" else "question"
    where = f"{name}, {unit} {place.step} of {place.of_steps}" if place.of_steps else name
    return Resume(
        title=place.topic.title,
        where=where,
        url=place.url if isinstance(place, quizzes.progress.Continue) else _lesson_url(place),
        step=place.step,
        of_steps=place.of_steps,
        seen_at=place.seen_at,
    )


def _lesson_url(place: lessons.progress.Continue) -> str:
    url = reverse(MODES_BY_KEY[place.mode].url_name, args=[place.topic.track.slug, place.topic.slug])
    return f"{url}?step={place.step}" if place.mode == "breakdown" and place.step else url
