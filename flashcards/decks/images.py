"""Images by what their bytes are, never by what their name says."""

from __future__ import annotations

from hashlib import blake2b

TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".avif": "image/avif",
}


def kind_of(data: bytes) -> str:
    """``.png`` and so on; "" for anything else, SVG included, which may carry scripts."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return ".png"
    if data.startswith(b"\xff\xd8\xff"):
        return ".jpg"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return ".gif"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return ".webp"
    if data[4:12] in (b"ftypavif", b"ftypavis"):
        return ".avif"
    return ""


def name_for(data: bytes) -> str:
    """A name made from the bytes; "" where they are no image."""
    kind = kind_of(data)
    return f"{blake2b(data, digest_size=10).hexdigest()}{kind}" if kind else ""
