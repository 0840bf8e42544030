import json

from courseware.__main__ import main
from courseware.diagnostics import Collector, Diagnostic, as_json, has_errors
from tests.courseware.content import TRACK, changed, write_content


def test_a_diagnostic_reads_as_a_place_a_rule_and_a_remedy():
    diagnostic = Diagnostic("a/b.md", 3, 7, "error", "bad-value", "lvel is unknown.", "level")
    assert str(diagnostic) == "a/b.md:3:7: error bad-value: lvel is unknown. Did you mean level?"


def test_a_collector_sorts_and_says_everything_once():
    collector = Collector()
    collector.at("b.md").error(1, 1, "x", "second")
    collector.at("a.md").error(10, 1, "x", "first")
    collector.at("a.md").error(9, 1, "x", "zeroth")
    collector.at("b.md").error(1, 1, "x", "second")
    assert [d.message for d in collector.sorted()] == ["zeroth", "first", "second"]


def test_warnings_are_no_errors():
    collector = Collector()
    collector.at("a.md").warning(1, 1, "x", "m")
    assert not has_errors(collector.sorted())
    collector.at("a.md").error(1, 1, "x", "m")
    assert has_errors(collector.sorted())


def test_json_has_every_field():
    diagnostic = Diagnostic("a.md", 1, 2, "warning", "r", "é", "s")
    assert json.loads(as_json([diagnostic])) == [
        {
            "path": "a.md",
            "line": 1,
            "column": 2,
            "severity": "warning",
            "rule": "r",
            "message": "é",
            "suggestion": "s",
        }
    ]


def test_the_command_prints_problems_and_fails(tmp_path, capsys):
    write_content(tmp_path, changed(TRACK, "title: Background", "titel: Background"))
    assert main(["check", str(tmp_path)]) == 1
    assert f"{TRACK}:2:1: error unknown-key: " in capsys.readouterr().out
    assert main(["check", str(tmp_path), "--format", "json"]) == 1
    assert {item["rule"] for item in json.loads(capsys.readouterr().out)} == {"unknown-key", "missing-key"}


def test_the_command_is_content_with_good_content(tmp_path, capsys):
    assert main(["check", str(write_content(tmp_path))]) == 0
    assert capsys.readouterr().out == "12 files, no problem found.\n"
