"""What the pages of decks accept. Everything that comes from a request is read here and nowhere else."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError

from courseware import limits
from flashcards.decks import history_file
from flashcards.decks.entries import FILE_BYTES, HISTORY_BYTES, SIDE
from flashcards.decks.links import LONGEST, is_own_page
from flashcards.decks.own_faces import MOST_HIDDEN, Sides, faces_of, hidden_in
from flashcards.decks.reading import ENDINGS

SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
KNOWN = (*ENDINGS, *history_file.ENDINGS)
PAGE = 20  # cards on one page


class PageForm(forms.Form):
    page = forms.IntegerField(min_value=1, max_value=100_000, required=False)


class FromForm(forms.Form):
    """Where "remember this" was pressed: the page's path, and its topic."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["from"] = forms.CharField(max_length=LONGEST, required=False)
        self.fields["topic"] = forms.RegexField(
            rf"^{SLUG}/{SLUG}$", max_length=2 * limits.ID + 1, required=False
        )

    def clean(self) -> dict[str, object]:
        found = super().clean() or {}
        if found.get("from") and not is_own_page(str(found["from"])):
            raise ValidationError("That page is not one of this site.")
        return found


class OwnCardForm(forms.Form):
    """Both sides, and one of two buttons: look at it, or keep it. Where the question hides parts, they are the answer."""

    front = forms.CharField(max_length=SIDE, error_messages={"required": "Write what the card asks."})
    back = forms.CharField(max_length=SIDE, required=False)
    both_ways = forms.BooleanField(required=False)
    do = forms.ChoiceField(choices=[("look", "Look"), ("keep", "Keep")])

    def clean_front(self) -> str:
        return _text(self.cleaned_data["front"])

    def clean_back(self) -> str:
        return _text(self.cleaned_data["back"])

    def clean(self) -> dict[str, object]:
        found = super().clean() or {}
        if "front" not in found or "back" not in found:
            return found
        hidden = len(hidden_in(found["front"]))
        if not hidden and not found["back"]:
            self.add_error("back", "Write the answer.")
        elif hidden > MOST_HIDDEN:
            self.add_error("front", f"It hides {hidden} parts; {MOST_HIDDEN} are as many as one text may.")
        elif hidden and found["both_ways"]:
            self.add_error(
                "front", "A text with hidden parts is asked part by part, not the other way round."
            )
        elif max(len(side) for face in self.faces() for side in face) > SIDE:
            self.add_error("front", f"With its answer it is longer than {SIDE:,} characters.")
        return found

    def faces(self) -> tuple[Sides, ...]:
        """The cards it becomes. Only for a form without errors."""
        given = self.cleaned_data
        return faces_of(given["front"], given["back"], both_ways=given["both_ways"])


class ImportForm(forms.Form):
    file = forms.FileField(
        max_length=200,
        error_messages={"required": "Choose a file first.", "empty": "The file is empty."},
    )

    def clean_file(self) -> object:
        file = self.cleaned_data["file"]
        if not file.name.lower().endswith(KNOWN):
            raise ValidationError(f"Files of this kind are not known here. Known: {', '.join(KNOWN)}.")
        most = HISTORY_BYTES if file.name.lower().endswith(".gz") else FILE_BYTES
        if file.size > most:
            raise ValidationError(f"The file is larger than {most // 2**20} MB.")
        return file


def _text(value: str) -> str:
    return value.replace("\r\n", "\n").strip()
