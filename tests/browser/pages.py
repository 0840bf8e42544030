"""The pages of the site: those a visitor can open without having done anything, and those of the people of people.py."""

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
    "/search/",
    "/review/",
    "/review/memory/",
    "/review/settings/",
    "/decks/",
    "/decks/new/",
    "/mistakes/",
    "/lab/",
    "/account/",
    "/account/sign-up/",
    "/account/sign-in/",
    "/no-such-page/",
    topic_url(),
    *(mode_url(mode) for mode in MODES),
    mode_url("pretest"),
    mode_url("breakdown/quiz"),
    mode_url("evidence/quiz"),
)
OF_SECOND_TOPIC = (topic_url(TOPICS[1]), *(mode_url(mode, TOPICS[1]) for mode in MODES))
EVERY = (*ONE_OF_EACH, *OF_SECOND_TOPIC)

# What people.py makes under these names.
CARD = "6f1b2f5e-2d7e-4f0e-9a3c-0c5d1f6a7b01"
IMPORTS = {
    "taken": "6f1b2f5e-2d7e-4f0e-9a3c-0c5d1f6a7b02",
    "refused": "6f1b2f5e-2d7e-4f0e-9a3c-0c5d1f6a7b03",
    "waiting": "6f1b2f5e-2d7e-4f0e-9a3c-0c5d1f6a7b04",
}
STAFF_PASSWORD = "a long password for the browser tests"
FAILED_LOAD = "6f1b2f5e-2d7e-4f0e-9a3c-0c5d1f6a7b05"

# Whose page, and which.
OF_PEOPLE = (
    *(("studied", path) for path in ("/", "/map/", topic_url(), mode_url("cards"), mode_url("explain"))),
    *(("studied", path) for path in ("/review/", "/review/?side=back", "/review/?only=red", "/mistakes/")),
    ("studied", "/review/memory/"),
    ("studied", f"/review/memory/?topic=background-work/{TOPICS[1]}"),
    ("studied", "/review/memory/?deck="),
    ("studied", "/review/settings/"),
    ("studied", "/decks/"),
    ("studied", f"/decks/new/?from={mode_url('deep-dive')}"),
    ("studied", f"/decks/cards/{CARD}/"),
    ("studied", f"/decks/cards/{CARD}/removal/"),
    *(("studied", f"/decks/imports/{uid}/") for uid in IMPORTS.values()),
    *(("backlog", path) for path in ("/", "/review/", "/review/memory/", "/decks/")),
    *(("done", path) for path in ("/", "/review/", "/review/settings/")),
    *(("member", path) for path in ("/", "/account/", "/account/password/", "/account/deletion/")),
    *(("studied", path) for path in ("/account/", "/account/sign-up/")),
    ("clerk", "/operations/tasks/"),  # 403
    ("staff", "/operations/tasks/"),
    ("staff", "/operations/content/"),
    ("staff", f"/operations/content/{FAILED_LOAD}/"),
)
OF_ADMIN = (
    "/admin/",
    "/admin/lessons/topic/",
    "/admin/lessons/contentstate/",
    "/admin/flashcards/card/",
    "/admin/quizzes/report/",
    f"/admin/django_tasks_database/dbtaskresult/{FAILED_LOAD}/change/",
)
