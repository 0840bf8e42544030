"""Who is who among processes: names for machines and workers, and whether a process still lives.

Process ids are reused and containers share kernels, so a process is known by machine (host name, boot and
process-id namespace), id and the kernel's start tick. Where there is no /proc, only the id is compared.
"""

import os
import secrets
import socket
from functools import cache
from pathlib import Path

_START_TICK = 19  # field 22 of /proc/<pid>/stat, counted after the command name
_STATE = 0


@cache
def machine() -> str:
    return f"{socket.gethostname()}/{_boot_id()}/{_process_namespace()}"[:255]


def new_worker_id() -> str:
    """At most 64 characters: readable first, then random."""
    return f"{socket.gethostname()[:32]}:{os.getpid()}:{secrets.token_hex(4)}"


def start_tick(pid: int) -> str:
    """The kernel's start time of a process in clock ticks since boot; empty when it is unknown."""
    fields = _stat_fields(pid)
    return fields[_START_TICK] if fields else ""


def is_alive(pid: int, tick: str) -> bool:
    """Whether the process that once had this id and start tick still runs. Zombies do not."""
    fields = _stat_fields(pid)
    if fields is None:
        return not Path("/proc/self/stat").exists() and _answers(pid)
    return fields[_STATE] != "Z" and (not tick or fields[_START_TICK] == tick)


def _stat_fields(pid: int) -> list[str] | None:
    try:
        line = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    return line.rpartition(")")[2].split()  # the command name may hold spaces and brackets


def _answers(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except OSError:
        return False
    return True


def _boot_id() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


def _process_namespace() -> str:
    try:
        return str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        return ""
