"""``python -m courseware check content``: print every problem of a content folder, exit 1 on errors."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from courseware.diagnostics import as_json
from courseware.library import read_library


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m courseware", description=__doc__)
    parser.add_argument("command", choices=["check"])
    parser.add_argument("folder", nargs="?", default="content")
    parser.add_argument("--format", choices=["text", "json"], default="text")
    options = parser.parse_args(arguments)
    return check(options.folder, options.format)


def check(folder: str, style: str) -> int:
    """Print the diagnostics of a folder; return 1 where there are errors, else 0."""
    reading = read_library(folder)
    if style == "json":
        sys.stdout.write(as_json(reading.diagnostics) + "\n")
    for diagnostic in reading.diagnostics if style == "text" else ():
        sys.stdout.write(f"{diagnostic}\n")
    if style == "text" and not reading.diagnostics:
        sys.stdout.write(f"{len(reading.digests)} files, no problem found.\n")
    return 1 if reading.has_errors else 0


if __name__ == "__main__":
    raise SystemExit(main())
