"""What rooms above hear about answers. All are sent with ``send`` inside the transaction that stores or closes:
a receiver that raises undoes it, and what a receiver writes is stored together with the answer or not at all.

An answer is told once, when the learner can know its verdict: where that comes at once in the transaction that stores
the answer, in a test or pretest in the one that closes the sitting (docs/decisions/0260-told-at-the-end.md).
"""

from django.dispatch import Signal

# Sent once for every stored response (every try). Arguments:
#   learner: Learner, question: Question, kind: str (of the sitting), response_id: int, attempt: int (from 1),
#   is_right: bool, hint_used: bool, confidence: int | None (1 guess, 2 think so, 3 sure), elapsed_ms: int (counted by
#   the server since the question was shown, pauses left out), answered_at: datetime (maybe days ago: what was learned
#   of the question since may be known already).
# Nothing is sent for a question that was skipped. A "pretest" is answered before the topic was read. A receiver may return a
# datetime, as of question_missed.
question_answered = Signal()

# Sent after question_answered when a question was finally missed (wrong, and no try is left). Arguments:
#   learner, question, kind, response_id, confidence (as above), answered_at. A receiver that schedules the question again returns the aware
#   datetime at which it comes back; the earliest one is shown to the learner. What a pretest missed is no mistake: it may move a memory
#   that is there, and begins none (docs/decisions/0220-pretest.md).
question_missed = Signal()

# Sent before the answers of a closed test or pretest are told one after the other in one transaction. Arguments:
#   learner, kind, answers: list of (question, is_right). A receiver of the signals above that locks a row a question, and others after
#   it, locks those of all questions here, by the questions' ids: taken one by one between the others they could wait in a circle.
answers_coming = Signal()
