"""`python -m benchmarks.queue [PEER …]`: measure all peers side by side and print Markdown."""

from __future__ import annotations

import argparse
import signal
import sys

from benchmarks.queue import tables
from benchmarks.queue.peers import PEERS
from benchmarks.queue.rounds import measure_all


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that whoever is stopped cleans up
    parser = argparse.ArgumentParser(prog="python -m benchmarks.queue", description=__doc__)
    parser.add_argument("peers", nargs="*", choices=[*PEERS, []], help=f"some of: {', '.join(PEERS)}")
    found = measure_all(parser.parse_args().peers or list(PEERS))
    print(
        tables.machine(), tables.engines(found), tables.long_queue(found), tables.goal_rows(found), sep="\n\n"
    )


if __name__ == "__main__":
    main()
