"""Whatever is done in whatever order: steps only go up, one sitting is open, and nothing counts twice."""

import datetime as dt
import random
import uuid
from collections import Counter

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from learners.models import StudyDay
from quizzes import sitting as sittings
from quizzes.clock import change_clock
from quizzes.closing import expire_all
from quizzes.given import UnreadableError
from quizzes.models import EXPIRES_AFTER, Badge, Response, Sitting, SittingItem
from quizzes.signals import question_answered, question_missed
from quizzes.turns import read_turn
from tests.quizzes.factories import NOW, make_learner, make_question, make_topic, tokens

KINDS = st.sampled_from(["practice", "challenge", "test", "pretest"])


def make_content():
    topic = make_topic()
    for number in range(2):
        make_question(topic, f"practice-{number}", hints=["<p>1</p>", "<p>2</p>"], position=number)
        make_question(topic, f"challenge-{number}", mode="challenge", attempts=2, seconds=30, position=number)
    make_question(topic, "several", right=("a", "b"), wrong=("c", "d"), position=5)
    return topic


class SittingMachine(RuleBasedStateMachine):
    """One learner with one topic; every rule knows what it must and must not change."""

    def __init__(self):
        super().__init__()
        self.sandbox = transaction.atomic()
        self.sandbox.__enter__()
        self.topic, self.learner, self.stranger = make_content(), make_learner(), make_learner()
        self.now, self.rnd = NOW, random.Random(1)
        self.accepted, self.sequences, self.told = [], {}, Counter()
        question_answered.connect(self.hear_answer)
        question_missed.connect(self.hear_miss)

    def teardown(self):
        question_answered.disconnect(self.hear_answer)
        question_missed.disconnect(self.hear_miss)
        transaction.set_rollback(True)
        self.sandbox.__exit__(None, None, None)

    def hear_answer(self, sender, response_id, **_):
        self.told["answered", response_id] += 1

    def hear_miss(self, sender, response_id, **_):
        self.told["missed", response_id] += 1

    # ---- what is there

    def open_sittings(self):
        """Those that can be gone on with."""
        return list(Sitting.objects.resumable(self.now).order_by("pk"))

    def waits(self, sitting):
        return not read_turn(sitting).item.is_decided

    def decided(self, data):
        fit = [sitting for sitting in self.open_sittings() if not self.waits(sitting)]
        return data.draw(st.sampled_from(fit)) if fit else None

    def waiting(self, data, kinds=("practice", "challenge", "test", "pretest")):
        """A sitting that waits for an answer; gone on to, or begun, where there is none."""
        fit = [sitting for sitting in self.open_sittings() if sitting.kind in kinds]
        sitting = data.draw(st.sampled_from(fit)) if fit else self.begin(data.draw(st.sampled_from(kinds)))
        while not self.waits(sitting):
            self.verb(sittings.advance, sitting, sequence=sitting.sequence)
            sitting.refresh_from_db()
            sitting = sitting if sitting.is_open else self.begin(sitting.kind)
        self.steps_only_go_up()
        return sitting

    def begin(self, kind, **options):
        return sittings.start(self.learner, self.topic, kind, now=self.now, rnd=self.rnd, **options)

    def verb(self, verb, sitting, **options):
        return verb(self.learner, sitting.uid, now=self.now, rnd=self.rnd, **options)

    def rows(self):
        """Everything a post may change."""
        return (
            list(Sitting.objects.order_by("pk").values()),
            list(SittingItem.objects.order_by("pk").values()),
            list(Response.objects.order_by("pk").values()),
            list(Badge.objects.order_by("pk").values()),
            list(StudyDay.objects.order_by("pk").values()),
        )

    def refused(self, verb, *arguments, error=sittings.StaleError, **options):
        before = self.rows()
        with pytest.raises(error):
            verb(*arguments, **options)
        assert self.rows() == before

    def unchanged(self, verb, *arguments, **options):
        before = self.rows()
        verb(*arguments, **options)
        assert self.rows() == before

    def answer(self, sitting, given):
        return sittings.answer(self.learner, sitting.uid, given, now=self.now, rnd=self.rnd)

    # ---- what a learner does

    @rule(kind=KINDS, scope=st.sampled_from(["all", "missed"]), clock=st.sampled_from([0, 1]))
    def start(self, kind, scope, clock):
        open_before = {(sitting.kind, sitting.pk): sitting for sitting in self.open_sittings()}
        clock = clock if kind == "challenge" else 0
        started = self.begin(kind, clock=clock, scope=scope)
        resumed = open_before.get((kind, started.pk))
        assert started.is_open
        assert started.scope == (scope if kind in ("practice", "challenge") else "all")
        if resumed:
            assert resumed.active_at > self.now - EXPIRES_AFTER
            assert started.sequence == resumed.sequence

    @rule(data=st.data(), confidence=st.sampled_from([None, 1, 3]))
    def answer_right(self, data, confidence):
        self.answer_question(data, confidence, is_right=True)

    @rule(data=st.data(), confidence=st.sampled_from([None, 1, 3]))
    def answer_wrong(self, data, confidence):
        self.answer_question(data, confidence, is_right=False)

    def answer_question(self, data, confidence, *, is_right):
        sitting = self.waiting(data)
        right = ("a", "b") if read_turn(sitting).question.type == "multiple" else ("a",)
        given = sittings.Given(
            sequence=sitting.sequence,
            key=uuid.UUID(int=len(self.accepted)),
            tokens=tokens(sitting, *(right if is_right else ("c",))),
            confidence=confidence,
        )
        self.answer(sitting, given)
        self.accepted.append((sitting, given))
        response = Response.objects.order_by("-pk").first()
        assert response.is_right == is_right
        assert response.item.sitting_id == sitting.pk

    @precondition(lambda self: self.accepted)
    @rule(data=st.data())
    def replay_an_answer(self, data):
        sitting, given = data.draw(st.sampled_from(self.accepted))
        is_left = Sitting.objects.left_too_long(self.now).filter(pk=sitting.pk).exists()
        (self.refused if is_left else self.unchanged)(self.answer, sitting, given)
        late = sittings.Given(sequence=given.sequence, key=uuid.uuid4(), tokens=given.tokens)
        self.refused(self.answer, sitting, late)

    @rule(data=st.data(), ahead=st.integers(1, 9))
    def come_from_elsewhere(self, data, ahead):
        sitting = self.waiting(data)
        early = sittings.Given(sequence=sitting.sequence + ahead, key=uuid.uuid4(), tokens=("0" * 12,))
        self.refused(self.answer, sitting, early, error=UnreadableError)
        options = {"now": self.now, "rnd": self.rnd, "error": Sitting.DoesNotExist}
        self.refused(sittings.answer, self.stranger, sitting.uid, early, **options)
        self.refused(sittings.skip, self.stranger, sitting.uid, sequence=sitting.sequence, **options)

    @rule(data=st.data(), rung=st.integers(1, 5))
    def open_hint(self, data, rung):
        sitting = self.waiting(data, kinds=("practice", "challenge"))
        before = read_turn(sitting).item.hints_used
        turn = sittings.open_hint(
            self.learner, sitting.uid, sequence=sitting.sequence, rung=rung, now=self.now
        )
        assert before <= turn.item.hints_used <= min(before + 1, len(turn.question.hints))
        sitting.refresh_from_db()
        assert sitting.sequence == self.sequences[sitting.pk]

    @rule(data=st.data(), action=st.sampled_from(["pause", "resume", "more", "set"]))
    def turn_the_clock(self, data, action):
        sitting = self.waiting(data, kinds=("challenge",))
        options = {"action": action, "setting": 10, "now": self.now}
        change_clock(self.learner, sitting.uid, sequence=sitting.sequence, **options)
        sitting.refresh_from_db()
        assert sitting.sequence == self.sequences[sitting.pk]

    @rule(data=st.data())
    def skip_twice(self, data):
        sitting = self.waiting(data)
        self.refused(self.verb, sittings.advance, sitting, sequence=sitting.sequence)
        self.verb(sittings.skip, sitting, sequence=sitting.sequence)
        self.unchanged(self.verb, sittings.skip, sitting, sequence=sitting.sequence)

    @rule(data=st.data())
    def go_on_twice(self, data):
        sitting = self.decided(data)
        if sitting is not None:
            self.verb(sittings.advance, sitting, sequence=sitting.sequence)
            self.unchanged(self.verb, sittings.advance, sitting, sequence=sitting.sequence)

    @precondition(lambda self: self.open_sittings())
    @rule(data=st.data())
    def finish_twice(self, data):
        sitting = data.draw(st.sampled_from(self.open_sittings()))
        sittings.finish(self.learner, sitting.uid, now=self.now)
        self.unchanged(sittings.finish, self.learner, sitting.uid, now=self.now)

    @rule(seconds=st.integers(1, 90) | st.just(EXPIRES_AFTER.total_seconds()))
    def wait(self, seconds):
        self.now += dt.timedelta(seconds=seconds)

    @precondition(lambda self: Sitting.objects.left_too_long(self.now).exists())
    @rule(data=st.data(), is_found=st.booleans())
    def come_back_too_late(self, data, is_found):
        left = Sitting.objects.left_too_long(self.now).order_by("pk")
        sitting = data.draw(st.sampled_from(list(left)))
        self.refused(self.verb, sittings.skip, sitting, sequence=sitting.sequence)
        self.refused(sittings.finish, self.learner, sitting.uid, now=self.now)
        if is_found:
            assert sittings.find(self.learner, sitting.uid, self.now).state == "expired"
            self.unchanged(sittings.find, self.learner, sitting.uid, self.now)
        else:
            assert expire_all(self.now) > 0
            self.unchanged(expire_all, self.now)

    # ---- what always holds

    @invariant()
    def steps_only_go_up(self):
        for pk, sequence in Sitting.objects.values_list("pk", "sequence"):
            assert sequence >= self.sequences.get(pk, 0)
            self.sequences[pk] = sequence

    @invariant()
    def one_sitting_of_a_kind_and_scope_is_open(self):
        kinds = [(sitting.kind, sitting.scope) for sitting in Sitting.objects.open()]
        assert len(kinds) == len(set(kinds))

    @invariant()
    def what_is_closed_has_an_end(self):
        for sitting in Sitting.objects.all():
            assert sitting.is_open == (sitting.finished_at is None)

    @invariant()
    def every_accepted_answer_is_one_response(self):
        assert Response.objects.count() == len(self.accepted)

    @invariant()
    def every_answer_is_told_once_and_none_before_its_time(self):
        told = set(Response.objects.told().values_list("pk", flat=True))
        assert dict.fromkeys(self.told, 1) == self.told
        assert {pk for what, pk in self.told if what == "answered"} == told
        assert set(Response.objects.exclude(told_at=None).values_list("pk", flat=True)) == told

    @invariant()
    def counters_are_the_sum_of_rows(self):
        for sitting in Sitting.objects.prefetch_related("items__responses"):
            items = list(sitting.items.all())
            right = sum(item.outcome == "right" for item in items)
            assert sitting.right == right
            assert all(len(item.responses.all()) == item.tries for item in items)
            assert all(item.is_decided for item in items if item.position < sitting.position)
        studied = StudyDay.objects.aggregate(Sum("answers"))["answers__sum"] or 0
        assert studied == len(self.accepted)

    @invariant()
    def every_final_miss_was_told_once(self):
        missed = SittingItem.objects.told().filter(outcome="wrong").count()
        assert sum(what == "missed" for what, _ in self.told) == missed

    @invariant()
    def petals_are_problems_solved_in_the_challenge(self):
        solved = SittingItem.objects.filter(outcome="right", sitting__kind="challenge")
        petals = Badge.objects.aggregate(Sum("petals"))["petals__sum"] or 0
        assert petals == solved.values("question").distinct().count()


@pytest.mark.django_db
@pytest.mark.timeout(300)
def test_whatever_is_done_nothing_counts_twice():
    run_state_machine_as_test(
        SittingMachine,
        settings=settings(
            max_examples=20,
            stateful_step_count=50,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
