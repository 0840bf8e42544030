"""Images that lie beside the Markdown files: found by their path in the content folder, and nothing else there."""

import os
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest
from django.urls import reverse
from django.utils.http import http_date
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".avif": "image/avif",
}


def image_address(path: str) -> str:
    """The address of the image at ``path``, relative to the content folder."""
    return reverse("content-image", args=[path])


def find_image(root: Path, path: str) -> Path:
    """The regular file at ``path`` below ``root``. Raises `Http404` for anything else, links and ``..`` included."""
    if PurePosixPath(path).suffix.lower() not in TYPES:
        raise Http404
    file = root / path
    if Path(os.path.realpath(file)) != Path(os.path.realpath(root)) / path or not file.is_file():
        raise Http404
    return file


@require_safe
@cache_control(public=True, max_age=3600)
def content_image(request: HttpRequest, path: str) -> FileResponse:
    file = find_image(settings.CONTENT_DIR, path)
    changed = int(file.stat().st_mtime)
    response = FileResponse(file.open("rb"), content_type=TYPES[file.suffix.lower()])
    response["Last-Modified"] = http_date(changed)
    response["X-Content-Type-Options"] = "nosniff"
    return response
