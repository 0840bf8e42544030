"""Which columns of which tables a history has. Keys that point at rows are written as slugs, by the code beside."""

LEARNER = ("time_zone", "day_starts_at", "wanted_retention")
FIT = ("parameters", "reviews", "held_out", "loss_ordinary", "loss_fitted", "fitted_at")
STUDY_DAY = ("day", "answers", "reviews", "seconds")
PLACE = ("mode", "step", "done_at", "seen_at")
COMMITMENT = ("rev", "said", "committed_at")
EXPLANATION = ("rev", "text", "ticked", "written_at")
BADGE = ("best", "won_at")
SITTING = (
    "uid",
    "kind",
    "scope",
    "state",
    "clock",
    "sequence",
    "position",
    "total",
    "right",
    "started_at",
    "active_at",
    "finished_at",
)
ITEM = (
    "position",
    "rev",
    "shown_at",
    "deadline_at",
    "paused_at",
    "paused_seconds",
    "extra_seconds",
    "hints_used",
    "tries",
    "outcome",
)
RESPONSE = (
    "attempt",
    "key",
    "text",
    "is_right",
    "score",
    "confidence",
    "hints_used",
    "elapsed_ms",
    "comes_back_at",
    "answered_at",
    "told_at",
)
OWN_CARD = (
    "uid",
    "origin",
    "guid",
    "note",
    "link",
    "deck",
    "tags",
    "front",
    "back",
    "rev",
    "created_at",
    "changed_at",
)
MEMORY = (
    "state",
    "step",
    "stability",
    "difficulty",
    "due_at",
    "last_reviewed_at",
    "reps",
    "lapses",
    "mistake",
    "rev",
    "suspended_at",
    "buried_until",
    "note",
    "flagged_at",
    "cleared_at",
)
REVIEW = (
    "key",
    "rating",
    "reviewed_at",
    "before",
    "is_first",
    "was_sure",
    "rev",
    "duration_ms",
    "source",
    "due_at",
    "study_day",
    "undone_at",
)
