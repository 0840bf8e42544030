"""Predicting a cell of a breakdown in a browser: by keyboard, by touch, without a script, and going past it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import EVERY_LOOK, NARROWEST, violations_of
from tests.browser.conftest import Site
from tests.browser.losing import Losing
from tests.browser.pages import mode_url
from tests.browser.test_reading import listen, title

BREAKDOWN = mode_url("breakdown")
THREADS = "#threads-after-reply"  # asked at step 4; the answer is 4
QUEUE = "#queue-after-enqueue"  # asked at step 3; the answer is [send_welcome(41)]
SHOWN = "[data-now] .predict__said"
FIELD = "[data-now] .predict__ask .field"
CONTEXTS = {
    "keyboard": {"viewport": {"width": 1280, "height": 900}},
    "touch": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
    "no script": {"viewport": {"width": 1280, "height": 900}, "java_script_enabled": False},
}


@pytest.fixture
def plain_page(browser: Browser, site: Site) -> Iterator[Page]:
    context = browser.new_context(base_url=site.url, **CONTEXTS["no script"])
    yield context.new_page()
    context.close()


def say(page: Page, text: str, step: int = 4) -> None:
    page.goto(f"{BREAKDOWN}?step={step}")
    page.locator(FIELD).fill(text)
    page.keyboard.press("Enter")
    page.locator(SHOWN).wait_for()


def steps_heard(page: Page) -> list[str]:
    return [text.partition(".")[0] for text in page.evaluate("window.heard")]


def test_a_wrong_prediction_is_told_what_it_is_and_why(page: Page):
    say(page, "3")
    verdict = page.locator(SHOWN)
    expect(verdict).to_have_text("You wrote 3. It is 4")
    expect(verdict).to_have_attribute("data-mark", "wrong")
    expect(verdict).to_be_focused()
    expect(page.locator("[data-now] .stage__why")).to_contain_text("The thread is free again")
    expect(page.locator("[data-now]")).to_contain_text("This question will come back")
    expect(page.locator(THREADS)).to_have_text("4")


def test_a_right_prediction_says_so_and_stays_when_the_learner_returns(page: Page):
    say(page, " 4 of 4 ")
    for _ in range(2):
        verdict = page.locator(SHOWN)
        expect(verdict).to_have_text("Right: 4")
        expect(verdict).to_have_attribute("data-mark", "right")
        expect(verdict.locator("svg")).to_be_visible()
        expect(page.locator(FIELD)).to_have_count(0)
        page.goto(f"{BREAKDOWN}?step=4")


def test_a_value_can_be_shown_instead(page: Page):
    page.goto(f"{BREAKDOWN}?step=3")
    page.get_by_role("button", name="Show it").click()
    expect(page.locator(SHOWN)).to_have_text("Not answered. It is [send_welcome(41)]")
    expect(page.locator(SHOWN)).to_be_focused()
    expect(page.locator(QUEUE)).to_have_text("[send_welcome(41)]")


def test_the_value_reaches_the_browser_only_when_the_step_is_passed(page: Page):
    source = page.goto(f"{BREAKDOWN}?step=1").text()
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    assert title(page).startswith("3. ")
    assert "send_welcome(41)" not in source + page.content()
    page.keyboard.press("ArrowRight")
    expect(page.locator(QUEUE)).to_have_text("[send_welcome(41)]")
    assert title(page).startswith("4. ")
    expect(page.locator(THREADS)).to_have_text("?")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("[data-steps] tr[data-on]")).to_have_id("step-3")
    expect(page.locator(FIELD)).to_be_visible()
    assert "send_welcome(41)" not in page.content()


def test_steps_past_a_question_are_marked_addressed_and_announced_once(page: Page):
    page.goto(f"{BREAKDOWN}?step=2")
    listen(page)
    for heard, number in enumerate((3, 4, 5), 1):
        page.keyboard.press("ArrowRight")
        expect(page.locator("[data-steps] tr[data-on]")).to_have_id(f"step-{number}")
        expect(page).to_have_url(f"{page.url.partition('?')[0]}?step={number}")
        page.wait_for_function("heard => window.heard.length >= heard", arg=heard)
    assert steps_heard(page) == ["Step 3 of 8", "Step 4 of 8", "Step 5 of 8"]


def test_keys_pressed_faster_than_the_server_answers_all_count(page: Page):
    page.goto(f"{BREAKDOWN}?step=3")
    listen(page)
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    expect(page.locator("[data-steps] tr[data-on]")).to_have_id("step-7")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("[data-steps] tr[data-on]")).to_have_id("step-6")
    assert title(page).startswith("6. ")


def test_the_focus_stays_on_what_was_pressed(page: Page):
    page.goto(f"{BREAKDOWN}?step=3")
    page.locator("[data-next]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-steps] tr[data-on]")).to_have_id("step-4")
    expect(page.locator("[data-next]")).to_be_focused()
    page.locator("#step-6 th a").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-steps] tr[data-on]")).to_have_id("step-6")
    expect(page.locator("#step-6 th a")).to_be_focused()


def test_a_covered_cell_leads_to_the_step_that_asks_and_then_to_its_field(page: Page):
    page.goto(BREAKDOWN)
    page.locator(f"{THREADS} a").click()
    expect(page.locator("[data-steps] tr[data-on]")).to_have_id("step-4")
    page.locator(f"{THREADS} a").click()
    expect(page.locator(FIELD)).to_be_focused()


def test_arrow_keys_in_the_field_move_the_cursor_not_the_step(page: Page):
    page.goto(f"{BREAKDOWN}?step=4")
    page.locator(FIELD).fill("45")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Backspace")
    expect(page.locator(FIELD)).to_have_value("5")
    assert title(page).startswith("4. ")


def test_a_prepared_step_posts_through_the_script_too(page: Page):
    """The form of a step that was stepped to is not the one the page came with."""
    page.goto(f"{BREAKDOWN}?step=2")
    page.evaluate("window.isSame = true")
    page.keyboard.press("ArrowRight")
    page.locator(FIELD).fill("send_welcome")
    page.keyboard.press("Enter")
    expect(page.locator(SHOWN)).to_have_text("Right: [send_welcome(41)]")
    assert page.evaluate("window.isSame")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-steps] tr[data-on]")).to_have_id("step-4")


def test_what_could_not_be_sent_stays_in_the_field(page: Page, console: list[str]):
    losing = Losing(page, "**/cells/**", status=500)
    page.goto(f"{BREAKDOWN}?step=4")
    losing.lose_next()
    page.locator(FIELD).fill("3")
    page.keyboard.press("Enter")
    expect(page.locator("#failed")).to_be_visible()
    expect(page.locator(FIELD)).to_have_value("3")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(SHOWN)).to_have_text("You wrote 3. It is 4")
    console.clear()  # the browser reports the 500 that this test made


@pytest.mark.parametrize("way", CONTEXTS)
def test_every_way_of_answering_leads_through_the_whole_run(browser: Browser, site: Site, way: str):
    """Each step in turn; each question answered, the second wrong and the third given up."""
    context = browser.new_context(base_url=site.url, **CONTEXTS[way])
    page, given = context.new_page(), iter(["send_welcome", "3", "", "running", "successful"])
    page.goto(f"{BREAKDOWN}?step=1")
    for number in range(1, 9):
        assert title(page).startswith(f"{number}. ")
        if page.locator(FIELD).count():
            answer(page, way, next(given))
            expect(page.locator(SHOWN)).to_be_visible()
            expect(page.locator("[data-now] .stage__why")).to_be_visible()
        if number < 8:
            on(page, way)
            expect(page.locator("[data-steps] tr[data-on]")).to_have_id(f"step-{number + 1}")
    assert next(given, None) is None
    expect(page.locator(".covered")).to_have_count(0)
    page.goto("/mistakes/")
    expect(page.locator(".reviewed__item")).to_have_count(2)
    context.close()


def answer(page: Page, way: str, text: str) -> None:
    button = page.get_by_role("button", name="Check" if text else "Show it")
    page.locator(FIELD).fill(text)
    if way == "touch":
        button.tap()
    elif way == "keyboard" and text:
        page.keyboard.press("Enter")
    else:
        button.click()


def on(page: Page, way: str) -> None:
    if way == "keyboard":
        page.keyboard.press("ArrowRight")
    elif way == "touch":
        page.locator("[data-next]").tap()
    else:
        page.locator("[data-next]").click()


def test_without_a_script_an_empty_answer_says_what_is_missing(plain_page: Page):
    plain_page.goto(f"{BREAKDOWN}?step=4")
    plain_page.locator(FIELD).fill("   ")
    plain_page.get_by_role("button", name="Check").click()
    expect(plain_page.get_by_role("alert")).to_have_text("Write what you expect first, or have it shown.")
    plain_page.locator(FIELD).fill("4")
    plain_page.get_by_role("button", name="Check").click()
    expect(plain_page.locator(SHOWN)).to_have_text("Right: 4")
    assert "step=4" in plain_page.url


def test_axe_finds_nothing_before_and_after_an_answer(axe_page: Page):
    page, found = axe_page, []
    for step, text in ((3, ""), (3, "x" * 60), (4, "4"), (6, "")):
        page.goto(f"{BREAKDOWN}?step={step}")
        if text:
            say(page, text, step)
        found += violations_of(page, *EVERY_LOOK, NARROWEST)
        for width in (1280, 390, 320):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert found == []
