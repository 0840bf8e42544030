"""Which task runs in this thread. Kept by the task signals, so it holds for every backend that sends them."""

from contextvars import ContextVar

from background.shapes import AnyResult

# A stack, because a task on an immediate backend may run inside another task.
_running: ContextVar[tuple[AnyResult, ...]] = ContextVar("running", default=())


def current_result() -> AnyResult | None:
    """The result of the innermost task that runs here, or None outside tasks."""
    running = _running.get()
    return running[-1] if running else None


def enter(result: AnyResult) -> None:
    _running.set((*_running.get(), result))


def leave(result_id: str) -> None:
    _running.set(tuple(result for result in _running.get() if result.id != result_id))
