"""The task of `queue_soak.py`; run as a program, a process that works the queue as a server would."""

import signal
import sys
import time

import django
from django.db import connection, transaction
from django.tasks import task


@task()
def apply_effect(number: int, seconds: float) -> None:
    """One effect, at most once: the key and the sum change in one transaction."""
    time.sleep(seconds)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO soak_effect (number) VALUES (%s) ON CONFLICT DO NOTHING", [number])
        if cursor.rowcount == 1:
            cursor.execute("UPDATE soak_total SET applied = applied + 1")


def serve() -> None:
    import background

    background.start()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    while True:
        time.sleep(0.05)


if __name__ == "__main__":
    django.setup()
    serve()
