"""`python -m learning_site.serve`: the production server in one process.

Threads are many because waiting ones cost little: the gate lets one request at a time into Django, the lab's pages wait
in a lane of their own, and the lab's views, which block on purpose, have slots of their own.
"""

import argparse
import os
import socket
import sys
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server
from granian.server.common import AbstractServer

from learning_site.orphan import PARENT

THREADS = 128  # three runs of the lab hold 28 each at most, and 24 may wait in its lane


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m learning_site.serve", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args(arguments)
    refuse_taken_port(options.host, options.port)
    os.environ[PARENT] = str(os.getpid())
    os.environ.setdefault("RECTO_LAB_ORIGIN", f"http://127.0.0.1:{options.port}")
    print(f"Recto is at http://{options.host}:{options.port}/ (Ctrl+C stops it)", flush=True)  # noqa: T201
    server(options.host, options.port).serve()


def server(host: str, port: int) -> AbstractServer[Any]:
    return Server(
        "learning_site.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        websockets=False,
        log_level=LogLevels.error,
        workers_kill_timeout=20,
    )


def refuse_taken_port(host: str, port: int) -> None:
    """Say so in words when somebody else listens there already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            sys.exit(
                f"Port {port} on {host} cannot be used ({error.strerror}). Try: make serve PORT={port + 1}"
            )


if __name__ == "__main__":
    main()
