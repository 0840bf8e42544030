"""Files that a request brings: refused by their size before they are read."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

from flashcards.decks.entries import HISTORY_BYTES

_FORM_BYTES = 64 * 1024  # what a form has beside its file


class QuotaUploadHandler(FileUploadHandler):
    """First of the site's upload handlers. Django's own limit (DATA_UPLOAD_MAX_MEMORY_SIZE) does not count files.

    It refuses what is too large for a file of any kind; what a kind may have, the form knows.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._left = HISTORY_BYTES

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803 - Django's own name
        content_length: int,
        boundary: Any,
        encoding: Any = None,
    ) -> None:
        if content_length > HISTORY_BYTES + _FORM_BYTES:
            raise RequestDataTooBig(f"More than {HISTORY_BYTES // 2**20} MB were sent.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self._left -= len(raw_data)
        if self._left < 0:
            raise RequestDataTooBig(f"More than {HISTORY_BYTES // 2**20} MB were sent.")
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next handler keeps the file."""
