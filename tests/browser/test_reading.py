"""The reading modes in a browser: stepping, committing, with a script and without."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site
from tests.browser.losing import Losing
from tests.browser.pages import mode_url

BREAKDOWN, MYTHS, DEEP_DIVE = mode_url("breakdown"), mode_url("myths"), mode_url("deep-dive")
MARKED = """() => ({
  rows: [...document.querySelectorAll("[data-steps] tr[data-on]")].map(row => row.id),
  wanted: [...document.querySelectorAll("[data-steps] tr[data-on]")].map(row => row.dataset.nodes)[0],
  nodes: [...document.querySelectorAll(".stage [data-node][data-on]")].map(node => node.dataset.node).sort().join(" "),
  lines: [...document.querySelectorAll("[data-code] > li")].flatMap((line, i) => line.hasAttribute("data-on") ? [i + 1] : []).join(" "),
  wantedLines: document.querySelector("[data-steps] tr[data-on]").dataset.lines,
  stops: document.querySelectorAll(".stepper [aria-current=step]").length,
  panels: document.querySelectorAll("[data-now] .stage__title").length,
})"""
TWO_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


@pytest.fixture
def plain_page(browser: Browser, site: Site) -> Iterator[Page]:
    """A page of a browser without scripts."""
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    yield context.new_page()
    context.close()


def listen(page: Page) -> None:
    """Keep everything that the live region says."""
    page.evaluate(
        """() => {
          window.heard = [];
          new MutationObserver(() => {
            const text = document.querySelector("#say").textContent;
            if (text) window.heard.push(text);
          }).observe(document.querySelector("#say"), { childList: true, characterData: true, subtree: true });
        }"""
    )


def title(page: Page) -> str:
    return page.locator("[data-now] .stage__title").inner_text()


def test_arrow_keys_step_and_keep_the_address(page: Page):
    page.goto(BREAKDOWN)
    for number in (2, 3):
        page.keyboard.press("ArrowRight")
        expect(page).to_have_url(f"{page.url.partition('?')[0]}?step={number}")
        assert title(page).startswith(f"{number}. ")
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(f"{page.url.partition('?')[0]}?step=2")
    page.reload()
    assert title(page).startswith("2. ")


@pytest.mark.parametrize("number", [1, 4, 8])
def test_one_row_node_set_line_and_panel_are_marked(page: Page, number: int):
    page.goto(BREAKDOWN)
    page.locator(f"[data-steps] #step-{number} th a").click()
    expect(page.locator("[data-steps] tr[data-on]")).to_have_id(f"step-{number}")
    found = page.evaluate(MARKED)
    assert found["rows"] == [f"step-{number}"]
    assert found["nodes"] == " ".join(sorted(found["wanted"].split()))
    assert found["lines"] == found["wantedLines"]
    assert (found["stops"], found["panels"]) == (1, 1)


def test_the_script_marks_what_the_server_draws(page: Page):
    page.goto(f"{BREAKDOWN}?step=5")
    drawn = page.evaluate(MARKED)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(MARKED) == drawn


def test_each_step_is_announced_once(page: Page):
    page.goto(BREAKDOWN)
    listen(page)
    for number in (1, 2):
        page.keyboard.press("ArrowRight")
        page.wait_for_function("number => window.heard.length >= number", arg=number)
    page.evaluate(TWO_FRAMES)  # a second announcement would come with the next one
    heard = page.evaluate("window.heard")
    assert [text.partition(".")[0] for text in heard] == ["Step 2 of 8", "Step 3 of 8"]


def test_a_step_can_be_linked_to(page: Page):
    page.goto(f"{BREAKDOWN}#step-7")
    expect(page.locator("[data-steps] tr[data-on]")).to_have_id("step-7")


def test_a_key_moment_can_be_linked_to_and_leads_to_its_steps(page: Page):
    page.goto(f"{BREAKDOWN}#all-busy")
    expect(page.locator("#all-busy")).to_have_attribute("open", "")
    page.locator("#all-busy").get_by_role("link", name="step 6").click()
    expect(page.locator("[data-now] .stage__title")).to_be_focused()
    assert title(page).startswith("6. ")


def test_steps_work_without_a_script(plain_page: Page):
    plain_page.goto(f"{BREAKDOWN}?step=6")
    assert title(plain_page).startswith("6. ")
    plain_page.locator("[data-next]").click()
    assert title(plain_page).startswith("7. ")


def test_a_myth_is_told_after_a_commitment(page: Page):
    page.goto(MYTHS)
    myth = page.locator("#faster")
    expect(myth.get_by_text("Reality")).to_have_count(0)
    myth.get_by_role("button", name="False").click()
    expect(myth.locator(".predict__said")).to_have_text("You said false. Right, it’s false.")
    expect(myth.locator(".predict__said")).to_be_focused()
    expect(page.locator("#committed")).to_have_text("1 of 5 committed")


def test_a_commitment_works_without_a_script(plain_page: Page):
    plain_page.goto(DEEP_DIVE)
    form = plain_page.locator(".predict__ask").first
    step = plain_page.locator("section.row:has(.predict__ask)").first.get_attribute("id")
    form.get_by_role("button", name="Yes").click()
    assert plain_page.url.endswith(f"#{step}")
    expect(plain_page.locator(f"#{step} .predict__said")).to_contain_text("You said yes.")


def test_a_commitment_that_fails_leaves_the_question_on_the_page(page: Page, console: list[str]):
    losing = Losing(page, "**/statements/**", status=500)
    page.goto(MYTHS)
    losing.lose_next()
    page.locator("#faster").get_by_role("button", name="True").click()
    expect(page.locator("#failed")).to_be_visible()
    expect(page.locator("#faster").get_by_role("button", name="True")).to_be_visible()
    assert "Broken" not in page.locator("main").inner_text()
    console.clear()  # the browser reports the 500 that this test made


def test_marking_as_read_leads_on(page: Page):
    page.goto(DEEP_DIVE)
    page.get_by_role("button", name="Mark as read").click()
    expect(page).to_have_url(f"{page.url.partition('/learn')[0]}{BREAKDOWN}")
    page.goto(DEEP_DIVE)
    expect(page.get_by_text("You have read this.")).to_be_visible()
