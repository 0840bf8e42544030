"""Text as every database takes it."""


def storable(text: str) -> str:
    """What PostgreSQL and UTF-8 have no place for is spelled out."""
    return text.replace("\0", "\\x00").encode("utf-8", "backslashreplace").decode("utf-8")
