"""What the reading modes ask the rooms above, so that a page can show what only those know."""

from django.dispatch import Signal

# Sent when a learner asks for a lesson that marks what was known before. Arguments:
#   learner: Learner, track: str, topic: str (slugs), mode: str.
# A receiver returns the ids of the sections that the learner knew before reading them. It reads only, in one query.
sections_known = Signal()

# Sent when a learner asks for a breakdown. Arguments: learner: Learner, track: str, topic: str (slugs).
# A receiver that keeps what learners said of its predicted cells returns dict[str, lessons.predictions.Prediction], by the ids of the
# cells, of their present rev. It reads only, in one query.
predictions_wanted = Signal()
