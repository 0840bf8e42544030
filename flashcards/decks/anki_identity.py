"""What tells notes and cards apart for ever: GUIDs in Anki, and the origins of own cards here."""

from __future__ import annotations

import re
from hashlib import blake2b
from uuid import UUID

import genanki

GUID = 64  # characters of one that are kept
OWN_TAG = "recto::own"  # on own cards in packages
_OWN_ID = re.compile(r"own/(?P<uid>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")


def guid_for(*identity: str) -> str:
    """The GUID of what is made here, by words that never change."""
    return str(genanki.guid_for("recto", *identity))


def own_guid(uid: UUID | str) -> str:
    """The GUID of an own card that did not come from Anki."""
    return guid_for("own", str(uid))


def own_id(uid: UUID) -> str:
    """The same card's id in a table."""
    return f"own/{uid}"


def is_guid(text: str) -> bool:
    """Whether it can be kept and given back as one."""
    return 0 < len(text) <= GUID and text.isprintable()


def origin_of_guid(guid: str) -> str:
    return f"anki:{_digest(guid)}"


def origin_of_text(text: str) -> str:
    """Of what has no other name than its words, or an id of its file's own. Own cards have one in every format."""
    own = _OWN_ID.fullmatch(text)
    return origin_of_guid(own_guid(own["uid"])) if own else f"text:{_digest(text)}"


def card_origin(note: str, number: int) -> str:
    """Of one card of a note."""
    return f"{note}:{number}"


def note_of(origin: str) -> str:
    """The name of the note, which its cards share."""
    return origin.rpartition(":")[0]


def number_of(origin: str) -> int:
    """Which card of its note it is, from 0."""
    number = origin.rpartition(":")[2]
    return int(number) if number.isascii() and number.isdigit() else 0


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()
