"""Links and images lead somewhere inside the content folder, or to a web address."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from courseware.diagnostics import Diagnostic
from courseware.rules.context import Context
from courseware.wording import closest

IMAGES = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".avif")
WEB = ("https://", "http://", "mailto:")
_TARGET = re.compile(r"\]\(\s*<?(?P<target>[^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*)")
_DEFINITION = re.compile(r" {0,3}\[(?!\[)[^\]]+\]:\s*\S")
_BRACKET = re.compile(r"[\[\]]")
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")


@dataclass(frozen=True, slots=True)
class Link:
    """A link or image in the text; ``column`` is that of its target."""

    line: int
    column: int
    target: str
    is_image: bool


@dataclass(frozen=True, slots=True)
class _Fault:
    rule: str
    message: str
    suggestion: str = ""


def check_links(context: Context) -> Iterator[Diagnostic]:
    """Yield every link and image that leads nowhere or out of the content folder."""
    for path, page in context.pages.items():
        for number, line in page.prose():
            if "](" in line:
                for link in find_links(number, line):
                    if fault := _fault(context, path, link):
                        place = (path, link.line, link.column)
                        yield Diagnostic(*place, "error", fault.rule, fault.message, fault.suggestion)
            elif "]:" in line and _DEFINITION.match(line):
                message = "Link definitions are not read. Write the address in place: [words](address)."
                yield Diagnostic(path, number, 1, "error", "reference-link", message)


def find_links(number: int, line: str) -> Iterator[Link]:
    """Yield the links and images of a line, none of those inside code."""
    bare = _CODE.sub(lambda match: " " * len(match[0]), line) if "`" in line else line
    images = _image_ends(bare)
    for match in _TARGET.finditer(bare):
        yield Link(number, match.start("target") + 1, match["target"], match.start() in images)


def _image_ends(line: str) -> set[int]:
    """Return where brackets close that ``![`` opened."""
    ends, waiting = set[int](), list[int]()
    for match in _BRACKET.finditer(line) if "![" in line else ():
        if match[0] == "[":
            waiting.append(match.start())
        elif waiting and line.startswith("![", waiting.pop() - 1):
            ends.add(match.start())
    return ends


def _fault(context: Context, path: str, link: Link) -> _Fault | None:
    target = unquote(link.target)
    if not target:
        return _Fault("broken-link", "The link has no address.")
    if link.is_image:
        return _image_fault(context, path, target)
    if target.startswith(WEB):
        return None
    address, _, fragment = target.partition("#")
    if not address:
        return _fragment_fault(context, path, fragment)
    if ":" in address or address.startswith("/"):
        return _Fault(
            "broken-link", f"{target!a} is no address. Write https://… or a path relative to this file."
        )
    return _path_fault(context, path, address, fragment)


def _path_fault(context: Context, path: str, address: str, fragment: str) -> _Fault | None:
    resolved = resolve(path, address)
    if resolved is None:
        return _Fault("link-escape", f"{address!a} leads out of the content folder.")
    if resolved in context.pages:
        return _fragment_fault(context, resolved, fragment) if fragment else None
    if resolved in context.refused:
        return None
    if resolved in context.others:
        return (
            None
            if resolved.endswith(IMAGES)
            else _Fault("broken-link", "Only pages and images can be linked.")
        )
    folder = posixpath.dirname(path)
    known = [posixpath.relpath(other, folder) for other in context.pages]
    return _Fault(
        "broken-link", f"There is no file {address!a}.", closest(address, known) if len(known) < 500 else ""
    )


def _fragment_fault(context: Context, path: str, fragment: str) -> _Fault | None:
    known = context.anchors(path)
    if fragment in known:
        return None
    return _Fault("broken-link", f"{path.rpartition('/')[2]} has no {fragment!a}.", closest(fragment, known))


def _image_fault(context: Context, path: str, target: str) -> _Fault | None:
    if ":" in target or target.startswith("/"):
        return _Fault(
            "broken-image", "Images live in the content folder. Write a path relative to this file."
        )
    resolved = resolve(path, target)
    if resolved is None:
        return _Fault("link-escape", f"{target!a} leads out of the content folder.")
    if not resolved.endswith(IMAGES):
        return _Fault("broken-image", f"Images are {', '.join(IMAGES)}; others may carry scripts.")
    if resolved not in context.others:
        images = [posixpath.basename(other) for other in context.others if other.endswith(IMAGES)]
        return _Fault(
            "broken-image", f"There is no image {target!a}.", closest(posixpath.basename(target), images)
        )
    return None


def resolve(path: str, address: str) -> str | None:
    """Return the path a relative address in the file ``path`` means, None where it leaves the content folder."""
    resolved = posixpath.normpath(posixpath.join(posixpath.dirname(path), address))
    return None if resolved.startswith(("../", "/")) or resolved in ("..", ".") else resolved
