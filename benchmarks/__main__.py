"""`python -m benchmarks [NAME …]`: run the benchmarks and print one table of ratios."""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import sqlite3
import sys

from benchmarks.report import Goal, table

NAMES = ("reading_page", "answer_post", "unchanged_reload", "cold_load", "queue", "review", "growth")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"some of: {', '.join(NAMES)}")
    names = parser.parse_args().names or NAMES
    print(f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {os.cpu_count()} cores\n")
    goals: list[Goal] = []
    for name in names:
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        goals += importlib.import_module(f"benchmarks.{name}").measure()
    print(table(goals))


if __name__ == "__main__":
    main()
