"""Which review is asked for, and how its address says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which review it is: the daily one, only what is slipping or new, one topic (its slugs), or the whole backlog."""

    topic: tuple[str, str] | None = None
    only: Literal["", "red", "new"] = ""
    everything: bool = False

    @property
    def query(self) -> str:
        """The address's query, with its question mark; empty for the daily review."""
        topic = {"topic": "/".join(self.topic)} if self.topic else {}
        flags = {"only": self.only} if self.only else {"all": "1"} if self.everything else {}
        return "?" + urlencode(topic | flags, safe="/") if topic or flags else ""
