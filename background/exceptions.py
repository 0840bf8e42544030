"""What may happen to a task besides its own errors. Nothing here imports Django."""


class Lost(Exception):  # noqa: N818 - the name is stored in result rows and read by people
    """The worker of a task died too many times while it ran the task."""


class Cancelled(BaseException):
    """Somebody asked the task to stop."""


class TimeLimitExceeded(Exception):  # noqa: N818 - named for what happened, like TimeoutExpired
    """The task ran longer than its time limit."""


class QueueFull(Exception):  # noqa: N818 - named like queue.Full
    """A queue, or one learner's share of it, is full. `retry_after` is in seconds."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after
