"""The floor: a WSGI callable that returns the bytes of one page."""

import os
from pathlib import Path

BODY = Path(os.environ["RECTO_BENCH_BODY"]).read_bytes()
HEADERS = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(BODY)))]


def application(environ, start_response):
    start_response("200 OK", HEADERS)
    return [BODY]
