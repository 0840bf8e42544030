"""Each scenario of the lab in a real browser: from the prediction to the last figure, without a reload.

The scenarios are those of the registry and their topics those of the loaded content, so a new one is tested as soon
as it exists. `stored_runs` has to be told how a table with columns of its own follows from the stamps.
"""

import json
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, Response, expect

from lab import scenarios
from tests.browser.conftest import Site
from tests.browser.stored_runs import SCENARIO_PAGE, StoredRun, Table, rows

# The least of each knob is the quickest; a few runs would then be over between two looks, or have nothing to show.
LARGER = {
    "cpu-and-gil": {"jobs": "4"},
    "errors-and-retries": {"failures": "1"},
    "rate-limiting": {"calls": "3"},
}
NOTE_STATES = """() => {
  window.seen = [];
  const note = () => window.seen.push([...document.querySelectorAll(".lab__lane")].map((lane) =>
    Object.fromEntries([...lane.querySelectorAll(".lab__states .state")].map((state) =>
      [state.dataset.s, parseInt(state.textContent)]))));
  note();
  document.addEventListener("htmx:after:swap", note);
}"""
READ_TABLES = """() => [...document.querySelectorAll("#measured table")].map((table) => ({
  id: table.closest("section").querySelector("h2").id,
  words: table.closest("section").querySelector(".row__margin p").textContent,
  headings: [...table.tHead.rows[0].cells].map((cell) => cell.textContent),
  numbers: [...table.tHead.rows[0].cells].map((cell) => cell.classList.contains("num")),
  rows: [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.textContent)),
}))"""
POLL_MS = 700
ROUNDED = 0.11  # ms: stamps are stored and subtracted in tenths
FIGURE = re.compile(r"\+?(\d[\d,]*)(?:\.(\d+))?(?: (\w+))?")


@dataclass
class Fragments:
    """What the page asked for by itself since it was opened."""

    path: str
    responses: list[Response] = field(default_factory=list)

    def note(self, response: Response) -> None:
        if "hx-request" in response.request.headers and urlsplit(response.url).path == self.path:
            self.responses.append(response)


@pytest.mark.parametrize("slug", scenarios.ALL)
def test_it_is_predicted_run_watched_and_measured(
    page: Page, browser: Browser, site: Site, slug: str
) -> None:
    ((track, topic, predictions),) = rows(site.database, SCENARIO_PAGE, slug)
    page.goto(f"/learn/{track}/{topic}/lab/")
    check_what_is_explained(page, slug)
    said = predict(page)
    choose_little(page, LARGER.get(slug, {}))
    fragments = start(page, slug)
    expect(page.locator("#measured[data-state=finished]")).to_be_visible(timeout=60_000)
    asked = len(fragments.responses)
    run = StoredRun(site.database, fragments.path.split("/")[-2])
    assert run.state == "finished"
    check_that_states_streamed(page, run)
    check_tables(page, run)
    check_predictions(page, said, [run.measures[one["measure"]] for one in json.loads(predictions)])
    check_what_is_explained(page, slug)
    page.wait_for_timeout(POLL_MS * 1.5)
    check_that_the_page_asks_no_more(page, fragments, asked)
    check_that_everybody_can_read_it(browser, page.url)


def check_what_is_explained(page: Page, slug: str) -> None:
    """Three things to watch, and the code that really runs."""
    expect(page.locator(".lab-watch > li")).to_have_count(3)
    code = page.locator("section[aria-labelledby=code]")
    for excerpt in scenarios.get(slug).code:
        expect(code).to_contain_text(excerpt.title)
        for function in excerpt.of:
            expect(code).to_contain_text(function.__name__)


def predict(page: Page) -> list[str]:
    """Answer each question; what was said, in order."""
    said = []
    for place, question in enumerate(page.locator(".lab-predict__one").all()):
        options = question.locator("label")
        option = options.nth(place % options.count())
        option.click()
        said.append(option.inner_text())
    assert said
    return said


def choose_little(page: Page, larger: dict[str, str]) -> None:
    for knob in page.locator(".knobs input").all():
        least = knob.get_attribute("min")
        assert least is not None
        knob.fill(larger.get(knob.get_attribute("name") or "", least))


def start(page: Page, slug: str) -> Fragments:
    """From here on the document is never loaded again: what it saw is kept in it."""
    page.get_by_role("button", name=scenarios.get(slug).button, exact=True).click()
    page.wait_for_url("**/lab/runs/**", wait_until="domcontentloaded")
    page.evaluate(NOTE_STATES)
    fragments = Fragments(urlsplit(page.url).path)
    page.on("response", fragments.note)
    return fragments


def check_that_states_streamed(page: Page, run: StoredRun) -> None:
    """In some lane tasks were seen that wait or run; at the end every task of every lane has its outcome."""
    seen: list[list[dict[str, int]]] = page.evaluate("window.seen")
    assert any(lane.keys() & {"READY", "RUNNING"} for snapshot in seen for lane in snapshot)
    assert seen.index(seen[-1]) > 0
    ended = [lane for lane in seen[-1] if lane]
    assert [sum(lane.values()) for lane in ended] == list(run.tasks().values())
    assert all(lane.keys() <= {"SUCCESSFUL", "FAILED"} for lane in ended)


def check_tables(page: Page, run: StoredRun) -> None:
    tables = [Table(**found) for found in page.evaluate(READ_TABLES)]
    assert tables
    for table in tables:
        assert table.rows
        for place, heading, text in table.times():
            if not text:  # only the first attempt follows no other
                assert (heading, place) == ("Pause before", 0)
                continue
            value, step = figure(text)
            assert run.expected(table, place, heading) == pytest.approx(value, abs=step / 2 + ROUNDED), (
                table.id,
                table.rows[place][0],
                heading,
            )


def check_predictions(page: Page, said: list[str], measured: list[float]) -> None:
    """Each question with what was said and what was measured. Whether the two agree is said where it was about this run."""
    compared = page.locator(".lab-said > li")
    expect(compared).to_have_count(len(said))
    is_about_others = page.get_by_text("This run had others").count() == 1
    for text, expected, item in zip(said, measured, compared.all(), strict=True):
        check_verdict(item, has_one=not is_about_others)
        expect(item).to_contain_text(f"You said: {text}.")
        value, step = figure(item.locator(".num").inner_text())
        assert expected == pytest.approx(value, abs=step / 2 + ROUNDED)


def check_verdict(item: Locator, *, has_one: bool) -> None:
    verdicts = {"right": ["Right.", "Nearest."], "wrong": ["Not quite."]}
    mark = item.get_attribute("data-mark")
    if not has_one:
        assert (mark, item.locator("strong, .icon").count()) == (None, 0)
        return
    assert mark is not None
    assert item.locator("strong").inner_text() in verdicts[mark]
    assert ("Nearest was:" in item.inner_text()) is (mark == "wrong")


def check_that_the_page_asks_no_more(page: Page, fragments: Fragments, asked: int) -> None:
    assert len(fragments.responses) == asked >= 1
    assert "hx-trigger" not in fragments.responses[-1].text()
    expect(page.locator("#measured[hx-trigger]")).to_have_count(0)


def check_that_everybody_can_read_it(browser: Browser, address: str) -> None:
    """A stranger with the link: axe finds nothing, in either theme, and nothing scrolls sideways on the smallest screen."""
    context = browser.new_context(viewport={"width": 320, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        violations = Axe().run(page).response["violations"]
        assert [(found["id"], found["nodes"][0]["html"]) for found in violations] == []
    context.close()


def figure(text: str) -> tuple[float, float]:
    """A number as the page writes it and the step it was rounded to, both in ms where it is a time: "3.5 s" is 3500, 100."""
    match = FIGURE.fullmatch(text.replace("\u00a0", " "))
    assert match is not None, text
    whole, decimals, unit = match[1].replace(",", ""), match[2] or "", match[3]
    scale = 1000.0 if unit == "s" or (decimals and not unit) else 1.0
    return round(float(f"{whole}.{decimals or 0}") * scale, 6), scale / 10 ** len(decimals)
