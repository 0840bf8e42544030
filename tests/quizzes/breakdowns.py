"""A topic with a breakdown that asks for two values, loaded from files as the command does it."""

import itertools

from django.db import transaction
from django.utils import timezone

from courseware.library import read_library
from courseware.rendering import Renderer
from lessons import loader as lessons_loader
from lessons.models import ContentState
from quizzes import loader as quizzes_loader
from tests.courseware.content import changed, path_of, write_content

URL = "/learn/background-work/queues/breakdown/"
TABLE = """\
| 1 | Asks | 1 | ask | Busy | |
| 2 | Puts a job in | 2 | answer | Works | ?{{#queue-then{braces}}}{value} |
| 3 | Waits | 2 | answer | {state} | |
| 4 | Takes it out | 2 | answer | | [] |
"""
REASONS = (
    "1. **It asks.** To know.\n2. **It puts.** REASON-2\n3. **It waits.** REASON-3\n4. **It takes.** To do.\n"
)
STATE = "?{#server-then}Free"
_versions = itertools.count(1)


def load(folder, value="[job]", state=STATE, braces="", transcript="TOLD"):
    """Bring the database to a content folder whose breakdown asks for ``queue`` after step 2 and a state after 3."""
    path = path_of("breakdown")
    old = "| 1 | Asks | 1 | ask | Busy | |\n| 2 | Answers | 2 | answer | | ?{#queue-then level=hard}[1] |\n"
    text = changed(path, old, TABLE.format(value=value, state=state, braces=braces))[path]
    text = text.replace("1. **It asks.** To know.\n2. **It answers.** To tell.\n", REASONS)
    reading = read_library(write_content(folder, {path: text.replace("\nWords.\n", f"\n{transcript}\n")}))
    assert not reading.has_errors, reading.diagnostics
    with transaction.atomic():
        renderer = Renderer()
        lessons_loader.load(reading.library, renderer)
        quizzes_loader.load(reading.library, renderer)
    ContentState.current().stamp(f"cells-{next(_versions)}", 0, timezone.now())


def cell_url(slug="queue-then"):
    return f"{URL}cells/{slug}/"
