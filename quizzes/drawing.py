"""Which questions a sitting asks, and in which order."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

from learners.models import Learner
from lessons.models import Topic
from quizzes.kinds import QuizKind
from quizzes.mistakes import sure_mistakes
from quizzes.models import Question, Sitting, SittingItem

# The middle first: an odd question out is a medium one.
TURNS = (Question.Level.MEDIUM, Question.Level.EASY, Question.Level.HARD)
RANK = {level: rank for rank, level in enumerate(Question.Level.values)}


def draw(topic: Topic, learner: Learner, kind: QuizKind, scope: str, rnd: random.Random) -> list[Question]:
    """The questions of a new sitting in the order they are asked; empty where the topic has none."""
    every = _every(topic, kind)
    pool = _left_to(kind, every)
    if kind.id == Sitting.Kind.TEST:
        drawn = balance(pool, seen_questions(learner, topic), kind.length, rnd)
        return step_by_step(_easy_first(drawn))
    if kind.id == Sitting.Kind.PRETEST:
        return _easy_first(spread(pool, seen_questions(learner, topic), kind.length, rnd))
    if scope == Sitting.Scope.MISSED:
        outcomes = last_outcomes(learner, topic)
        pool = [question for question in every if _is_missed(outcomes.get(question.pk, ""))] or pool
    in_order = _easy_first(pool) if kind.id == Sitting.Kind.PRACTICE else pool
    return _sure_first(in_order, learner, topic) if scope == Sitting.Scope.MISSED else in_order


def askable(topic: Topic, kind: QuizKind) -> list[Question]:
    """What a new sitting of this kind chooses from where nothing was missed, in file order. One query."""
    return _left_to(kind, _every(topic, kind))


def step_by_step(questions: Sequence[Question]) -> list[Question]:
    """The same questions, the predicted cells of each topic in the order of their steps, in the places cells have.

    A cell is asked with the row before it, which tells of the cells of earlier steps.
    """
    cells = [question for question in questions if question.type == Question.Type.CELL]
    in_order = {
        topic: iter(
            sorted((cell for cell in cells if cell.topic_id == topic), key=lambda cell: cell.position)
        )
        for topic in {cell.topic_id for cell in cells}
    }
    return [
        next(in_order[question.topic_id]) if question.type == Question.Type.CELL else question
        for question in questions
    ]


def _every(topic: Topic, kind: QuizKind) -> list[Question]:
    rows = Question.objects.of_modes(topic, kind.modes)
    return list(rows.only("pk", "rev", "level", "kind", "see", "position", "type", "topic", "seconds"))


def _left_to(kind: QuizKind, questions: list[Question]) -> list[Question]:
    """Without the cells that the breakdown asks itself, unless there is nothing else."""
    if kind.has_cells:
        return questions
    return [question for question in questions if question.type != Question.Type.CELL] or questions


def balance(pool: Sequence[Question], seen: set[int], length: int, rnd: random.Random) -> list[Question]:
    """At most ``length`` questions, levels taking turns; inside a level at random, unseen ones first."""
    levels = [_unseen_first([q for q in pool if q.level == level], seen, rnd) for level in TURNS]
    drawn: list[Question] = []
    while len(drawn) < length and any(levels):
        drawn += [questions.pop(0) for questions in levels if questions]
    return drawn[:length]


def spread(pool: Sequence[Question], seen: set[int], length: int, rnd: random.Random) -> list[Question]:
    """At most ``length`` questions from as many ideas as there are, and inside that from all levels; unseen ones first."""
    left = list(pool)
    rnd.shuffle(left)
    ideas, levels = Counter[str](), Counter[str]()
    drawn: list[Question] = []
    while left and len(drawn) < length:
        taken = min(left, key=lambda q: (ideas[idea_of(q)], levels[q.level], q.pk in seen))
        left.remove(taken)
        ideas[idea_of(taken)] += 1
        levels[taken.level] += 1
        drawn.append(taken)
    return drawn


def idea_of(question: Question) -> str:
    """The place in the lesson that the question points at; its level and kind where it points nowhere."""
    return question.see or f"{question.level}, {question.kind}"


def seen_questions(learner: Learner, topic: Topic) -> set[int]:
    """Ids of the topic's questions that the learner knows: decided, or shown with a sitting's result. One query."""
    items = SittingItem.objects.seen().filter(sitting__learner=learner, question__topic=topic)
    return set(items.values_list("question_id", flat=True))


def last_outcomes(learner: Learner, topic: Topic) -> dict[int, str]:
    """How each question of a topic went when it last counted, by question id. One query."""
    items = SittingItem.objects.filter(sitting__learner=learner, question__topic=topic).counted()
    return dict(items.order_by("shown_at", "pk").values_list("question_id", "outcome"))


def _is_missed(outcome: str) -> bool:
    return outcome in (SittingItem.Outcome.WRONG, SittingItem.Outcome.SKIPPED)


def _unseen_first(questions: list[Question], seen: set[int], rnd: random.Random) -> list[Question]:
    rnd.shuffle(questions)
    return sorted(questions, key=lambda question: question.pk in seen)


def _sure_first(questions: Sequence[Question], learner: Learner, topic: Topic) -> list[Question]:
    """What the learner was sure of and wrong before the rest, else as they are. One query."""
    rows = sure_mistakes(learner).filter(item__question__topic=topic)
    sure = set(rows.values_list("item__question", flat=True))
    return step_by_step(sorted(questions, key=lambda question: question.pk not in sure))


def _easy_first(questions: Sequence[Question]) -> list[Question]:
    return sorted(questions, key=lambda question: (RANK[question.level], question.position, question.pk))
