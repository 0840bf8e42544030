import re
from pathlib import Path

from django.template.loader import get_template

from courseware.rendering import Renderer
from courseware.sections import BREAKDOWN_PARTS, SHELL_PARTS
from lessons.rendering import count_steps, hashed_part, modes_of, render_parts
from tests.lessons.documents import (
    make_breakdown,
    make_cards,
    make_deep_dive,
    make_evidence,
    make_myths,
    make_question,
    make_topic,
    make_whole_topic,
)


def parts(document):
    return render_parts(document, Renderer())


def keys_with_markup(value, key=""):
    """The names under which HTML is kept."""
    if isinstance(value, dict):
        return {name for k, v in value.items() for name in keys_with_markup(v, k)}
    if isinstance(value, list):
        return {name for item in value for name in keys_with_markup(item, key)}
    return {key} if isinstance(value, str) and "<" in value else set()


def test_html_is_kept_only_under_names_that_say_so():
    for document in (make_deep_dive(), make_breakdown(), make_evidence()):
        found = keys_with_markup(parts(document))
        assert found
        assert {name for name in found if not name.endswith("_html")} == set()


def test_a_deep_dive_keeps_the_order_of_its_file():
    made = parts(make_deep_dive())
    assert made["opening"]["id"] == "what-it-is"
    assert [block["kind"] for block in made["blocks"]] == ["build-up", "pitfalls", "section"]


def test_what_a_step_reveals_is_not_among_the_parts():
    assert "REVEAL" not in str(parts(make_deep_dive()))


def test_the_tracker_agrees_with_the_table():
    made = parts(make_breakdown())
    assert [step["values"][0]["value_html"] for step in made["steps"]] == ["0", "SECRET-2", "1"]
    assert made["cells"] == {"height-at-noon": {"step": 2, "name": "height", "is_variable": True, "rev": 1}}


def test_pipelines_stand_in_their_places_on_one_scale():
    html = parts(make_evidence())["pipeline_html"]
    assert html.index("FIRST") < html.index("Look") < html.index("SECOND") < html.index("Read")
    assert 'width="1000"' in html
    assert 'width="100"' in html
    assert html.count("<figure") == 2


def test_verdicts_and_numbers_of_a_comparison_are_told_apart():
    comparison = parts(make_evidence())["comparison"]
    assert [column["is_number"] for column in comparison["columns"]] == [False, True, False]
    assert [(row["verdict"], row["verdict_html"]) for row in comparison["rows"]] == [
        ("bad", "misses the boat"),
        ("good", "on time"),
    ]


def test_modes_come_in_the_order_in_which_they_are_learned():
    assert list(modes_of(make_whole_topic())) == ["deep-dive", "breakdown", "evidence", "myths", "cards"]
    assert modes_of(make_topic()) == {}


def test_steps_are_counted_where_there_are_some():
    documents = (make_deep_dive(), make_breakdown(), make_evidence(), make_myths(), make_cards())
    assert [count_steps(document) for document in documents] == [3, 3, 0, 3, 0]


def test_a_question_that_is_reworded_leaves_its_lesson_alone():
    before = make_breakdown(quiz=(make_question("a"),))
    assert hashed_part(before) == hashed_part(make_breakdown(quiz=(make_question("b"),)))
    assert hashed_part(before) != hashed_part(make_breakdown())


def test_no_item_can_be_called_what_a_page_calls_a_part_of_its_own():
    named = re.compile(r'\sid="([a-z0-9-]+)"')
    shell = ("base.html", "includes/help.html", "includes/navigation.html", "includes/focus_bar.html")
    for templates, parts in ((shell, SHELL_PARTS), (("lessons/breakdown.html",), BREAKDOWN_PARTS)):
        sources = [Path(get_template(template).origin.name).read_text() for template in templates]
        assert set(named.findall("".join(sources))) == parts
