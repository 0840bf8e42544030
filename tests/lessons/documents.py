"""Documents with honest defaults, made by hand: what one content folder might say."""

from courseware.documents import (
    AskedCell,
    Breakdown,
    BuildStep,
    Cards,
    Code,
    Commitment,
    DeepDive,
    Evidence,
    Flow,
    FlowEdge,
    FlowNode,
    KeyMoment,
    Library,
    MythDocument,
    Myths,
    Pattern,
    Pitfall,
    QuestionDocument,
    Section,
    Source,
    Stage,
    Table,
    TableStep,
    TopicDocument,
    TrackDocument,
)

FOLDER = "tides/moon"


def make_step(name="pull", number=1, **changes):
    asked = Commitment(question=f"Does `{name}` act alone?", answer=False, reveal=f"REVEAL-{name}", line=3)
    values = {
        "id": name,
        "title": f"Step {name}",
        "level": "foundation",
        "commitment": asked,
        "text": f"About *{name}*.",
        "result": "You know it.",
        "insight": "Keep it.",
        "line": number,
    }
    return BuildStep(**values | changes)


def make_deep_dive(**changes):
    values = {
        "path": f"{FOLDER}/deep-dive.md",
        "title": "",
        "about": "Why water moves",
        "minutes": 12,
        "sections": (
            Section(id="what-it-is", heading="What it is", text="A tide is ==a long wave==.", line=1),
            Section(id="key-takeaways", heading="Key takeaways", text="- Two a day", line=9),
        ),
        "steps": (make_step("pull"), make_step("spin", 2), make_step("sum", 3, commitment=None)),
        "pitfalls": (
            Pitfall(
                id="one", title="One bulge", wrong="One.", correct="Two.", root_cause="Pictures.", line=5
            ),
        ),
        "order": ("what-it-is", "build-up", "pitfalls", "key-takeaways"),
    }
    return DeepDive(**values | changes)


def make_row(number, *, states=("Low", "Dry"), values=("0",), **changes):
    given = {
        "number": number,
        "action": f"Hour {number}",
        "lines": (number,),
        "nodes": ("far",) if number == 1 else ("near",),
        "states": states,
        "values": values,
        "predicted": (),
        "title": f"Title {number}",
        "why": f"Because of {number}.",
        "line": number,
    }
    return TableStep(**given | changes)


def make_cell(name="height-at-noon", column="height", **changes):
    return AskedCell(**{"id": name, "column": column, "line": 2} | changes)


def make_flow():
    nodes = (
        FlowNode(id="far", label="Far", shape="box", lane=0, row=0, is_aside=False, line=1),
        FlowNode(id="near", label="Near", shape="box", lane=1, row=1, is_aside=False, line=2),
    )
    edges = (FlowEdge(source="far", target="near", label="turns"),)
    return Flow(lanes=("Sea", "Shore"), nodes=nodes, edges=edges, line=1)


def make_breakdown(**changes):
    values = {
        "path": f"{FOLDER}/breakdown.md",
        "title": "",
        "about": "One tide, hour by hour",
        "minutes": 8,
        "flow": make_flow(),
        "code": Code(language="python", source="rise()\nstay()\nfall()", line=4),
        "actors": ("Sea", "Shore"),
        "variables": ("height",),
        "start": ("0",),
        "start_states": ("Low", "Dry"),
        "steps": (
            make_row(1, states=("Rising", "Dry"), values=("0",)),
            make_row(2, states=("High", "Wet"), values=("SECRET-2",), predicted=(make_cell(),)),
            make_row(3, states=("Falling", "Wet"), values=("1",)),
        ),
        "moments": (KeyMoment(id="when", question="When is it high?", answer="Then.", steps=(2, 3), line=8),),
        "quiz": (),
        "snapshot": ("Up.", "Stays.", "Down.", "Again."),
        "transcript": "It rises and falls.",
    }
    return Breakdown(**values | changes)


def make_evidence(**changes):
    code = Code(language="python", source="wait()", line=2, highlighted=(1,))
    values = {
        "path": f"{FOLDER}/evidence.md",
        "title": "",
        "about": "Measured at the pier",
        "minutes": 6,
        "impact": "It matters.",
        "bad": Pattern(heading="by eye", code=code, text="Off by an hour.", line=1),
        "good": Pattern(heading="by table", code=code, text="Off by a minute.", line=2),
        "comparison": Table(
            columns=("Way", "Error", "Verdict"),
            rows=(("By eye", "60 min", "Bad: misses the boat"), ("By table", "1 min", "Good: on time")),
            line=3,
        ),
        "comparison_text": "Counted over a year.",
        "pipelines": (
            ("By eye", (Stage(label="Look", milliseconds=1000, is_bottleneck=True),)),
            ("By table", (Stage(label="Read", milliseconds=100, is_bottleneck=True),)),
        ),
        "pipeline_text": "FIRST\n\n```pipeline By eye\n! Look | 1000\n```\n\nSECOND\n\n```pipeline By table\n! Read | 100\n```",
        "metric": "Minutes.",
        "tips": ("**Read the table.** It is free.",),
        "quiz": (),
        "check_yourself": "Go there.",
    }
    return Evidence(**values | changes)


def make_myth(name="one-a-day", **changes):
    values = {
        "id": name,
        "belief": f"Belief {name}",
        "answer": False,
        "reality": f"REALITY-{name}",
        "why": f"WHY-{name}",
        "line": 1,
    }
    return MythDocument(**values | changes)


def make_myths(*myths):
    return Myths(
        path=f"{FOLDER}/myths.md",
        title="",
        about="Things people believe",
        minutes=3,
        myths=myths or (make_myth("one-a-day"), make_myth("moon-only"), make_myth("lakes", answer=True)),
    )


def make_question(name="which"):
    return QuestionDocument(
        id=name,
        mode="breakdown",
        type="single",
        kind="conceptual",
        level="easy",
        stem="Which?",
        body="",
        explanation="So.",
        line=1,
    )


def make_cards():
    return Cards(path=f"{FOLDER}/cards.md", title="", about="Remember it", minutes=2, cards=())


def make_topic(name="moon", **changes):
    values = {
        "id": name,
        "path": f"tides/{name}/topic.md",
        "title": "The moon",
        "summary": "What pulls the sea",
        "level": "beginner",
        "minutes": 30,
        "requires": (),
        "leads_to": (),
        "sources": (Source(title="Almanac", url="https://example.org/almanac"),),
        "idea": "The moon *pulls*.",
    }
    return TopicDocument(**values | changes)


def make_whole_topic(**changes):
    modes = {
        "deep_dive": make_deep_dive(),
        "breakdown": make_breakdown(),
        "evidence": make_evidence(),
        "myths": make_myths(),
        "cards": make_cards(),
    }
    return make_topic(**modes | changes)


def make_library(*topics, **changes):
    track = {
        "id": "tides",
        "path": "tides/track.md",
        "title": "Tides",
        "summary": "The sea moves",
        "order": 10,
        "about": "All about tides.",
    }
    track = TrackDocument(topics=topics or (make_whole_topic(),), **track | changes)
    return Library(tracks=(track,))
