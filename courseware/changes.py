"""What a load of content did to the database."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Numbers of rows. Adding two sums them."""

    added: int = 0
    changed: int = 0
    retired: int = 0
    unchanged: int = 0

    def __add__(self, other: Changes) -> Changes:
        return Changes(
            added=self.added + other.added,
            changed=self.changed + other.changed,
            retired=self.retired + other.retired,
            unchanged=self.unchanged + other.unchanged,
        )

    def __str__(self) -> str:
        return (
            f"{self.added} added, {self.changed} changed, {self.retired} retired, {self.unchanged} unchanged"
        )
