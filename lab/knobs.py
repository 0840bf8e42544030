"""What a visitor may set, within limits."""

from collections.abc import Mapping
from typing import Any

from django import forms


class KnobsForm(forms.Form):
    """Each scenario's knobs are whole numbers between two limits. ``defaults`` come from the page's file, as text."""

    def __init__(self, data: Any = None, *, defaults: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=dict(defaults or {}), label_suffix="")
        for field in self.fields.values():
            field.widget.attrs["class"] = "field"


def in_words(form: type[KnobsForm], values: Mapping[str, Any]) -> str:
    """The settings as a reader finds them beside the fields: "Emails 6, Workers 1"."""
    return ", ".join(f"{field.label} {values[name]}" for name, field in form.base_fields.items())


def completed(form: type[KnobsForm], defaults: Mapping[str, Any]) -> dict[str, int]:
    """``defaults`` as numbers, with the form's own where one is not given."""
    return {name: int(defaults.get(name, field.initial)) for name, field in form.base_fields.items()}


def knob(label: str, least: int, most: int, initial: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=most, initial=initial)
