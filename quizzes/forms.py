"""What browsers post, checked before anything looks at it."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from courseware import limits
from quizzes.clock import Action
from quizzes.models import Report, Response, Sitting

TOKEN = re.compile(r"[0-9a-f]{12}")
MOST_LINES = 200
WORDS = 2_000  # characters of a report
_LARGEST = limits.LARGEST_INTEGER


class TokensField(forms.MultipleChoiceField):
    """Tokens of choices or lines, in the order posted."""

    def valid_value(self, value: Any) -> bool:
        return bool(TOKEN.fullmatch(str(value)))


class PlacesField(forms.MultipleChoiceField):
    """Whole numbers from 1, one a line."""

    def to_python(self, value: Any) -> list[Any]:
        return [
            int(place) if place.isdecimal() and len(place) < 4 else 0 for place in super().to_python(value)
        ]

    def valid_value(self, value: Any) -> bool:
        return 1 <= int(value) <= MOST_LINES


class SequenceForm(forms.Form):
    """Which step of the sitting the page was made for."""

    sequence = forms.IntegerField(min_value=0, max_value=_LARGEST)


class AnswerForm(SequenceForm):
    """An answer of any type: ``choice`` tokens, a ``text``, or ``line`` tokens with a ``place`` each."""

    key = forms.UUIDField()
    choice = TokensField(required=False)
    text = forms.CharField(required=False, max_length=limits.HEADING, strip=False)
    line = TokensField(required=False)
    place = PlacesField(required=False)
    confidence = forms.TypedChoiceField(
        required=False, choices=Response.Confidence, coerce=int, empty_value=None
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        lines, places = cleaned["line"], cleaned["place"]
        if not (cleaned["choice"] or cleaned["text"].strip() or lines):
            raise forms.ValidationError("Choose or write an answer first.", code="empty")
        if len(places) != len(lines):
            raise forms.ValidationError("Every line needs a place.", code="places")
        if len(set(places)) != len(places):
            raise forms.ValidationError("Two lines share a place. Give each its own.", code="places")
        return cleaned

    @property
    def tokens(self) -> tuple[str, ...]:
        """Chosen tokens, or the lines' tokens by place; of a refused form, whatever can be kept."""
        lines, places = self.cleaned_data.get("line") or [], self.cleaned_data.get("place") or []
        if len(lines) == len(places) and lines:
            by_place = sorted(zip(places, range(len(lines)), lines, strict=True))
            return tuple(token for _, _, token in by_place)
        return tuple(self.cleaned_data.get("choice") or ())


class PredictionForm(forms.Form):
    """What a cell is said to hold, in ``text``; ``show`` asks for it instead. ``rev`` is the cell's, as the page had it."""

    rev = forms.IntegerField(min_value=1, max_value=_LARGEST)
    text = forms.CharField(required=False, max_length=limits.CELL)
    show = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not cleaned["show"] and not cleaned["text"]:
            raise forms.ValidationError("Write what you expect first, or have it shown.", code="empty")
        return cleaned


class HintForm(SequenceForm):
    rung = forms.IntegerField(min_value=1, max_value=_LARGEST)


class ClockForm(SequenceForm):
    action = forms.ChoiceField(choices=Action)
    clock = forms.TypedChoiceField(required=False, choices=Sitting.Clock, coerce=int, empty_value=None)


class StartForm(forms.Form):
    clock = forms.TypedChoiceField(required=False, choices=Sitting.Clock, coerce=int, empty_value=None)
    scope = forms.ChoiceField(required=False, choices=Sitting.Scope)

    def clean_clock(self) -> int:
        return self.cleaned_data["clock"] or Sitting.Clock.OFF

    def clean_scope(self) -> str:
        return self.cleaned_data["scope"] or Sitting.Scope.ALL


class ReportForm(forms.Form):
    """What is wrong with a question, of a kind and in words."""

    kind = forms.ChoiceField(choices=Report.Kind)
    words = forms.CharField(required=False, max_length=WORDS)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") == Report.Kind.OTHER and not cleaned.get("words"):
            raise forms.ValidationError("Please say in words what is wrong.", code="words")
        return cleaned
