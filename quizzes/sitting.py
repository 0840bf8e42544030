"""What a learner does in a sitting: start, answer, open a hint, skip, go on, finish.

Every verb is one transaction that locks the sitting's row first. A post names the ``sequence`` its page was made
for: one that is behind raises ``Stale`` and changes nothing, one that was already done gives the same result again, and
one that no page can have sent raises ``Unreadable``. A sitting that was left too long takes nothing more.
"""

from __future__ import annotations

import datetime as dt
import random
import uuid

from django.db import transaction

from learners.models import Learner
from lessons.models import Topic
from quizzes import deadlines
from quizzes.closing import close, expire, is_stale
from quizzes.drawing import draw
from quizzes.given import Given, StaleError, UnreadableError, chosen_of, grade_of
from quizzes.kinds import KINDS
from quizzes.mixing import mix
from quizzes.models import Response, Sitting, SittingItem
from quizzes.telling import record_effort, tell
from quizzes.turns import Turn, is_outdated, read_turn, show


class NothingToAskError(LookupError):
    """The topic has no question of this kind."""


def find(learner: Learner, uid: uuid.UUID, now: dt.datetime) -> Sitting:
    """The learner's own sitting with its topic and track, or Sitting.DoesNotExist. One left too long is closed by it."""
    rows = Sitting.objects.with_topic()
    sitting = rows.get(uid=uid, learner=learner)
    if is_stale(sitting, now):
        expire(sitting.pk, now)
        sitting = rows.get(pk=sitting.pk)
    return _owned(sitting, learner)


def _owned(sitting: Sitting, learner: Learner) -> Sitting:
    """Hand over the learner that was read already, which saves the query."""
    sitting.learner = learner
    return sitting


@transaction.atomic
def start(
    learner: Learner,
    topic: Topic | None,
    kind: str,
    *,
    now: dt.datetime,
    rnd: random.Random,
    clock: int = 0,
    scope: str = "all",
) -> Sitting:
    """The open sitting of this kind and ``scope``, or a new one. A test knows no retry: its scope is always all.

    ``topic`` is None for a kind that spans topics.
    """
    scope = scope if KINDS[kind].tells_at_once else Sitting.Scope.ALL
    Learner.objects.select_for_update(no_key=True).get(pk=learner.pk)  # starts of one learner queue up here
    rows = Sitting.objects.filter(learner=learner).select_for_update(of=("self",), no_key=True)
    sitting = rows.open().of(topic, kind).filter(scope=scope).first()
    if sitting is not None and not is_stale(sitting, now):
        return sitting
    if sitting is not None:
        close(_owned(sitting, learner), Sitting.State.EXPIRED, now)
    return _create(Sitting(learner=learner, kind=kind, scope=scope, clock=clock), topic, now, rnd)


def _create(sitting: Sitting, topic: Topic | None, now: dt.datetime, rnd: random.Random) -> Sitting:
    kind, learner, scope = KINDS[sitting.kind], sitting.learner, sitting.scope
    questions = draw(topic, learner, kind, scope, rnd) if topic else mix(learner, kind, scope, now, rnd)
    if not questions:
        raise NothingToAskError(f"{topic or learner} has no {sitting.kind} question")
    sitting.topic = topic or questions[0].topic
    sitting.total, sitting.started_at, sitting.active_at = len(questions), now, now
    sitting.save(force_insert=True)
    SittingItem.objects.bulk_create(
        SittingItem(sitting=sitting, position=position, question=question, rev=question.rev)
        for position, question in enumerate(questions)
    )
    show(read_turn(sitting), now, rnd)
    return sitting


@transaction.atomic
def answer(learner: Learner, uid: uuid.UUID, given: Given, *, now: dt.datetime, rnd: random.Random) -> Turn:
    """Store and grade an answer. Returns the turn the learner is at afterwards."""
    sitting = _lock(learner, uid, now)
    key = _stored_key(sitting, given)
    turn = read_turn(sitting)
    if given.sequence != sitting.sequence or turn.item.is_decided or not sitting.is_open:
        if Response.objects.filter(item__sitting=sitting, key=key).exists():
            return turn
        raise _refusal(sitting, given.sequence)
    if is_outdated(turn):
        return _renew(turn, now, rnd)
    response, is_decided = _store(turn, given, key, now)
    after = _go_on(turn, now, rnd) if is_decided and not KINDS[sitting.kind].tells_at_once else turn
    record_effort(sitting, response)
    return after


def current_turn(learner: Learner, uid: uuid.UUID, sequence: int, now: dt.datetime) -> Turn:
    """The open turn of a locked sitting. Call it inside a transaction. Raises Stale and Unreadable."""
    sitting = _lock(learner, uid, now)
    if sequence != sitting.sequence or not sitting.is_open:
        raise _refusal(sitting, sequence)
    return read_turn(sitting)


def _refusal(sitting: Sitting, sequence: int) -> Exception:
    """Of a step that is not the next one: no page knows a step that was not reached."""
    return UnreadableError() if sequence > sitting.sequence else StaleError()


def _lock(learner: Learner, uid: uuid.UUID, now: dt.datetime) -> Sitting:
    rows = Sitting.objects.filter(learner=learner).select_for_update(of=("self",), no_key=True)
    sitting = rows.with_topic().get(uid=uid)
    if is_stale(sitting, now):
        raise StaleError  # and not closed here: the error would take it back
    return _owned(sitting, learner)


def _stored_key(sitting: Sitting, given: Given) -> uuid.UUID:
    """The post's own key, made unique to this step of this sitting: no other post can take it."""
    return uuid.uuid5(sitting.uid, f"{given.sequence}:{given.key}")


def _renew(turn: Turn, now: dt.datetime, rnd: random.Random) -> Turn:
    show(turn, now, rnd)
    _step(turn.sitting, now)
    turn.is_renewed = True
    return turn


def _store(turn: Turn, given: Given, key: uuid.UUID, now: dt.datetime) -> tuple[Response, bool]:
    """Write the response and, where its verdict comes at once, all that follows from it. With it, whether the item is decided."""
    chosen = chosen_of(turn, given)
    grade = grade_of(turn, chosen, given.text)
    item = turn.item
    item.tries += 1
    if grade.is_right or not turn.tries_left:
        item.outcome = SittingItem.Outcome.RIGHT if grade.is_right else SittingItem.Outcome.WRONG
    item.save(update_fields=["tries", "outcome"])
    tells_at_once = KINDS[turn.sitting.kind].tells_at_once
    turn.response = response = Response(
        item=item,
        attempt=item.tries,
        key=key,
        chosen=chosen,
        text=given.text,
        is_right=grade.is_right,
        score=grade.score,
        confidence=given.confidence,
        hints_used=item.hints_used,
        elapsed_ms=_elapsed(item, now),
        order=item.shown_ids,
        answered_at=now,
        told_at=now if tells_at_once else None,
    )
    response.save(force_insert=True)
    turn.sitting.right += grade.is_right
    _step(turn.sitting, now, state=Sitting.State.ANSWERING)
    if tells_at_once:
        tell(turn.sitting, item, response)
        if response.comes_back_at:
            response.save(update_fields=["comes_back_at"])
    return response, item.is_decided


def _elapsed(item: SittingItem, now: dt.datetime) -> int:
    return deadlines.elapsed_ms(item.shown_at or now, item.paused_seconds, item.paused_at, now)


@transaction.atomic
def open_hint(learner: Learner, uid: uuid.UUID, *, sequence: int, rung: int, now: dt.datetime) -> Turn:
    """Open the hint on ``rung`` (from 1), at most one rung further than before. Does not count as a step."""
    turn = current_turn(learner, uid, sequence, now)
    if not KINDS[turn.sitting.kind].has_hints:
        raise UnreadableError
    if turn.item.is_decided:
        raise StaleError
    opened = min(rung, turn.item.hints_used + 1, len(turn.question.hints))
    if opened > turn.item.hints_used:
        turn.item.hints_used = opened
        turn.item.save(update_fields=["hints_used"])
    return turn


@transaction.atomic
def skip(learner: Learner, uid: uuid.UUID, *, sequence: int, now: dt.datetime, rnd: random.Random) -> Turn:
    """Leave the open question unanswered. Where verdicts come at once its solution is shown next."""
    sitting = _lock(learner, uid, now)
    turn = read_turn(sitting)
    if sequence == sitting.sequence - 1 and _was_skipped(turn):
        return turn
    if sequence != sitting.sequence or not sitting.is_open or turn.item.is_decided:
        raise _refusal(sitting, sequence)
    turn.item.outcome = SittingItem.Outcome.SKIPPED
    turn.item.save(update_fields=["outcome"])
    if not KINDS[turn.sitting.kind].tells_at_once:
        return _go_on(turn, now, rnd)
    _step(turn.sitting, now, state=Sitting.State.ANSWERING)
    return turn


def _was_skipped(turn: Turn) -> bool:
    """Whether the step before this one was a skip."""
    skipped = SittingItem.Outcome.SKIPPED
    if turn.item.is_decided or turn.sitting.position == 0:
        return turn.item.outcome == skipped
    before = turn.sitting.items.filter(position=turn.sitting.position - 1, outcome=skipped)
    return not KINDS[turn.sitting.kind].tells_at_once and before.exists()


@transaction.atomic
def advance(learner: Learner, uid: uuid.UUID, *, sequence: int, now: dt.datetime, rnd: random.Random) -> Turn:
    """Go on to the next question, or to the result after the last. The same post twice goes on once."""
    sitting = _lock(learner, uid, now)
    turn = read_turn(sitting)
    if sequence == sitting.sequence and sitting.is_open and turn.item.is_decided:
        return _go_on(turn, now, rnd)
    if sequence == sitting.sequence - 1 and not (sitting.is_open and turn.item.is_decided):
        return turn
    raise _refusal(sitting, sequence)


@transaction.atomic
def finish(learner: Learner, uid: uuid.UUID, *, now: dt.datetime) -> Turn:
    """End the sitting where it is. What is open stays unanswered. Finishing twice finishes once."""
    sitting = _lock(learner, uid, now)
    if sitting.is_open:
        close(sitting, Sitting.State.FINISHED, now)
    return read_turn(sitting)


def _go_on(turn: Turn, now: dt.datetime, rnd: random.Random) -> Turn:
    sitting = turn.sitting
    if sitting.is_last:
        close(sitting, Sitting.State.FINISHED, now)
        return turn
    sitting.position += 1
    _step(sitting, now, state=Sitting.State.ANSWERING)
    following = read_turn(sitting)
    show(following, now, rnd)
    return following


def _step(sitting: Sitting, now: dt.datetime, state: str = "") -> None:
    sitting.sequence += 1
    sitting.active_at = now
    sitting.state = state or sitting.state
    sitting.save(update_fields=["sequence", "active_at", "state", "position", "right"])
