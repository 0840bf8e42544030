"""Which requests are the lab's: the server lets only one of them at a time join the line of all others.

Whoever plays with the lab may ask often, and many may; nobody who reads or answers should wait behind them all.
"""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING

from lab import token

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_PAGES = re.compile(r"/lab/|/learn/[^/]+/[^/]+/lab/")
_SERVER = re.compile(r"/lab/server/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/")
_SECRET = f"HTTP_{token.HEADER.upper().replace('-', '_')}"


def is_of_a_run(environ: WSGIEnvironment) -> bool:
    """Whether one of a run's own visitors asks the lab's server: it carries the run's secret."""
    found = _SERVER.match(environ.get("PATH_INFO", ""))
    return found is not None and token.is_token(uuid.UUID(found[1]), environ.get(_SECRET, ""))


def is_of_the_lab(environ: WSGIEnvironment) -> bool:
    """Whether a person asks for a page of the lab, or somebody without the secret for its server."""
    return _PAGES.match(environ.get("PATH_INFO", "")) is not None and not is_of_a_run(environ)
