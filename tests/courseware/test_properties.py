"""Whatever the text, the reader and the renderer answer, and every place they name exists."""

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courseware.attributes import split
from courseware.diagnostics import Collector
from courseware.fences import find_fences, parse_options
from courseware.flow import draw, parse_flow
from courseware.layout import READERS
from courseware.library import read_library
from courseware.page import Page
from courseware.references import fill
from courseware.rendering import Renderer
from courseware.wording import id_fault, short_id, slug
from tests.courseware.content import FILES, TOPIC, path_of, write_content

PIECES = st.sampled_from(
    [
        "#",
        "## ",
        "### ",
        "#### ",
        "- [x] ",
        "- [ ] ",
        "  > ",
        "> ",
        "1. ",
        "```",
        "```python",
        "```flow",
        "```answer",
        "~~~",
        "{#a}",
        "{#a b=c}",
        "{",
        "}",
        "[[#a]]",
        "[a](b.md)",
        "![a](b.png)",
        "==",
        "**",
        "|",
        "|---|",
        "---",
        ":",
        "?",
        "Hint",
        "Solution",
        "What it is",
        "Steps",
        "Step",
        "lanes: A | B",
        "(a: b)",
        "->",
        "\n",
        "\n\n",
        " ",
        "\t",
        "é",
        "0",
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map("".join))
MODES = st.sampled_from(sorted(READERS))
QUIET = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def assert_places_exist(text, diagnostics):
    lines = text.split("\n")
    for diagnostic in diagnostics:
        assert 1 <= diagnostic.line <= len(lines), diagnostic
        assert 1 <= diagnostic.column <= len(lines[diagnostic.line - 1]) + 1, diagnostic


@QUIET
@given(MODES, TEXTS)
def test_a_mode_reads_any_text(mode, body):
    text = f"---\nabout: a\nminutes: 1\n---\n{body}"
    collector = Collector()
    READERS[mode](Page(path_of(mode), text, collector.at(path_of(mode))))
    assert_places_exist(text, collector.sorted())


@QUIET
@given(TEXTS)
def test_a_page_reads_any_text(text):
    collector = Collector()
    Page("a.md", text, collector.at("a.md"))
    assert_places_exist(text, collector.sorted())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_folder_with_a_damaged_file_is_read(data):
    path = data.draw(st.sampled_from(sorted(FILES)))
    start = data.draw(st.integers(0, len(FILES[path])))
    stop = data.draw(st.integers(start, min(start + 60, len(FILES[path]))))
    text = FILES[path][:start] + data.draw(TEXTS) + FILES[path][stop:]
    with tempfile.TemporaryDirectory() as folder:
        reading = read_library(write_content(Path(folder), {path: text.encode("utf-8", "surrogatepass")}))
    assert all(diagnostic.line >= 1 and diagnostic.column >= 1 for diagnostic in reading.diagnostics)


@QUIET
@given(TEXTS, st.booleans())
def test_any_text_is_rendered_and_twice_the_same(text, inline):
    renderer = Renderer()
    assert renderer.render(text, page=TOPIC, inline=inline) == renderer.render(
        text, page=TOPIC, inline=inline
    )


@QUIET
@given(
    st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,3}", fullmatch=True),
    st.dictionaries(
        st.from_regex(r"[a-z]{1,8}", fullmatch=True),
        st.from_regex(r"[a-z0-9#,-]{0,12}", fullmatch=True),
        max_size=4,
    ),
)
def test_attributes_come_back_as_written(identifier, values):
    collector = Collector()
    written = " ".join([f"#{identifier}", *(f"{key}={value}" for key, value in values.items())])
    text, attributes = split(f"Some words {{{written}}}", 3, 1, collector.at("a.md"))
    assert (text, attributes.id, dict(attributes.values)) == ("Some words", identifier, values)
    assert collector.found == []


@QUIET
@given(
    st.lists(st.sampled_from(["x = 1", "", "## no heading", "> a", "    y"]), max_size=6),
    st.sampled_from(["", "> ", "   "]),
)
def test_a_fence_gives_back_its_lines_whatever_stands_before_them(lines, prefix):
    collector = Collector()
    page = [f"{prefix}```python", *(f"{prefix}{line}" for line in lines), f"{prefix}```"]
    (fence,) = find_fences(page, collector.at("a.md"))
    assert list(fence.source) == lines
    assert (fence.line, fence.last, collector.found) == (1, len(page), [])


@QUIET
@given(st.sets(st.integers(1, 99), min_size=1))
def test_highlighted_lines_come_back_sorted(numbers):
    assert parse_options(f"python lines={','.join(map(str, numbers))}").lines == tuple(sorted(numbers))


@QUIET
@given(st.text(max_size=300))
def test_ids_made_from_any_words_are_ids(text):
    taken = set()
    for _ in range(3):
        name = short_id(text, taken)
        assert not id_fault(name)
        assert name not in taken
        taken.add(name)
    assert len(slug(text)) <= 64


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 5), st.data())
def test_any_flow_can_be_drawn(lanes, data):
    rows = data.draw(st.integers(1, 6))
    cells = [(lane, row) for row in range(rows) for lane in range(lanes)]
    chosen = data.draw(st.lists(st.sampled_from(cells), min_size=2, unique=True))
    shapes = {cell: data.draw(st.sampled_from(["(%s: w)", "[%s: w]", "{%s: w}"])) for cell in chosen}
    lines = [
        " | ".join(
            shapes[lane, row] % f"n{lane}x{row}" if (lane, row) in chosen else "" for lane in range(lanes)
        )
        for row in range(rows)
    ]
    last = max(row for _, row in chosen)
    first = min(row for _, row in chosen)
    pairs = data.draw(
        st.lists(st.tuples(st.sampled_from(chosen), st.sampled_from(chosen)), max_size=8, unique=True)
    )
    arrows = [f"n{a}x{b} -> n{c}x{d}" for (a, b), (c, d) in pairs if (a, b) != (c, d)]
    text = [
        "lanes: " + " | ".join("ABCDE"[:lanes]),
        *(line if line.strip() else "|" for line in lines[first : last + 1]),
        "",
        *arrows,
    ]
    collector = Collector()
    flow = parse_flow(text, 1, collector.at("a.md"))
    assert flow, collector.found
    assert draw(flow, title="T", id_prefix="f").count("data-edge") == len(arrows)


@QUIET
@given(TEXTS, st.text(max_size=20))
def test_filled_references_leave_no_id(text, letter):
    html = Renderer().render(text, page=TOPIC)
    assert "data-choice" not in fill(html, {"a": letter}, {})
