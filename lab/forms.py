"""What a visitor says before a run, and what a run's own visitors may ask."""

from typing import Any

from django import forms

LANE_PATTERN = r"^[a-z][a-z-]{0,23}$"


class SendForm(forms.Form):
    """The query of a request to the lab's server."""

    lane = forms.RegexField(LANE_PATTERN)


class PredictionForm(forms.Form):
    """One optional choice a question; the value of a field is the index of the option, or None."""

    def __init__(self, predictions: list[dict[str, Any]], data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial, prefix="predict", label_suffix="")
        for prediction in predictions:
            self.fields[prediction["id"]] = forms.TypedChoiceField(
                choices=[(str(index), text) for index, (text, _) in enumerate(prediction["options"])],
                coerce=int,
                empty_value=None,
                required=False,
                widget=forms.RadioSelect,
            )

    def chosen(self) -> dict[str, int]:
        """Question id -> index of the option, for the questions that were answered."""
        return {name: index for name, index in self.cleaned_data.items() if index is not None}
