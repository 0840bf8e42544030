"""What a reader may send: yes or no to a statement, and a place."""

from django import forms


class CommitForm(forms.Form):
    """``said`` becomes a bool."""

    said = forms.TypedChoiceField(
        choices=[("yes", "Yes"), ("no", "No")],
        coerce=lambda value: value == "yes",
        error_messages={"required": "Choose one of the two.", "invalid_choice": "Choose one of the two."},
    )


class PlaceForm(forms.Form):
    """``step`` counts from 1, 0 where the mode has none; larger ones than the mode has are refused."""

    step = forms.IntegerField(min_value=0, required=False)
    done = forms.BooleanField(required=False)

    def __init__(self, data: object, *, steps: int) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.steps = steps

    def clean_step(self) -> int:
        step = self.cleaned_data["step"] or 0
        if step > self.steps:
            raise forms.ValidationError("There is no such step.", code="max_value")
        return int(step)
