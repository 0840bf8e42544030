import pytest

from courseware.diagnostics import Collector
from courseware.front_matter import Scalar, read_front_matter


def read(text):
    collector = Collector()
    front = read_front_matter(text.split("\n"), collector.at("a.md"))
    return front, [f"{d.line}:{d.column} {d.rule}" for d in collector.sorted()]


def test_every_scalar_stays_text():
    front, faults = read("---\na: no\nb: 1.10\nc: 12:30\nd: 0123\ne: 2026-01-01\nf: ~\n---\nBody")
    assert faults == []
    assert [value.text for value in front.fields.values.values()] == [
        "no",
        "1.10",
        "12:30",
        "0123",
        "2026-01-01",
        "~",
    ]
    assert front.last_line == 8


def test_keys_and_values_know_their_places():
    front, _ = read("---\ntitle: T\ntopics:\n  - one\n---")
    assert front.fields.keys["topics"] == Scalar("topics", 3, 1)
    assert front.fields.values["topics"].values == (Scalar("one", 4, 5),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("title: T\n---", "1:1 no-front-matter"),
        ("\n---\ntitle: T\n---", "1:1 no-front-matter"),
        ("---\ntitle: T", "1:1 unclosed-front-matter"),
        ("---\na: &x [1]\n---", "2:4 yaml-anchor"),
        ("---\na: *x\n---", "2:4 yaml-alias"),
        ("---\na: &x [*x]\n---", "2:4 yaml-anchor"),
        ("---\na: !!python/object:os.system x\n---", "2:4 yaml-tag"),
        ("---\n<<: {a: 1}\n---", "2:1 yaml-merge"),
        ("---\na: 1\nb: 2\na: 3\n---", "4:1 duplicate-key"),
        ("---\na:\n\tb: 1\n---", "3:1 tab"),
        ("---\na: [[[[[1]]]]]\n---", "2:7 too-deep"),
        ("---\na: 1\n...\nb: 2\n---", "3:1 second-document"),
        ("---\na: 1\n--- b\n---", "3:1 second-document"),
        ("---\n- a\n- b\n---", "2:1 bad-yaml"),
        ("---\njust words\n---", "2:1 bad-yaml"),
        ("---\n---", "2:1 bad-yaml"),
        ("---\na: b: c\n---", "2:5 bad-yaml"),
        ("---\n? [a]\n: b\n---", "2:3 bad-key"),
        (f"---\na: {'x' * 65_536}\n---", "2:1 too-long"),
    ],
)
def test_what_plain_fields_never_need_is_refused(text, expected):
    assert read(text)[1] == [expected]


def test_a_bomb_of_aliases_is_refused_at_its_first_anchor():
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60)]
    assert read("\n".join(["---", *lines, "---"]))[1] == ["2:5 yaml-anchor"]


def test_very_deep_nesting_is_refused_before_it_is_built():
    assert read(f"---\na: {'[' * 60_000}\n---")[1] == ["2:7 too-deep"]
