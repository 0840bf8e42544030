"""Each rule of the content format: what it says, and where."""

import pytest

from courseware.library import read_library
from tests.courseware.content import (
    FILES,
    OTHER,
    QUESTION,
    TOPIC,
    TRACK,
    changed,
    found,
    path_of,
    write_content,
)

PRACTICE, CARDS, BREAKDOWN = path_of("practice"), path_of("cards"), path_of("breakdown")
DEEP_DIVE, EVIDENCE, MYTHS = path_of("deep-dive"), path_of("evidence"), path_of("myths")
CHALLENGE, EXPLAIN, LAB = path_of("challenge"), path_of("explain"), path_of("lab")

CASES = [
    # questions
    (PRACTICE, " {#who-waits level", " {level", "6:30 missing-id"),
    (PRACTICE, "{#worker}", "", "10:17 missing-id"),
    (PRACTICE, "#who-waits", "#Who_Waits", "6:31 bad-id"),
    (PRACTICE, "#who-waits", "#wh\u043e-waits", "6:31 bad-id"),
    (PRACTICE, "#who-waits", "#who\u200bwaits", "6:31 bad-id"),
    (PRACTICE, "#who-waits", "#12", "6:31 bad-id"),
    (PRACTICE, "#who-waits", f"#{'a' * 65}", "6:31 bad-id"),
    (PRACTICE, "level=easy", "level=easi", "6:42 bad-value"),
    (PRACTICE, "level=easy", "levle=easy", "6:42 unknown-attribute"),
    (PRACTICE, "level=easy", "level=easy level=hard", "6:53 repeated-attribute"),
    (PRACTICE, "level=easy", "seconds=99999999999", "6:42 bad-number"),
    (PRACTICE, "level=easy", "level='easy", "6:42 bad-value"),
    (PRACTICE, "level=easy", "!", "6:42 bad-attribute"),
    (PRACTICE, "#step-2}", "#step-2", "6:30 unclosed-attributes"),
    (PRACTICE, "- [x]", "- [ ]", "10:1 no-right-choice"),
    (PRACTICE, "- [x]", "* [y]", "10:1 bad-choice"),
    (PRACTICE, "#visitor m", "#worker m", "12:1 duplicate-id"),
    (PRACTICE, "The visitor {", "**the**  worker. {", "12:1 identical-choices"),
    (PRACTICE, "The worker {", "{", "10:7 empty-choice"),
    (PRACTICE, "  > The row sits in the queue.\n", "", "10:7 missing-feedback"),
    (PRACTICE, "at once.\n", "at once.\n\nMore.\n", "15:1 stray-text"),
    (PRACTICE, "myth=faster", "myth=fastest", "12:29 bad-myth"),
    (PRACTICE, "breakdown#step-2", "breakdown#step-9", "6:69 bad-see"),
    (PRACTICE, "breakdown#step-2", "nothing#step-2", "6:69 bad-see"),
    (PRACTICE, "breakdown#step-2", "Break/down", "6:69 bad-see"),
    (PRACTICE, "[[#visitor]]", "[[#visiter]]", "19:27 broken-ref"),
    (PRACTICE, "### Solution", "### Notes", "6:4 missing-explanation"),
    (PRACTICE, "### Solution", "### Solutoin", "18:5 unknown-section"),
    (PRACTICE, "### Hint", "#### Hint", "15:6 heading-level"),
    (PRACTICE, "### Hint", "### Solution", "18:5 repeated-section"),
    (PRACTICE, "\n### Hint\nWhich line touches the server?", "\n### Hint", "15:1 empty-section"),
    (PRACTICE, "The view calls", " ## The view calls", "8:1 indented-heading"),
    (PRACTICE, "minutes: 4\n---\n", "minutes: 4\n---\nLost.\n", "5:1 stray-text"),
    (PRACTICE, QUESTION, "", "4:1 missing-section"),
    (PRACTICE, "Who waits for the e-mail?", "W" * 501, "6:1 too-long"),
    (PRACTICE, "The row sits in the queue.", "long " * 999 + "\n  > long " * 1_001, "10:1 too-long"),
    (PRACTICE, "The view", "x" * 5_001, "8:1 too-long"),
    (CHALLENGE, "4\nfour\n", "", "8:1 empty-answer"),
    (CHALLENGE, "a = 1\nprint(a)\n", "a = 1\na = 1\n", "20:1 identical-lines"),
    (CHALLENGE, "```answer\n4\nfour\n```", "Nothing.", "6:4 no-answer"),
    (CHALLENGE, "four\n```\n", "four\n```\nLost.\n", "12:1 stray-text"),
    (CHALLENGE, "badge: Queue keeper\n", "", "1:1 missing-key"),
    # identity across files
    (CARDS, "#complete", "#must-run", "10:14 duplicate-id"),
    # cards, myths, prompts, lab
    (CARDS, "A worker.\n", "", "5:4 empty-section"),
    (CARDS, "[The queue](breakdown.md#step-2)", "the queue", "8:1 bad-see"),
    (CARDS, "{#complete}", "{#complete reversed}", "10:24 reversed-cloze"),
    (CARDS, "level=beginner", "level=novice", "5:30 bad-value"),
    (MYTHS, "answer=no", "rev=2", "5:30 missing-attribute"),
    (MYTHS, "**Reality.** ", "", "7:1 missing-part"),
    (MYTHS, "**Why it matters.** ", "", "7:1 missing-part"),
    (EXPLAIN, "- The request ends\n- A thread is free\n", "", "5:4 empty-section"),
    (EXPLAIN, "> Hint: think", "> Think", "7:1 missing-part"),
    (LAB, "value=20}", "value=soon}", "13:10 bad-number"),
    (LAB, " {value=20}", "", "13:8 missing-attribute"),
    (LAB, " measure=slowest_ms", "", "12:15 missing-attribute"),
    (LAB, "## Watch", "## Whatch", "16:4 unknown-section"),
    (LAB, "  emails: 6", "  Emails!: 6", "6:3 bad-id"),
    (LAB, "scenario: blocking", "scenario: The One", "4:1 bad-id"),
    # deep dive
    (DEEP_DIVE, "## What it is", "## Something", "5:1 missing-section"),
    (DEEP_DIVE, " level=foundation", "", "11:16 missing-attribute"),
    (DEEP_DIVE, " {answer=no}", "", "13:15 missing-attribute"),
    (
        DEEP_DIVE,
        "> Does it run? {answer=no}\n>\n> Not yet.",
        "> Does it run? {answer=no}",
        "13:1 empty-section",
    ),
    (DEEP_DIVE, "#### Root cause\nHabit.\n", "", "24:1 missing-section"),
    (DEEP_DIVE, "## What it is", "# Title\n\n## What it is", "5:1 heading-level"),
    # the breakdown
    (BREAKDOWN, "| 2 | Answers | 2 |", "| 2 | Answers | 3 |", "27:17 bad-line"),
    (BREAKDOWN, "| 2 | Answers | 2 |", "| 2 | Answers | two |", "27:17 bad-line"),
    (BREAKDOWN, "| 2 | answer |", "| 2 | anwser |", "27:21 bad-node"),
    (BREAKDOWN, "| 2 | Answers", "| 3 | Answers", "27:1 step-number"),
    (BREAKDOWN, "| 1 | Asks | 1 | ask | Busy | |", "| 1 | Asks | 1 | ask |", "26:1 table-width"),
    (BREAKDOWN, "| Step | Action | Line |", "| Step | Action | Lines |", "23:19 unknown-column"),
    (BREAKDOWN, "| Step | Action |", "| Step | What |", "23:1 missing-column"),
    (BREAKDOWN, "2. **It answers.** To tell.\n", "", "29:1 step-list"),
    (BREAKDOWN, "**It asks.** To know", "It asks", "29:4 missing-part"),
    (BREAKDOWN, "steps=1,2", "steps=1,9", "34:19 bad-step"),
    (BREAKDOWN, "- d\n", "", "37:1 snapshot"),
    (BREAKDOWN, "## Transcript\n\nWords.\n", "", "4:1 missing-section"),
    (BREAKDOWN, "#why-so", "#step-2", "34:11 bad-id"),
    (BREAKDOWN, "## Snapshot", "## Visual quiz\n\n## Snapshot", "37:4 too-few"),
    (BREAKDOWN, "?{#queue-then level=hard}", "?", "27:33 missing-id"),
    (BREAKDOWN, "?{#queue-then level=hard}", "?{level=hard}", "27:33 missing-id"),
    (BREAKDOWN, "?{#queue-then level=hard}", "?{#Queue}", "27:34 bad-id"),
    (BREAKDOWN, "?{#queue-then level=hard}", "?{#step-2}", "27:34 bad-id"),
    (BREAKDOWN, "?{#queue-then level=hard}", "?{#why-so}", "34:11 duplicate-id"),
    (BREAKDOWN, "?{#queue-then level=hard}", "?{#code}", "27:34 bad-id"),
    (BREAKDOWN, "#why-so", "#failed", "34:11 bad-id"),
    (BREAKDOWN, "level=hard}", "level=tough}", "27:46 bad-value"),
    (BREAKDOWN, "level=hard}", "levle=hard}", "27:46 unknown-attribute"),
    (BREAKDOWN, "level=hard}", "rev=0}", "27:46 bad-number"),
    (BREAKDOWN, "level=hard}", "level=hard", "27:33 unclosed-attributes"),
    (BREAKDOWN, "hard}[1]", "hard}[ ]", "27:32 alike-cells"),
    (BREAKDOWN, "hard}[1]", "hard also=[]}[1]", "27:32 alike-cells"),
    (BREAKDOWN, "hard}[1]", "hard}``", "27:32 empty-cell"),
    (BREAKDOWN, "{#queue-then level=hard}[1]", "{#queue-has-one-job}One job", "27:34 telling-id"),
    (
        BREAKDOWN,
        "| 0 | Start | | | Free | [] |",
        "| 0 | Start | | | Free | ?{#at-first}[] |",
        "25:26 asked-start",
    ),
    (BREAKDOWN, "| Server | `queue` |", "| queue | `queue` |", "23:41 repeated-column"),
    (BREAKDOWN, "```python\nqueue = []\nqueue.append(1)\n```", "None.", "14:4 missing-fence"),
    # evidence
    (EVIDENCE, "Bad: slow", "Slow", "29:9 bad-verdict"),
    (EVIDENCE, "**Queue it.** ", "", "47:4 missing-part"),
    (EVIDENCE, "## Impact\n\nMuch.\n\n", "", "4:1 missing-section"),
    (EVIDENCE, "Save | 5", "Save - 5", "37:1 bad-pipeline"),
    # track and topic
    (TRACK, "title: Background work", "title: T\ntitle: T", "3:1 duplicate-key"),
    (TRACK, "title: Background", "titel: Background", "2:1 unknown-key"),
    (TRACK, "  - queues\n", "  - queus\n", "5:5 missing-topic"),
    (TRACK, "  - queues\n", "  - ../queues\n", "5:5 bad-id"),
    (TRACK, "  - queues\n", "  - 12\n", "5:5 bad-id"),
    (TRACK, "  - queues\n", "  - queues\n  - queues\n", "6:5 duplicate-id"),
    (TRACK, "summary: Work", "order: 2147483648\nsummary: Work", "3:8 bad-number"),
    (TRACK, "title: Background work", f"title: {'x' * 201}", "2:8 too-long"),
    (TRACK, "topics:\n  - queues\n  - workers\n", "topics: queues\n", "4:9 bad-value"),
    (TOPIC, "level: beginner", "level: novice", "4:8 bad-value"),
    (TOPIC, "minutes: 10", "minutes: ten", "5:10 bad-number"),
    (TOPIC, "  - workers\n", "  - wrokers\n", "7:5 unknown-topic"),
    (TOPIC, "url: https://docs", "url: ftp://docs", "10:10 bad-url"),
    (OTHER, "requires: [queues]", "requires: [workers]", "6:12 circle"),
    # links
    (TOPIC, "(../workers/topic.md)", "(../worker/topic.md)", "12:25 broken-link"),
    (TOPIC, "(../workers/topic.md)", "(../workers/topic.md#nowhere)", "12:25 broken-link"),
    (TOPIC, "(../workers/topic.md)", "(../../../secret.md)", "12:25 link-escape"),
    (TOPIC, "(../workers/topic.md)", "(/etc/passwd)", "12:25 broken-link"),
    (TOPIC, "(../workers/topic.md)", "(javascript:alert(1))", "12:25 broken-link"),
    (TOPIC, "(../workers/topic.md)", "()", "12:25 broken-link"),
    (TOPIC, "(queue.png)", "(qeue.png)", "12:63 broken-image"),
    (TOPIC, "(queue.png)", "(queue.svg)", "12:63 broken-image"),
    (TOPIC, "(queue.png)", "(https://example.org/queue.png)", "12:63 broken-image"),
    (TOPIC, "(queue.png)", "(../../../queue.png)", "12:63 link-escape"),
    (TOPIC, "The idea", "[a]: topic.md\nThe idea", "12:1 reference-link"),
    # fences
    (DEEP_DIVE, "```python\nsend(1)\n```", "```python\nsend(1)\n", "28:1 unclosed-fence"),
    (DEEP_DIVE, "send(1)", "send(", "29:5 python-syntax"),
    (DEEP_DIVE, "```python", "```pyhton", "28:4 unknown-language"),
    (DEEP_DIVE, "```python", "```python lines=2", "28:4 bad-fence-option"),
    (DEEP_DIVE, "```python", "```python brokn", "28:11 bad-fence-option"),
    (DEEP_DIVE, "```python", "```python linenostart=x", "28:11 bad-fence-option"),
    (DEEP_DIVE, "```python", "```answer", "28:1 stray-answer"),
    (DEEP_DIVE, "```python\nsend(1)", "```python\n" + "x = 1\n" * 2_000, "28:1 too-long"),
]


@pytest.mark.parametrize(("path", "old", "new", "expected"), CASES)
def test_a_fault_is_named_where_it_is(tmp_path, path, old, new, expected):
    assert (path, expected) in found(tmp_path, changed(path, old, new))


def test_an_id_taken_in_another_file_names_both_places(tmp_path):
    reading = read_library(write_content(tmp_path, changed(CARDS, "#must-run", "#who-waits")))
    (diagnostic,) = [d for d in reading.diagnostics if d.rule == "duplicate-id"]
    assert (diagnostic.path, diagnostic.line) == (PRACTICE, 6)
    assert f"{CARDS}:5" in diagnostic.message


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (DEEP_DIVE, "```python\nsend(1)", "```python broken\nsend("),
        (DEEP_DIVE, "```python\nsend(1)", "```\nsend("),
        (DEEP_DIVE, "```python\nsend(1)", "```python lines=1\nsend(1)"),
        (DEEP_DIVE, "```python\nsend(1)", "```python\nawait send(1)"),
        (DEEP_DIVE, "A ==queue==.", "A `[[#code]](nowhere)` and `[x](y)`."),
        (PRACTICE, "#step-2}", '#step-2 rev="2"}'),
        (PRACTICE, "{#visitor myth=faster}", "{#visitor myth=faster pin}"),
        (PRACTICE, "The worker {#worker}", "The worker\n  that waits {#worker}"),
        (PRACTICE, "The worker {#worker}", "The worker {#worker}\n  ```python\n  x = 1\n  ```"),
        (PRACTICE, "The row sits", "```python\n  > x = 1\n  > ```\n  > The row sits"),
        (TOPIC, "(../workers/topic.md)", "(https://example.org/?a=[b])"),
        (TOPIC, "minutes: 10", 'minutes: "0010"'),
        (TOPIC, "The idea", "---\n\nThe idea"),
        (CARDS, "beginner}", "beginner reversed}"),
        (BREAKDOWN, "hard}[1]", "hard}"),
        (BREAKDOWN, "hard}[1]", 'hard also="one; 1" rev=2}[1]'),
        (BREAKDOWN, "hard}[1]", 'hard}{"a": 1}'),
        (BREAKDOWN, "| Busy | |", "| ?{#server-then}Busy | |"),
        (BREAKDOWN, "Because.", "Look at [the queue](#queue-then)."),
    ],
)
def test_what_is_allowed_is_not_reported(tmp_path, path, old, new):
    assert found(tmp_path, changed(path, old, new)) == []


def test_a_long_circle_is_reported_once_and_in_full(tmp_path):
    names = ["one", "two", "three"]
    topics = {
        f"round/{name}/topic.md": f"---\ntitle: T\nsummary: S\nlevel: beginner\nminutes: 1\nrequires: [{after}]\n---\nText.\n"
        for name, after in zip(names, [*names[1:], names[0]], strict=True)
    }
    track = "---\ntitle: T\nsummary: S\ntopics: [one, two, three]\n---\nText.\n"
    circles = [item for item in found(tmp_path, {"round/track.md": track, **topics}) if "circle" in item[1]]
    assert circles == [("round/one/topic.md", "6:12 circle")]


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("README.md", "unknown-file"),
        ("background-work/notes.md", "unknown-file"),
        ("background-work/queues/deepdive.md", "unknown-file"),
        ("background-work/queues/deeper/topic.md", "unknown-file"),
    ],
)
def test_pages_that_belong_nowhere_are_reported(tmp_path, path, rule):
    assert found(tmp_path, {path: FILES[OTHER]}) == [(path, f"1:1 {rule}")]


def test_folders_are_ids_and_have_their_main_file(tmp_path):
    assert ("background-work/Bad Name", "1:1 bad-id") in found(
        tmp_path, {"background-work/Bad Name/cards.md": FILES[CARDS]}
    )
    assert ("background-work/Bad Name", "1:1 missing-file") in found(tmp_path)
    assert ("lonely", "1:1 missing-file") in found(tmp_path, {"lonely/one/topic.md": FILES[OTHER]})


def test_a_topic_outside_the_list_is_reported(tmp_path):
    expected = ("background-work/more/topic.md", "1:1 unlisted-topic")
    assert expected in found(tmp_path, {"background-work/more/topic.md": FILES[OTHER]})
