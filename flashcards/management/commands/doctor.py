"""``manage.py doctor``: are the memories what the log of reviews says?"""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from flashcards.doctoring import TopicDifference, count_log, differences, topic_differences
from flashcards.recomputing import Difference

SHOWN = 100  # differences told one by one; all are counted


class Command(BaseCommand):
    help = "Recompute every memory from the log of reviews and report what differs. Exits with 1 where anything does."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--repair", action="store_true", help="write what the log says")

    def handle(self, *args: Any, **options: Any) -> None:
        now, started, is_repair = timezone.now(), time.monotonic(), options["repair"]
        memories, reviews = count_log()
        found = differences(now, is_repair=is_repair)
        shown = list(islice(found, SHOWN))
        count = len(shown) + sum(1 for _ in found)
        topics = topic_differences(now, is_repair=is_repair)
        report = {
            "memories": memories,
            "reviews": reviews,
            "differences": count,
            "topic_differences": len(topics),
            "repaired": count + len(topics) if is_repair else 0,
            "seconds": round(time.monotonic() - started, 2),
            "shown": [_plain(each) for each in shown] + [_plain_topic(each) for each in topics[:SHOWN]],
        }
        self._tell(report, as_json=options["json"])
        if count + len(topics) and not is_repair:
            raise SystemExit(1)

    def _tell(self, report: dict[str, Any], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(report, cls=DjangoJSONEncoder))
            return
        for each in report["shown"]:
            self.stdout.write(_line(each))
        wrong = report["differences"] + report["topic_differences"]
        verdict = "repaired" if report["repaired"] else "found"
        self.stdout.write(
            f"{report['memories']:,} memories, {report['reviews']:,} reviews, {report['seconds']} s: "
            f"{wrong:,} {'difference' if wrong == 1 else 'differences'} {verdict}"
        )


def _plain(found: Difference) -> dict[str, Any]:
    fields = {name: list(pair) for name, pair in found.fields.items()}
    return {"memory": found.memory, "learner": found.learner, "topic": found.topic, "fields": fields}


def _plain_topic(found: TopicDifference) -> dict[str, Any]:
    return {
        "learner": found.learner,
        "topic": found.topic,
        "fields": {"cards, others, recalled": [found.stored, found.computed]},
    }


def _line(each: dict[str, Any]) -> str:
    name = f"memory {each['memory']}" if "memory" in each else f"topic {each['topic']}"
    told = (
        f"{field} is {stored}, should be {computed}" for field, (stored, computed) in each["fields"].items()
    )
    return f"{name} of learner {each['learner']}: {'; '.join(told)}"
