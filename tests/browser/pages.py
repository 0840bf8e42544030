"""The pages a visitor can open without having done anything."""

TOPICS = ("why-background-tasks-matter", "defining-tasks")
MODES = (
    "deep-dive",
    "breakdown",
    "lab",
    "evidence",
    "myths",
    "practice",
    "challenge",
    "cards",
    "explain",
    "test",
)


def topic_url(topic: str = TOPICS[0]) -> str:
    return f"/learn/background-work/{topic}/"


def mode_url(mode: str, topic: str = TOPICS[0]) -> str:
    return f"{topic_url(topic)}{mode}/"


ONE_OF_EACH = (
    "/",
    "/map/",
    "/search/?q=queue",
    "/search/?q=celery+beat",
    "/review/",
    "/mistakes/",
    "/lab/",
    "/no-such-page/",
    topic_url(),
    *(mode_url(mode) for mode in MODES),
    mode_url("breakdown/quiz"),
    mode_url("evidence/quiz"),
)
EVERY = (*ONE_OF_EACH, topic_url(TOPICS[1]), *(mode_url(mode, TOPICS[1]) for mode in MODES))
