import pytest

from courseware.documents import AskedCell, CardDocument, ChoiceDocument, Commitment, Stage
from courseware.library import read_library
from courseware.sources import scan
from tests.courseware.content import FILES, TRACK, found, path_of, write_content


@pytest.fixture
def topic(tmp_path):
    reading = read_library(write_content(tmp_path))
    assert [str(diagnostic) for diagnostic in reading.diagnostics] == []
    return reading.library.tracks[0].topics[0]


def test_a_track_keeps_its_list_and_ids_get_their_track(tmp_path):
    (track,) = read_library(write_content(tmp_path)).library.tracks
    assert [topic.id for topic in track.topics] == ["queues", "workers"]
    assert (track.id, track.order, track.about) == ("background-work", 100, "About the track.")
    assert track.topics[0].leads_to == ("background-work/workers",)
    assert track.topics[1].requires == ("background-work/queues",)


def test_tracks_stand_by_order_then_id(tmp_path):
    more = "---\ntitle: T\nsummary: S\norder: 7\ntopics: [one]\n---\nText.\n"
    topic = FILES["background-work/workers/topic.md"].replace("requires: [queues]\n", "")
    changes = {"zebra/track.md": more, "zebra/one/topic.md": topic}
    reading = read_library(write_content(tmp_path, changes))
    assert [track.id for track in reading.library.tracks] == ["zebra", "background-work"]


def test_every_document_has_the_digest_of_its_file(tmp_path):
    reading = read_library(write_content(tmp_path))
    topic = reading.library.tracks[0].topics[0]
    assert reading.digests == scan(tmp_path)
    assert set(reading.digests) == set(FILES)
    assert topic.deep_dive.path in reading.digests


def test_a_question(topic):
    (question,) = topic.practice.questions
    assert question.stem == "Who waits for the e-mail?"
    assert question.body == "The view calls `enqueue`. Who waits?"
    assert (question.type, question.kind, question.level, question.line) == (
        "single",
        "conceptual",
        "easy",
        6,
    )
    assert question.choices[1] == ChoiceDocument(
        id="visitor",
        text="The visitor",
        feedback="`enqueue` returns at once.",
        is_right=False,
        myth="faster",
        line=12,
    )
    assert question.hints == ("Which line touches the server?",)
    assert question.solution == ("**Read the verb.** Not [[#visitor]].", "**Ask who works.** A worker.")
    assert question.see == "breakdown#step-2"


def test_short_answers_and_lines_to_order(topic):
    short, order = topic.challenge.questions
    assert (short.type, short.accepted, short.seconds) == ("short", ("4", "four"), 60)
    assert (order.type, order.ordered, order.seconds) == ("order", ("a = 1", "print(a)"), 120)
    assert topic.challenge.badge == "Queue keeper"


def test_a_breakdown_fills_empty_cells_from_above(topic):
    breakdown = topic.breakdown
    assert (breakdown.actors, breakdown.variables) == (("Server",), ("queue",))
    assert (breakdown.start, breakdown.start_states) == (("[]",), ("Free",))
    assert [step.values for step in breakdown.steps] == [("[]",), ("[1]",)]
    assert [step.states for step in breakdown.steps] == [("Busy",), ("Busy",)]
    assert [step.predicted for step in breakdown.steps] == [
        (),
        (AskedCell(id="queue-then", column="queue", line=27),),
    ]
    assert (breakdown.steps[1].title, breakdown.steps[1].why) == ("It answers", "To tell.")
    assert (breakdown.steps[1].lines, breakdown.steps[1].nodes) == ((2,), ("answer",))
    assert breakdown.moments[0].steps == (1, 2)
    assert (breakdown.code.line, breakdown.code.source) == (17, "queue = []\nqueue.append(1)")


def test_a_predicted_cell_is_a_question_that_stands_alone(topic):
    (cell,) = topic.breakdown.cells
    assert (cell.id, cell.mode, cell.type, cell.level, cell.rev) == (
        "queue-then",
        "breakdown",
        "cell",
        "hard",
        1,
    )
    assert cell.stem == "What is `queue` after step 2, “Answers”?"
    assert "```python\nqueue.append(1)\n```" in cell.body
    assert "| After step 1 | Value |\n| --- | --- |\n| Server | Busy |\n| `queue` | [] |" in cell.body
    assert (cell.accepted, cell.explanation, cell.see) == (("[1]",), "To tell.", "breakdown#step-2")


def test_a_deep_dive_keeps_the_order_of_its_sections(topic):
    lesson = topic.deep_dive
    assert lesson.order == ("what-it-is", "build-up", "pitfalls")
    assert lesson.steps[0].commitment == Commitment(
        question="Does it run?", answer=False, reveal="Not yet.", line=13
    )
    assert (lesson.steps[0].text, lesson.steps[0].result, lesson.steps[0].insight) == (
        "The text.",
        "A task.",
        "",
    )
    assert lesson.pitfalls[0].wrong == "```python\nsend(1)\n```"


def test_evidence(topic):
    evidence = topic.evidence
    assert (evidence.bad.heading, evidence.good.heading) == ("in the request", "Good pattern")
    assert evidence.comparison.rows == (("One", "Bad: slow"), ("Two", "Good: fast"))
    assert evidence.comparison_text == "Measured here."
    stages = (
        Stage(label="Save", milliseconds=5.0, is_bottleneck=False),
        Stage(label="Send", milliseconds=2000.0, is_bottleneck=True),
    )
    assert evidence.pipelines == (("Sent", stages),)


def test_cards_myths_prompts_and_labs(topic):
    plain, cloze = topic.cards.cards
    assert plain == CardDocument(
        id="must-run",
        front="What must run?",
        back="A worker.",
        see=(("The queue", "breakdown.md#step-2"),),
        level="beginner",
        is_cloze=False,
        is_reversed=False,
        line=5,
    )
    assert cloze.is_cloze
    assert (topic.myths.myths[0].reality, topic.myths.myths[0].why) == ("No.", "Capacity.")
    assert topic.explain.prompts[0].hint == "think."
    assert topic.explain.prompts[0].concepts == ("The request ends", "A thread is free")
    assert topic.lab.knobs == (("emails", "6"),)
    assert topic.lab.predictions[0].options == (("Short", 20.0), ("Long", 2000.0))


def test_a_heading_inside_a_fence_is_none(tmp_path):
    text = FILES[path_of("deep-dive")].replace("A ==queue==.", "```text\n## No heading\n```")
    assert found(tmp_path, {path_of("deep-dive"): text}) == []


def test_a_folder_that_is_missing_is_reported(tmp_path):
    reading = read_library(tmp_path / "nowhere")
    assert "no-folder" in {diagnostic.rule for diagnostic in reading.diagnostics}


def test_all_problems_come_in_one_run(tmp_path):
    changes = {
        TRACK: FILES[TRACK].replace("title:", "titel:"),
        path_of("cards"): FILES[path_of("cards")].replace(" {#complete}", ""),
        path_of("practice"): b"\xff",
        path_of("myths"): FILES[path_of("myths")].replace("answer=no", "answer=perhaps"),
    }
    rules = {rule.split()[1] for _, rule in found(tmp_path, changes)}
    assert rules >= {"unknown-key", "missing-key", "missing-id", "not-utf-8", "bad-value"}
