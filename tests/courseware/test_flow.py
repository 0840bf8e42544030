import itertools
import re

import pytest

from courseware.diagnostics import Collector
from courseware.documents import Flow, FlowEdge, FlowNode, Stage
from courseware.flow import described, draw, draw_pipeline, parse_flow, parse_pipeline
from courseware.flow_layout import lay_out
from courseware.flow_routes import find_routes

SIGNUP = """\
lanes: User | Server | Worker
(signup: Signs up) | [receive: Receives it] |
[now: Do it now]?  | {quick: Quick?} |
                   | [queue: Queue task] |
(welcome: Sees welcome) | [reply: Reply 302] |
                   | | [claim: Picks it up]

signup -> receive -> quick
quick ..> now: yes
quick -> queue: no
queue -> reply -> welcome
queue -> claim
now ..> welcome"""


def parse(text):
    collector = Collector()
    flow = parse_flow(text.split("\n"), 1, collector.at("a.md"))
    return flow, [f"{d.line}:{d.column} {d.message}" for d in collector.sorted()]


def flow_of(text):
    flow, faults = parse(text)
    assert faults == []
    return flow


def test_lanes_nodes_and_arrows():
    flow = flow_of("lanes: A | B\n(a: One) | [b: Two]?\n | {c: Three?}\n\na -> b ..> c: yes")
    assert flow == Flow(
        lanes=("A", "B"),
        nodes=(
            FlowNode(id="a", label="One", shape="person", lane=0, row=0, is_aside=False, line=2),
            FlowNode(id="b", label="Two", shape="box", lane=1, row=0, is_aside=True, line=2),
            FlowNode(id="c", label="Three?", shape="decision", lane=1, row=1, is_aside=False, line=3),
        ),
        edges=(
            FlowEdge(source="a", target="b"),
            FlowEdge(source="b", target="c", label="yes", is_aside=True),
        ),
        line=1,
    )


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("", "1:1", "names the lanes"),
        ("lanes: A", "1:1", "2 to 5 lanes"),
        ("lanes: A | B | C | D | E | F", "1:1", "2 to 5 lanes"),
        ("lanes: A |", "1:1", "2 to 5 lanes"),
        ("lanes: A | B", "1:1", "no nodes"),
        ("lanes: A | B\na: One", "2:1", "is no node"),
        ("lanes: A | B\n(a: One]", "2:1", "is no node"),
        ("lanes: A | B\n(A: One)", "2:2", "may hold only"),
        ("lanes: A | B\n(a: One) | [a: Two]", "2:12", "is taken"),
        ("lanes: A | B\n(a: One) | | [b: Two]", "2:14", "beyond the last lane"),
        ("lanes: A | B\n(a: Seventeen letters)", "2:5", "16 are allowed"),
        ("lanes: A | B\n(a: )", "2:5", "is empty"),
        ("lanes: A | B\n(a: One)\na -> b", "3:1", "empty line"),
        ("lanes: A | B\n(a: One)\n\na -> bb", "4:6", "no node 'bb'"),
        ("lanes: A | B\n(a: One)\n\na -> a", "4:1", "points at itself"),
        ("lanes: A | B\n(a: One) | (b: Two)\n\na -> b\na -> b", "5:1", "already"),
        ("lanes: A | B\n(a: One)\n\na ->", "4:1", "is no arrow"),
        ("lanes: A | B\n(a: One)\n\na", "4:1", "is no arrow"),
    ],
)
def test_faults_of_a_flow(text, place, words):
    flow, faults = parse(text)
    assert flow is None
    assert any(fault.startswith(f"{place} ") and words in fault for fault in faults), faults


def test_a_small_flow_is_drawn_exactly_so():
    flow = flow_of("lanes: A | B\n(a: One <1>) | {b: Two?}\n\na -> b: go")
    assert draw(flow, current={"b"}, past={"a"}, title="T & T", id_prefix="f") == (
        '<svg class="flow" viewBox="0 0 368 118" role="img" aria-labelledby="f-t f-d">'
        '<title id="f-t">T &amp; T</title><desc id="f-d">Lanes: A, B. One &lt;1&gt;, then (go) Two?.</desc>'
        '<line class="divide" x1="184" x2="184" y1="10" y2="108"/>'
        '<text class="lane" x="61" y="20">A</text><text class="lane" x="307" y="20">B</text>'
        '<path class="edge" data-edge="a b" data-on d="M111 70H272m-5-5 5 5-5 5"/>'
        '<g aria-hidden="true"><text class="tag" x="192" y="61">go</text></g>'
        '<g class="node" data-node="a" data-was><rect x="11" y="52" width="100" height="36" rx="18"/>'
        '<text x="61" y="71">One &lt;1&gt;</text></g>'
        '<g class="node" data-node="b" data-on><path d="M307 40 339 70 307 100 275 70z"/>'
        '<text x="307" y="70">Two?</text></g></svg>'
    )


def test_states_follow_nodes_and_paths_not_taken_have_none():
    html = draw(flow_of(SIGNUP), current={"now"}, past={"signup", "receive"}, title="T", id_prefix="f")
    assert 'data-edge="signup receive" data-was' in html
    assert re.search(r'class="edge edge--aside" data-edge="quick now" d=', html)
    assert 'class="node node--aside" data-node="now" data-on' in html
    assert html.count("data-on") == 1


def test_arrows_go_straight_where_they_can_and_turn_once_where_they_must():
    flow = flow_of(SIGNUP)
    html = draw(flow, title="T", id_prefix="f")
    turns = {
        match[1]: match[2].count("Q")
        for match in re.finditer(r'data-edge="([^"]+)"(?: data-\w+)? d="([^"]+)"', html)
    }
    assert turns.pop("queue claim") == 1
    assert set(turns.values()) == {0}


def test_no_arrow_runs_through_a_node():
    rows = "\n".join(f"[a{n}: A] | [b{n}: B] | [c{n}: C]" for n in range(5))
    arrows = "a0 -> c4\nc0 -> a4\na4 -> a0\nb4 -> b0\nc2 -> a2"
    flow = flow_of(f"lanes: A | B | C\n{rows}\n\n{arrows}")
    places = {(2 * node.lane + 1, 2 * node.row + 1) for node in flow.nodes}
    for route in find_routes(flow):
        assert not places & set(route[1:-1])
        assert all(abs(a - c) + abs(b - d) == 1 for (a, b), (c, d) in itertools.pairwise(route))


@pytest.mark.parametrize("lanes", [2, 3, 4, 5])
def test_nodes_stay_in_their_lanes_and_apart(lanes):
    row = " | ".join(f"[n{lane}x: {'w' * 16}]" for lane in range(lanes))
    below = " | ".join(f"{{m{lane}x: {'w' * 16}}}" for lane in range(lanes))
    names = " | ".join("LMNOP"[:lanes])
    flow = flow_of(f"lanes: {names}\n{row}\n{below}\n\nn0x -> m1x: {'w' * 16}")
    layout = lay_out(flow, find_routes(flow))
    for node in flow.nodes:
        box = layout.boxes[node.id]
        assert layout.gutters[node.lane] < box.x - box.width // 2
        assert box.x + box.width // 2 < layout.gutters[node.lane + 1] <= layout.width
        assert box.y + box.height // 2 < layout.height
    assert layout.width >= 368


def test_a_flow_in_words():
    assert (
        described(flow_of("lanes: A | B\n(a: One) | [b: Two]\n\na ..> b: no"))
        == "Lanes: A, B. One, then (no) Two, not taken."
    )


def test_pipelines():
    collector = Collector()
    stages = parse_pipeline(["Save | 5", "", "! Send <it> | 2000.5"], 1, collector.at("a.md"))
    assert stages == (
        Stage(label="Save", milliseconds=5.0, is_bottleneck=False),
        Stage(label="Send <it>", milliseconds=2000.5, is_bottleneck=True),
    )
    html = draw_pipeline(stages, "Sent & done")
    assert "<figcaption>Sent &amp; done</figcaption>" in html
    assert '<rect width="1000" height="10"/>' in html
    assert '<li class="pipeline__stage" data-bottleneck>' in html
    assert "Send &lt;it&gt;" in html
    assert "bottleneck</strong>" in html
    assert "2,000.5 ms" in html
    assert "style" not in html


@pytest.mark.parametrize("line", ["Save", "Save | much", "| 5", "Save | -5", "Save | 1e9", f"{'x' * 81} | 5"])
def test_faults_of_a_pipeline(line):
    collector = Collector()
    assert parse_pipeline([line], 7, collector.at("a.md")) == ()
    assert [diagnostic.line for diagnostic in collector.sorted()] == [7]
