"""What an answer that is not right was worth, in words. It takes all of the credit to count as right."""

from __future__ import annotations

from quizzes.grading import in_order
from quizzes.models import Question, Response
from quizzes.turns import Turn
from quizzes.wording import number_word


def credit_words(turn: Turn, response: Response) -> str:
    """ "You found two of three and chose one that is wrong: 33 % of the credit."; "" where there are no parts."""
    match turn.question.type:
        case Question.Type.MULTIPLE:
            found = _found(turn, response)
        case Question.Type.ORDER:
            found = _kept(turn.question, response)
        case _:
            return ""
    share = f"{round(100 * response.score)} % of the credit" if response.score else "no credit"
    return f"{found}: {share}. It counts as right with all of it."


def _found(turn: Turn, response: Response) -> str:
    chosen = set(response.chosen)
    right = {choice.pk for choice in turn.shown_choices if choice.is_right}
    wrong = len(chosen - right)
    words = f"You found {number_word(len(chosen & right))} of {number_word(len(right))}"
    if not wrong:
        return words
    return f"{words} and chose {number_word(wrong)} that {'is' if wrong == 1 else 'are'} wrong"


def _kept(question: Question, response: Response) -> str:
    kept = len(in_order(question.lines_at(response.chosen), question.ordered))
    if not kept:
        return "No two lines follow each other as they should"
    return f"{number_word(kept).capitalize()} of {number_word(len(question.ordered))} lines follow each other as they should"
