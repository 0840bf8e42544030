"""The ten ways to learn a topic: their names, order, groups and pages."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """``key`` is the mode file's name without its ending; "test" has no file of its own."""

    key: str
    name: str
    group: str
    url_name: str


LEARN, PRACTISE, REMEMBER = "Learn", "Practise", "Remember"
GROUPS = (LEARN, PRACTISE, REMEMBER)

MODES = (
    Mode(key="deep-dive", name="Deep dive", group=LEARN, url_name="lessons:deep-dive"),
    Mode(key="breakdown", name="Visual breakdown", group=LEARN, url_name="lessons:breakdown"),
    Mode(key="lab", name="Live demo", group=LEARN, url_name="lab:page"),
    Mode(key="evidence", name="Performance evidence", group=LEARN, url_name="lessons:evidence"),
    Mode(key="myths", name="Myths", group=LEARN, url_name="lessons:myths"),
    Mode(key="practice", name="Practice", group=PRACTISE, url_name="quizzes:practice"),
    Mode(key="challenge", name="Challenge", group=PRACTISE, url_name="quizzes:challenge"),
    Mode(key="cards", name="Recall cards", group=REMEMBER, url_name="flashcards:cards"),
    Mode(key="explain", name="Explain it yourself", group=REMEMBER, url_name="flashcards:explain"),
    Mode(key="test", name="Test this topic", group=REMEMBER, url_name="quizzes:test"),
)
MODES_BY_KEY = {mode.key: mode for mode in MODES}
