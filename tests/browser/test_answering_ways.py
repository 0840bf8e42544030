"""The same quiz by keys alone, by touch, without script; a report; and the pages about mistakes."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import EVERY_LOOK, violations_of
from tests.browser.conftest import Site
from tests.browser.pages import mode_url
from tests.browser.test_answering import check, go_on, start


def test_a_practice_by_keys_alone(page: Page):
    page.goto(mode_url("practice"))
    page.keyboard.press("Enter")
    expect(page.locator("#question")).to_be_visible()
    while not page.locator("h1#result").count():
        if page.locator("#text").count():
            page.locator("#text").focus()
            page.keyboard.type("anything")
        elif page.locator(".options").count():
            page.keyboard.press("a")
        page.keyboard.press("Enter")
        expect(page.locator("h2#verdict")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("h2#verdict")).to_have_count(0)
    expect(page.locator("h1#result")).to_be_focused()


def test_enter_in_a_written_answer_checks_it_and_never_turns_the_clock(page: Page):
    start(page, "challenge")
    while not page.locator("#text").count():
        if page.locator("h1#result").count():
            return
        while not page.locator("h2#verdict").count():
            check(page)
        go_on(page)
    page.fill("#text", "anything")
    page.keyboard.press("Enter")
    expect(page.locator("#verdict")).to_be_visible()


def test_a_practice_by_touch(browser: Browser, site: Site):
    context = browser.new_context(
        base_url=site.url, viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.goto(mode_url("practice"))
    page.get_by_role("button", name="Start").tap()
    while not page.locator("h1#result").count():
        expect(page.locator("#answer")).to_be_visible()
        if page.locator(".options").count():
            page.locator(".option").first.tap()
            expect(page.locator(".options input").first).to_be_checked()
        elif page.locator("#text").count():
            page.fill("#text", "anything")
        else:
            page.locator("[data-move='1']").first.tap()
        page.locator("#answer [data-enter]").tap()
        expect(page.locator("h2#verdict")).to_be_visible()
        page.locator("button[data-enter]").tap()
        expect(page.locator("h2#verdict")).to_have_count(0)
    context.close()


@pytest.mark.parametrize("mode", ["practice", "challenge"])
def test_without_script_a_choice_survives_hint_and_clock(browser: Browser, site: Site, mode: str):
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(mode_url(mode))
    page.get_by_role("button", name="Start").click()
    chosen = page.locator(".options input").first
    page.locator(".option").first.click()
    buttons = ["#hint"] if mode == "practice" else ["#clock-more", "#clock-pause"]
    for button in buttons:
        page.locator(button).click()
        expect(chosen).to_be_checked()
    expect(page.locator(".hints__list" if mode == "practice" else "[data-paused]").first).to_be_visible()
    if mode == "challenge":
        page.locator("[name=clock][value='2']").check()
        page.get_by_role("button", name="Set the clock").click()
        expect(chosen).to_be_checked()
        expect(page.locator("[name=clock][value='2']")).to_be_checked()
    context.close()


def test_choosing_a_clock_sets_it_and_leaves_the_answer_as_it_is(page: Page):
    start(page, "challenge")
    chosen = page.locator(".options input").first
    page.locator(".option").first.click()
    total = int(page.locator("[data-clock]").get_attribute("data-total") or 0)
    page.locator("label:has([name=clock][value='2'])").click()
    expect(page.locator("[data-clock]")).to_have_attribute("data-total", str(2 * total))
    expect(chosen).to_be_checked()
    page.locator("label:has([name=clock][value='0'])").click()
    expect(page.locator("[data-clock]")).to_have_count(0)
    expect(chosen).to_be_checked()


def test_a_problem_is_reported_beside_the_question(page: Page):
    start(page)
    page.keyboard.press("a")
    page.get_by_role("link", name="Report a problem").click()
    page.get_by_label("It can be read in two ways").check()
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_text("Thank you.")).to_be_focused()
    expect(page.locator(".options input").first).to_be_checked()


def report_by_keys(page: Page) -> None:
    """Open the form and send it by keys alone. Those that choose, say how sure, pause and go on do nothing else."""
    page.get_by_role("link", name="Report a problem").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("input[name=kind]").first).to_be_focused()
    for key in ("b", "2", "s", "p", "Space", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_text("Thank you.")).to_be_focused()


@pytest.mark.parametrize("mode", ["practice", "challenge"])
def test_the_keys_of_a_report_do_not_answer(page: Page, mode: str):
    start(page, mode)
    page.keyboard.press("a")
    report_by_keys(page)
    expect(page.locator(".options input").first).to_be_checked()
    expect(page.locator("[data-confidence]:checked, [data-paused]")).to_have_count(0)
    expect(page.locator("#verdict")).to_have_count(0)
    page.keyboard.press("Enter")  # the form is gone
    expect(page.locator("#verdict")).to_be_focused()


def test_nor_do_they_go_on(page: Page):
    start(page)
    check(page)
    report_by_keys(page)
    expect(page.locator("h2#verdict")).to_be_visible()
    start(page, "test")
    check(page)
    page.get_by_role("button", name="Finish now").click()
    expect(page.locator("h1#result")).to_be_focused()
    page.locator(".reviewed__item summary").first.click()
    report_by_keys(page)
    expect(page.locator("h1#result")).to_be_visible()


def test_axe_finds_nothing_on_the_pages_about_mistakes(axe_page: Page):
    page, found = axe_page, {}
    start(page)
    page.keyboard.press("s")
    check(page)
    page.get_by_role("link", name="Report a problem").click()
    expect(page.locator(".report__kinds")).to_be_visible()
    for name, address in (
        ("report", ""),
        ("mistakes", "/mistakes/"),
        ("sure", "/mistakes/how-sure/"),
        ("mixed", "/practice/mixed/"),
    ):
        if address:
            page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        found[name] = violations_of(page, *EVERY_LOOK)
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found[f"{name} is wide"] = [width]
    assert {name: violations for name, violations in found.items() if violations} == {}
