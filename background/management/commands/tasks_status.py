"""Print how the queue is doing."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from background.status import Queue, Status, read_status


class Command(BaseCommand):
    help = "Shows queues, workers and throughput of the background work."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        status = read_status()
        if options["json"]:
            self.stdout.write(json.dumps(asdict(status)))
            return
        self._print(status)

    def _print(self, status: Status) -> None:
        self.stdout.write(f"{'queue':<28}{'waiting':>9}{'deferred':>10}{'running':>9}{'failed':>8}  oldest")
        for queue in status.queues:
            self.stdout.write(_line(queue))
        self.stdout.write(f"{len(status.workers)} workers alive")
        for worker in status.workers:
            self.stdout.write(
                f"  {worker.worker_id}  {worker.alias}  {worker.host}  pid {worker.pid}"
                f"  last beat {worker.silent_seconds:.0f} s ago"
            )
        self.stdout.write(
            f"{status.finished_recently} tasks finished in the last 5 minutes, {status.per_minute:.1f} a minute"
        )


def _line(queue: Queue) -> str:
    oldest = "-" if queue.oldest_seconds is None else f"{queue.oldest_seconds:.0f} s"
    name = f"{queue.alias}/{queue.name}"
    return f"{name:<28}{queue.waiting:>9}{queue.deferred:>10}{queue.running:>9}{queue.failed:>8}  {oldest}"
