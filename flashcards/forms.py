"""What the pages of this app accept. Everything that comes from a request is read here and nowhere else."""

from __future__ import annotations

from django import forms

from courseware import limits
from flashcards.annotating import LONGEST_NOTE
from flashcards.explaining import LONGEST_TEXT
from flashcards.models import Review
from flashcards.naming import ItemName
from flashcards.scope import Scope
from learners.models import validate_time_zone

SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
LONGEST_DURATION = 24 * 3600 * 1000
TOLD = (
    "bury",
    "suspend",
    "back",
    "flag",
    "unflag",
    "stale",
    "undone",
    "noted",
)  # what a page of the review tells of
LOWEST_RETENTION, HIGHEST_RETENTION = 80, 97  # percent


class ScopeForm(forms.Form):
    topic = forms.RegexField(rf"^{SLUG}/{SLUG}$", required=False, max_length=2 * limits.ID + 1)
    only = forms.ChoiceField(choices=[("red", "Slipping"), ("new", "New")], required=False)
    all = forms.BooleanField(required=False)

    def scope(self) -> Scope:
        """Only for a valid form."""
        track, _, topic = self.cleaned_data["topic"].partition("/")
        return Scope(
            topic=(track, topic) if topic else None,
            only=self.cleaned_data["only"],
            everything=self.cleaned_data["all"],
        )


class ItemField(forms.RegexField):
    """``card-12``: what kind of item, and its primary key."""

    def __init__(self, *, required: bool = True) -> None:
        super().__init__(r"^(?:card|question|prompt|own_card)-[0-9]{1,18}$", required=required)

    def clean(self, value: object) -> ItemName | None:
        kind, _, pk = super().clean(value).partition("-")
        return ItemName(kind, int(pk)) if pk else None


class ReviewForm(ScopeForm):
    """The address of a card: which one, which side, and what was just done."""

    item = ItemField(required=False)
    side = forms.ChoiceField(choices=[("back", "Back")], required=False)
    after = forms.UUIDField(required=False)  # key of the review that was just made
    note = forms.ChoiceField(choices=[(name, name) for name in TOLD], required=False)
    aside = ItemField(required=False)  # what was just set aside, to bring it back


class GradeForm(forms.Form):
    item = ItemField()
    rating = forms.TypedChoiceField(choices=Review.Rating.choices, coerce=int)
    key = forms.UUIDField()
    seen = forms.IntegerField(min_value=0, max_value=2**31 - 1)
    duration_ms = forms.IntegerField(min_value=0, max_value=LONGEST_DURATION, required=False)


class UndoForm(forms.Form):
    key = forms.UUIDField()


class SetAsideForm(forms.Form):
    item = ItemField()
    do = forms.ChoiceField(choices=[(verb, verb) for verb in ("bury", "suspend", "resume", "flag", "unflag")])
    back = forms.ChoiceField(  # the page to go back to from ``resume``
        choices=[("memory", "Memory"), ("review", "Review")], required=False
    )
    side = forms.ChoiceField(choices=[("back", "Back")], required=False)  # of the card that stays


class AnnotationForm(forms.Form):
    item = ItemField()
    note = forms.CharField(required=False, max_length=LONGEST_NOTE)


class MemoryForm(forms.Form):
    """The address of the memory page: the items of which topic or deck are listed. A deck's name may be empty."""

    topic = forms.RegexField(rf"^{SLUG}/{SLUG}$", required=False, max_length=2 * limits.ID + 1)
    deck = forms.CharField(required=False, strip=False, max_length=100)

    def clean_deck(self) -> str | None:
        return self.cleaned_data["deck"] if "deck" in self.data else None


class RetentionForm(forms.Form):
    """The wanted retention in percent."""

    retention = forms.IntegerField(min_value=LOWEST_RETENTION, max_value=HIGHEST_RETENTION)


class DayForm(forms.Form):
    """When the learner's day begins: an hour of the clock, and where those clocks are."""

    time_zone = forms.CharField(required=False, max_length=64, validators=[validate_time_zone])
    day_starts_at = forms.IntegerField(min_value=0, max_value=23)

    def problem(self) -> str:
        """What is wrong, in words. Only for an invalid form."""
        if "time_zone" in self.errors:
            return "This time zone is not known here. Choose one from the list."
        return "Choose an hour from 0 to 23."


class PromptForm(forms.Form):
    prompt = forms.RegexField(rf"^{SLUG}$", required=False, max_length=limits.ID)


class ExplainForm(forms.Form):
    """One form, three buttons: check the text, keep the ticks, or be done with the prompt."""

    text = forms.CharField(
        max_length=LONGEST_TEXT, error_messages={"required": "Write a sentence or two first."}
    )
    ticked = forms.TypedMultipleChoiceField(coerce=int, required=False)
    do = forms.ChoiceField(choices=[(verb, verb) for verb in ("check", "tick", "done")])
    key = forms.UUIDField(required=False)

    def __init__(self, *args: object, concepts: int, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["ticked"].choices = [(number, str(number)) for number in range(concepts)]  # type: ignore[attr-defined]
