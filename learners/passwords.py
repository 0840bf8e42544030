"""Which requests bring a password: the server looks at one of them at a time, and lets all others pass meanwhile.

Hashing a password takes most of a second by design. Behind the gate, everybody would wait that long.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_PATHS = frozenset(
    {"/account/sign-in/", "/account/sign-up/", "/account/password/", "/account/deletion/", "/admin/login/"}
)


def brings_a_password(environ: WSGIEnvironment) -> bool:
    return environ.get("REQUEST_METHOD") == "POST" and environ.get("PATH_INFO") in _PATHS
