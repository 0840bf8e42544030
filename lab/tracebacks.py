"""Tracebacks that may be shown to anybody: they name modules, not the folders of this machine. Pure."""

import re

_FILE = re.compile(r'File "([^"]+)"')
_ROOTS = ("/site-packages/", "/background/", "/lab/")


def without_folders(traceback: str) -> str:
    """The same text with each file's path from the library or package on, or its bare name."""
    return _FILE.sub(lambda found: f'File "{_short(found[1].replace("\\", "/"))}"', traceback)


def _short(path: str) -> str:
    for root in _ROOTS:
        _, at, rest = path.rpartition(root)
        if at:
            return rest if root == "/site-packages/" else f"{root.strip('/')}/{rest}"
    return path.rpartition("/")[2]
