"""People with a past, written into the database of a served site by its ``manage.py shell``.

``studied`` has months of reviews, cards of every kind, files that went well and badly, notes and flags;
``backlog`` comes back after two months; ``done`` has nothing left for today; ``hasty`` gave as many files as one may.
``member`` has an account and little in it.
``staff`` may do everything, with a failed and a deferred task to look at; ``clerk`` may enter the admin and no more.
"""

import datetime as dt
import json
import random
import uuid

from django.contrib.auth import get_user_model
from django.contrib.sessions.backends.cached_db import SessionStore
from django.db import transaction
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from flashcards import annotating, explaining, reviewing
from flashcards.decks import own
from flashcards.decks.importing import IMPORTS_AN_HOUR
from flashcards.decks.models import DeckImport, OwnCard
from flashcards.models import Card, ExplainPrompt
from flashcards.scheduling import PARAMETERS, Pace, Schedule, after, recall_after
from learners.access import SESSION_KEY
from learners.models import Learner
from tests.browser.pages import CARD, FAILED_LOAD, IMPORTS, STAFF_PASSWORD

DAY = dt.timedelta(days=1)
REVIEWS_A_CARD = 12  # times 37 cards: enough to fit a forgetting curve
LONG_WORD = "background_tasks_that_nobody_waited_for_" * 4


def main() -> None:
    """Make them all and print their session keys by name, as JSON."""
    with transaction.atomic():
        learners = {"studied": studied(), "backlog": backlog(), "done": done(), "hasty": hasty()}
        users = {"staff": staff(), "clerk": get_user_model().objects.create_user("clerk", is_staff=True)}
        users["member"] = member()
    keys = {name: session_of(learner) for name, learner in learners.items()}
    print(json.dumps(keys | {name: session_of_user(user) for name, user in users.items()}))


def session_of(learner) -> str:
    session = SessionStore()
    session[SESSION_KEY] = learner.pk
    session.create()
    return session.session_key


def session_of_user(user) -> str:
    client = Client()
    client.force_login(user)
    return client.session.session_key


def studied():
    now, learner = timezone.now(), Learner.objects.create()
    cards = list(Card.objects.published().select_related("topic__track"))
    review_for_months(learner, cards, now)
    reviewing.suspend(learner, cards[0], now)
    annotating.annotate(learner, cards[1], "Mixed up with the broker", now)
    annotating.flag(learner, cards[1], True, now)
    texts = (
        ("What does `enqueue` give back?", "A **result** to look at later:\n\n```python\nresult.id\n```"),
        (LONG_WORD, f"| a | b |\n| - | - |\n| {LONG_WORD} | {LONG_WORD} |"),
        ("Three signs of a full queue", "- waits grow\n- 429\n- somebody calls"),
    )
    for front, back in texts:
        card = own.write(
            learner, front, back, now, topic=cards[0].topic, link=cards[0].topic.get_absolute_url()
        )
        if front == LONG_WORD:
            OwnCard.objects.filter(pk=card.pk).update(uid=CARD)
    for prompt in ExplainPrompt.objects.published()[:2]:
        explaining.check(learner, prompt, "A worker takes the task from the queue later.", now)
    given_files(learner, now)
    return learner


def review_for_months(learner, items, now) -> None:
    """Grades of somebody who forgets quickly: recalls come and go by their own chances."""
    quick = Pace(parameters=(0.05, 0.2, 0.5, 1.5, *PARAMETERS[4:8], 0.3, *PARAMETERS[9:]))
    rnd, grades = random.Random(7), []
    for item in items:
        schedule, when = Schedule(), now - 85 * DAY - rnd.random() * DAY
        for _ in range(REVIEWS_A_CARD):
            gap = (when - schedule.last_reviewed_at).days if schedule.last_reviewed_at else 0
            chance = recall_after(gap, schedule.stability, quick.decay) if schedule.stability else 0.5
            rating = 3 if rnd.random() < chance else 1
            grades.append((when, item, rating))
            schedule = after(schedule, rating, when, quick)
            when += rnd.choice((1, 2, 4, 8, 15)) * DAY
    for when, item, rating in sorted(grades, key=lambda grade: grade[0]):
        if when < now:
            milliseconds = rnd.randrange(4_000, 40_000)
            reviewing.grade(learner, item, rating, when, uuid.uuid4(), duration_ms=milliseconds)


def given_files(learner, now) -> None:
    outcome = {"added": 3, "changed": 1, "same": 2, "more_problems": 7}
    problems = [("line 3", "It has no front."), (f"note {LONG_WORD}", "A side has 12,000 characters.")]
    files = {
        "taken": {
            "name": f"{LONG_WORD}.csv",
            "outcome": outcome | {"problems": problems},
            "finished_at": now,
        },
        "refused": {"name": "broken.apkg", "error": "This is no zip file.", "finished_at": now},
        "waiting": {"name": "big.apkg"},
    }
    for name, fields in files.items():
        DeckImport.objects.create(learner=learner, uid=IMPORTS[name], **fields)


def backlog():
    now, learner = timezone.now(), Learner.objects.create()
    for number in range(120):
        card = own.write(learner, f"What is {number}?", f"It is **{number}**.", now - 70 * DAY)
        reviewing.grade(learner, card, 3, now - 60 * DAY, uuid.uuid4())
    return learner


def done():
    now, learner = timezone.now(), Learner.objects.create()
    for card in Card.objects.published()[:3]:
        reviewing.grade(learner, card, 3, now, uuid.uuid4(), duration_ms=5_000)
    return learner


def hasty():
    learner = Learner.objects.create()
    for _ in range(IMPORTS_AN_HOUR):
        DeckImport.objects.create(learner=learner, name="deck.csv", finished_at=timezone.now())
    return learner


def member():
    user = get_user_model().objects.create_user("member", password=STAFF_PASSWORD)
    learner = done()
    learner.user = user
    learner.save(update_fields=["user"])
    return user


def staff():
    now = timezone.now()
    task = {
        "task_path": "learning_site.tasks.reload_content",
        "queue_name": "bulk",
        "backend_name": "default",
        "args_kwargs": {"args": [], "kwargs": {}},
    }
    DBTaskResult.objects.create(**task, run_after=now + DAY)
    DBTaskResult.objects.create(
        **task,
        id=FAILED_LOAD,
        run_after=now,
        status="FAILED",
        started_at=now,
        finished_at=now,
        exception_class_path="builtins.OSError",
        traceback=f"Traceback (most recent call last):\n  {LONG_WORD}\nOSError: no space left on device",
    )
    return get_user_model().objects.create_superuser("staff", password=STAFF_PASSWORD)
