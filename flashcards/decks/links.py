"""Addresses inside this site, as a learner's card may keep one."""

from __future__ import annotations

import re

_PATH = re.compile(r"/(?![/\\])[\w\-./~%]*(?:\?[\w\-.~%=&/]*)?(?:#[\w\-.~%]*)?")
LONGEST = 500


def is_own_page(link: str) -> bool:
    """Whether ``link`` is a path of this site: no other host, no scheme, nothing to run."""
    return len(link) <= LONGEST and bool(_PATH.fullmatch(link))
