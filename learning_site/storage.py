"""Static files as they are served: the stylesheet in one piece, names hashed, compressed."""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

STYLESHEET = "recto/recto.css"
IMPORT = re.compile(r'^@import url\("([^"]+)"\);\n', re.MULTILINE)
URL = re.compile(r'url\("([^"]+)"\)')

type Sources = Mapping[str, tuple[Storage, str]]  # name: where it lies, and its path there


class BundlingStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Replaces the stylesheet's imports by the imported files, so that a page needs one request for its styles."""

    support_js_module_import_aggregation = True

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str | None, bool | Exception | None]]:
        if STYLESHEET in paths and not dry_run:
            self.delete(STYLESHEET)
            self.save(STYLESHEET, ContentFile(bundled(paths).encode("utf-8")))
            paths = {**paths, STYLESHEET: (self, STYLESHEET)}
        yield from super().post_process(paths, dry_run, **options)


def bundled(sources: Sources) -> str:
    """The stylesheet with what it imports, read where they were written; their addresses follow them."""
    folder = PurePosixPath(STYLESHEET).parent

    def imported(name: str) -> str:
        moved = str(PurePosixPath(name).parent)
        return URL.sub(lambda match: f'url("{_joined(moved, match[1])}")', _read(sources, str(folder / name)))

    return IMPORT.sub(lambda match: imported(match[1]) + "\n", _read(sources, STYLESHEET))


def _joined(folder: str, address: str) -> str:
    """``address`` as it is named one or more folders up: ("css", "../fonts/a.woff2") is "fonts/a.woff2"."""
    if address.startswith(("data:", "/", "#")):
        return address
    parts: list[str] = []
    for part in PurePosixPath(folder, address).parts:
        if part == ".." and parts:
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


def _read(sources: Sources, name: str) -> str:
    storage, path = sources[name]
    with storage.open(path) as file:
        text: str = file.read().decode("utf-8")
    return text
