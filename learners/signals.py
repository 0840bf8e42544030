"""What the rooms above are told of learners, so that each looks after its own rows."""

from django.dispatch import Signal

# Sent inside the transaction that joins two learners of one person, before ``gone`` is deleted. Arguments:
#   kept: Learner, gone: Learner, now: datetime (aware).
# A receiver gives every row of its room to ``kept``; a row that is left with ``gone`` undoes the whole. It returns whether
# both had rows of one past, as after a history that was taken in: then their study days are not summed.
learners_joined = Signal()

# Sent inside the transaction that deletes a learner with everything, before it is done. Arguments:
#   learner: Learner, now: datetime (aware).
# Rows that point at the learner go by themselves; a receiver ends what would go on without them.
learner_leaving = Signal()
