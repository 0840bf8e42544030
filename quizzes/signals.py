"""What rooms above hear about answers. Both are sent with ``send`` inside the transaction that stores the answer:
a receiver that raises undoes it, and what a receiver writes is stored together with the answer or not at all.
"""

from django.dispatch import Signal

# Sent once for every stored response (every try). Arguments:
#   learner: Learner, question: Question, kind: str (of the sitting), response_id: int, attempt: int (from 1),
#   is_right: bool, hint_used: bool, confidence: int | None (1 guess, 2 think so, 3 sure), elapsed_ms: int (counted by
#   the server since the question was shown, pauses left out), answered_at: datetime.
# Nothing is sent for a question that was skipped. A "pretest" is answered before the topic was read.
question_answered = Signal()

# Sent after question_answered when a question was finally missed (wrong, and no try is left). Arguments:
#   learner, question, kind, response_id, confidence (as above), answered_at. A receiver that schedules the question again returns the aware
#   datetime at which it comes back; the earliest one is shown to the learner. What a pretest missed is no mistake: it may move a memory
#   that is there, and begins none (docs/decisions/0220-pretest.md).
question_missed = Signal()
