"""A server's child ends when its parent was killed. Left alone it would go on unseen, and keep the port.

Nobody tells a child that its parent is gone, so it looks: once a second, whose child it is.
"""

import logging
import os
import signal
import time
from threading import Thread

logger = logging.getLogger(__name__)

PARENT = "RECTO_SERVER_PID"  # set by the parent, read by its children
_LOOK_SECONDS = 1.0
_GRACE_SECONDS = 20.0  # more than the background work takes to stop


def end_with_parent() -> None:
    """Watch, in a child of the process that set ``PARENT``; anywhere else do nothing."""
    parent = os.getppid()
    if os.environ.get(PARENT) == str(parent):
        Thread(target=_watch, args=[parent], name="orphan", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_SECONDS)
    logger.warning("The server's parent process %s is gone: process %s ends", parent, os.getpid())
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_GRACE_SECONDS)
    os._exit(1)
