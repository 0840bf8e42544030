"""Static files as they are served: the stylesheet in one piece, names hashed, compressed."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

STYLESHEET = "recto/recto.css"
IMPORT = re.compile(r'^@import url\("([^"]+)"\);\n', re.MULTILINE)
URL = re.compile(r'url\("\.\./')


class BundlingStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Replaces the stylesheet's imports by the imported files, so that a page needs one request for its styles."""

    support_js_module_import_aggregation = True

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str | None, bool | Exception | None]]:
        if STYLESHEET in paths and not dry_run:
            self._bundle()
        yield from super().post_process(paths, dry_run, **options)

    def _bundle(self) -> None:
        with self.open(STYLESHEET) as file:
            text = file.read().decode("utf-8")
        bundled = IMPORT.sub(lambda match: self._imported(match[1]), text)
        self.delete(STYLESHEET)
        self.save(STYLESHEET, ContentFile(bundled.encode("utf-8")))

    def _imported(self, name: str) -> str:
        path = PurePosixPath(STYLESHEET).parent / name
        with self.open(str(path)) as file:
            text: str = file.read().decode("utf-8")
        return URL.sub('url("', text) + "\n"
