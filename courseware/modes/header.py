"""What the front matter of every mode file has in common."""

from __future__ import annotations

from typing import TypedDict

from courseware import limits
from courseware.fields import FieldReader


class Header(TypedDict):
    """The fields of ModeDocument."""

    path: str
    title: str
    about: str
    minutes: int


def read_header(fields: FieldReader, path: str) -> Header:
    """Return about, minutes and title; `fields.finish` is the caller's, who may know more keys."""
    about = fields.text("about")
    minutes = fields.whole("minutes")
    title = fields.text("title", longest=limits.TITLE, required=False)
    return Header(path=path, title=title, about=about, minutes=minutes)
