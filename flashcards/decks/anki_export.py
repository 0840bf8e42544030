"""Leaves as an Anki package. The same note has the same GUID for ever, so a second import updates and adds nothing twice."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from pathlib import Path

import genanki

from flashcards.decks.anki_identity import guid_for
from flashcards.decks.leaves import SIDES, Leaf, images_in, with_names

# Chosen once. A changed number would be another note type in everybody's collection.
_BASIC_ID, _REVERSED_ID, _CLOZE_ID, _SEVERAL_ID = 1_762_310_401, 1_762_310_402, 1_762_310_403, 1_762_310_404
_DECK_BASE = 1 << 40

_STYLE = """
.card { font-family: system-ui, sans-serif; font-size: 1.15rem; line-height: 1.5; max-width: 38rem; margin: 0 auto;
  padding: 1rem; text-align: left; color: #1b2438; background: #f5f7fa; }
.nightMode.card { color: #e6eaf2; background: #141a28; }
.front { font-size: 1.35rem; }
.more { font-size: .85rem; opacity: .75; margin-top: 1.5rem; }
.code { background: rgb(128 140 170 / .16); padding: .6rem .9rem; overflow-x: auto; }
.code ol { list-style: none; margin: 0; padding: 0; font: .9rem/1.5 ui-monospace, monospace; white-space: pre; }
.cloze, mark { font-weight: bold; color: inherit; background: #ffe28a; }
.nightMode .cloze, .nightMode mark { background: #6b5310; }
table { border-collapse: collapse; } th, td { border: 1px solid rgb(128 140 170 / .5); padding: .2rem .6rem; }
img, svg { max-width: 100%; height: auto; }
"""
_MORE = '{{#More}}<div class="more">{{More}}</div>{{/More}}'


def package(leaves: Iterable[Leaf], images: Mapping[str, bytes], timestamp: float) -> bytes:
    """An ``.apkg`` file. ``images`` are bytes by the address their HTML uses; others are left as they are."""
    leaves = list(leaves)
    names = {address: name for address, name in images_in(leaves).items() if address in images}
    decks: dict[tuple[str, ...], genanki.Deck] = {}
    for leaf in leaves:
        deck = decks.setdefault(leaf.deck, genanki.Deck(_deck_id(leaf.deck), _deck_name(leaf.deck)))
        deck.add_note(_note(leaf, names))
    with tempfile.TemporaryDirectory() as folder:
        files = [_placed(Path(folder) / name, images[address]) for address, name in names.items()]
        bundle = genanki.Package(list(decks.values()), media_files=files)
        out = io.BytesIO()
        bundle.write_to_file(out, timestamp=timestamp)
    return out.getvalue()


def guid_of(leaf: Leaf) -> str:
    return leaf.guid or guid_for(*leaf.identity)


def _note(leaf: Leaf, names: dict[str, str]) -> genanki.Note:
    fields = [leaf.front, leaf.back]
    if leaf.kind == "cloze":
        fields.reverse()
    elif leaf.kind == "several":
        fields = [*leaf.sides, *[""] * (2 * SIDES - len(leaf.sides))]
    fields = [with_names(html, names) for html in (*fields, leaf.more)]
    return genanki.Note(model=_MODELS[leaf.kind], fields=fields, tags=list(leaf.tags), guid=guid_of(leaf))


def _placed(file: Path, data: bytes) -> str:
    file.write_bytes(data)
    return str(file)


def _deck_id(deck: tuple[str, ...]) -> int:
    return _DECK_BASE + int.from_bytes(blake2b("\x1f".join(deck).encode(), digest_size=4).digest())


def _deck_name(deck: tuple[str, ...]) -> str:
    return "::".join(" ".join(name.replace("::", ":").split()) for name in deck)


def _side(front: str, back: str) -> dict[str, str]:
    return {
        "qfmt": f'<div class="front">{{{{{front}}}}}</div>',
        "afmt": f'{{{{FrontSide}}}}<hr id="answer">{{{{{back}}}}}{_MORE}',
    }


def _card_of_several(number: int) -> dict[str, str]:
    """A card where its front is filled."""
    front = f"Front {number}"
    sides = _side(front, f"Back {number}")
    return {"name": f"Card {number}", **sides, "qfmt": f"{{{{#{front}}}}}{sides['qfmt']}{{{{/{front}}}}}"}


_SIDES = [{"name": "Front"}, {"name": "Back"}, {"name": "More"}]
_MODELS = {
    "basic": genanki.Model(
        _BASIC_ID,
        "Recto",
        fields=_SIDES,
        templates=[{"name": "Card 1", **_side("Front", "Back")}],
        css=_STYLE,
    ),
    "reversed": genanki.Model(
        _REVERSED_ID,
        "Recto (both ways)",
        fields=_SIDES,
        templates=[
            {"name": "Card 1", **_side("Front", "Back")},
            {"name": "Card 2", **_side("Back", "Front")},
        ],
        css=_STYLE,
    ),
    "cloze": genanki.Model(
        _CLOZE_ID,
        "Recto (gaps)",
        model_type=genanki.Model.CLOZE,
        fields=[{"name": "Text"}, {"name": "Front"}, {"name": "More"}],
        templates=[
            {
                "name": "Cloze",
                "qfmt": '<div class="front">{{Front}}</div>{{cloze:Text}}',
                "afmt": f'<div class="front">{{{{Front}}}}</div>{{{{cloze:Text}}}}{_MORE}',
            }
        ],
        css=_STYLE,
    ),
    "several": genanki.Model(
        _SEVERAL_ID,
        "Recto (several cards)",
        fields=[
            *({"name": f"{side} {number}"} for number in range(1, SIDES + 1) for side in ("Front", "Back")),
            {"name": "More"},
        ],
        templates=[_card_of_several(number) for number in range(1, SIDES + 1)],
        css=_STYLE,
    ),
}
