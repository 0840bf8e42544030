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


def knob(label: str, least: int, most: int, initial: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=most, initial=initial)
