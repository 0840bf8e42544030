"""Rules that look at a whole library. Each is a function of a Context that yields diagnostics."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from courseware.diagnostics import Diagnostic
from courseware.rules.code import check_code
from courseware.rules.context import Context
from courseware.rules.identity import check_identity
from courseware.rules.links import check_links
from courseware.rules.places import check_places
from courseware.rules.requirements import check_requirements

type Rule = Callable[[Context], Iterable[Diagnostic]]

STRUCTURE: tuple[Rule, ...] = (check_identity, check_links, check_places, check_requirements, check_code)
RULES: tuple[Rule, ...] = STRUCTURE
