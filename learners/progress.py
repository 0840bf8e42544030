"""What a learner has done of one mode of a topic, in the words and shapes a page shows."""

from dataclasses import dataclass
from typing import Literal

type State = Literal["", "part", "here", "done"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeProgress:
    """``state`` draws the stop; ``label`` is the bold line, e.g. "2 of 5 right"; ``meta`` the quiet one."""

    state: State = ""
    label: str = ""
    meta: str = ""
