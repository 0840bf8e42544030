"""How work leaves the request: a durable queue worked by threads of this process or by workers elsewhere.

The names below are looked up on first use, because the backends are imported while ``@task`` decorates
functions, which may be before the app registry is ready.
"""

from importlib import import_module
from typing import Any

_HOMES = {
    "ThreadPoolBackend": "background.backend",
    "WorkerBackend": "background.backend",
    "Pool": "background.pool",
    "QueueFull": "background.exceptions",
    "serve": "background.lifecycle",
    "start": "background.lifecycle",
    "stop": "background.lifecycle",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
