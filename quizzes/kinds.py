"""The eight ways to sit a quiz, and what sets them apart. Pure values: no table, no request."""

from __future__ import annotations

from dataclasses import dataclass

TEST_LENGTH = 10
MIXED_LENGTH = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizKind:
    """Rules and words of one kind of sitting.

    ``modes`` are the question modes it draws from. ``tells_at_once`` is False where every verdict waits for
    the end. ``has_tries`` honours a question's own number of attempts; the others allow one. ``has_cells`` is False
    where predicted cells are left to the page they stand on. ``length`` is the most that is asked, 0 for everything there
    is; ``skip`` is what the button says that leaves a question unanswered.
    """

    id: str
    title: str
    about: str  # on the start page, where no content file says it
    unit: str  # what one item is called
    modes: tuple[str, ...]
    url_name: str
    back_name: str = "topic"
    back_title: str = ""  # "" stands for the topic's title
    tells_at_once: bool = True
    has_clock: bool = False
    has_tries: bool = False
    has_hints: bool = True
    has_cells: bool = True
    spans_topics: bool = False
    length: int = 0
    skip: str = "Skip"

    def tries(self, attempts: int) -> int:
        """How often a question that allows ``attempts`` may be tried in this kind."""
        return max(1, attempts) if self.has_tries else 1


KINDS = {
    kind.id: kind
    for kind in (
        QuizKind(
            id="practice",
            title="Practice",
            about="Questions from easy to hard, each with a worked solution.",
            unit="question",
            modes=("practice",),
            url_name="quizzes:practice",
        ),
        QuizKind(
            id="challenge",
            title="Challenge",
            about="Harder problems for the badge, with or without the clock.",
            unit="problem",
            modes=("challenge",),
            url_name="quizzes:challenge",
            has_clock=True,
            has_tries=True,
        ),
        QuizKind(
            id="test",
            title="Test this topic",
            about="Questions across easy, medium and hard. The result comes at the end.",
            unit="question",
            modes=("practice", "challenge", "breakdown", "evidence"),
            url_name="quizzes:test",
            tells_at_once=False,
            has_hints=False,
            length=TEST_LENGTH,
        ),
        QuizKind(
            id="pretest",
            title="Test me first",
            about="Questions from all over the topic, before you read it. What you already know gets ticked off.",
            unit="question",
            modes=("practice", "challenge", "breakdown", "evidence"),
            url_name="quizzes:pretest",
            tells_at_once=False,
            has_hints=False,
            has_cells=False,
            length=TEST_LENGTH,
            skip="I don’t know yet",
        ),
        QuizKind(
            id="breakdown",
            title="Visual quiz",
            about="A few questions about what the breakdown showed.",
            unit="question",
            modes=("breakdown",),
            url_name="quizzes:breakdown-quiz",
            back_name="lessons:breakdown",
            back_title="Visual breakdown",
            has_cells=False,
        ),
        QuizKind(
            id="evidence",
            title="Evidence quiz",
            about="A few questions about what was measured.",
            unit="question",
            modes=("evidence",),
            url_name="quizzes:evidence-quiz",
            back_name="lessons:evidence",
            back_title="Performance evidence",
        ),
        QuizKind(
            id="mixed",
            title="Mixed practice",
            about="Questions of the topics you have begun, taking turns. Telling them apart is part of the practice.",
            unit="question",
            modes=("practice", "challenge", "breakdown", "evidence"),
            url_name="quizzes:mixed",
            back_name="quizzes:mistakes",
            back_title="My mistakes",
            spans_topics=True,
            length=MIXED_LENGTH,
        ),
        QuizKind(
            id="cell",
            title="Prediction",
            about="A value of a visual breakdown, said before it showed.",
            unit="value",
            modes=("breakdown",),
            url_name="quizzes:breakdown-quiz",
            back_name="lessons:breakdown",
            back_title="Visual breakdown",
        ),
    )
}
