"""Answering as people do it: keys, focus, the clock, a network that fails, no script at all."""

import re
import sqlite3

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import NARROW_DARK, WIDE_LIGHT, violations_of
from tests.browser.conftest import Site
from tests.browser.losing import Losing
from tests.browser.pages import mode_url


def start(page: Page, mode: str = "practice") -> None:
    page.goto(mode_url(mode))
    page.get_by_role("button", name="Start").click()
    expect(page.locator("#question")).to_be_visible()
    page.wait_for_load_state("load")  # keys are heard once the modules have run


def fill_in(page: Page) -> None:
    """Choose the first choice that is left, or write anything; lines may stay as they are."""
    if page.locator("#text").count():
        page.fill("#text", "anything")
    elif page.locator(".options").count():
        page.locator(".option:has(input:enabled)").first.click()


def check(page: Page) -> None:
    """Answer the open question and wait for what comes of it."""
    before = page.locator("input[name=sequence]").first.input_value()
    fill_in(page)
    page.locator("#answer [data-enter]").click()
    expect(page.locator("input[name=sequence]").first).not_to_have_value(before)


def go_on(page: Page) -> None:
    page.locator("[data-enter]").click()
    expect(page.locator("h2#verdict")).to_have_count(0)


def to_the_verdict(page: Page) -> None:
    while not page.locator("h2#verdict").count():
        check(page)


def run(site: Site, sql: str) -> None:
    with sqlite3.connect(site.database, timeout=20) as connection:
        connection.execute(sql)
    connection.close()


def test_letters_choose_enter_checks_and_enter_goes_on(page: Page):
    start(page)
    page.keyboard.press("b")
    expect(page.locator(".options input").nth(1)).to_be_checked()
    page.keyboard.press("3")
    expect(page.locator(".options input").nth(2)).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.locator("h2#verdict")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#question")).to_be_focused()
    expect(page).to_have_title(re.compile("question 2 of"))


def test_how_sure_is_one_key_and_can_be_taken_back(page: Page):
    start(page)
    sure = page.locator("[data-confidence]").nth(2)
    page.keyboard.press("s")
    expect(sure).to_be_checked()
    page.keyboard.press("s")
    expect(sure).not_to_be_checked()


def test_no_letter_chooses_while_somebody_types(page: Page):
    start(page)
    while not page.locator("#text").count():
        check(page)
        go_on(page)
    page.fill("#text", "")
    page.locator("#text").press_sequentially("abc")
    expect(page.locator("#text")).to_have_value("abc")


def test_right_and_wrong_have_a_word_and_an_icon_and_every_choice_says_why(page: Page):
    start(page)
    check(page)
    for option in page.locator(".option").all():
        expect(option.locator(".option__why")).not_to_be_empty()
    correct = page.locator(".option[data-mark=right] .option__verdict")
    expect(correct).to_contain_text("Correct")
    expect(correct.locator("svg")).to_be_visible()
    letter = page.locator(".option[data-mark=right] .option__key").inner_text()[-1]
    expect(page.locator("h2#verdict")).to_contain_text(f"The answer is {letter}.")


def test_a_hint_is_closed_opens_alone_and_keeps_the_choice(page: Page):
    start(page)
    expect(page.locator(".hints__list")).to_have_count(0)
    page.keyboard.press("a")
    page.locator("#hint").click()
    expect(page.locator(".hints__list")).to_be_visible()
    expect(page.locator(".options input").first).to_be_checked()


def test_lines_move_by_buttons_and_keep_the_focus(page: Page):
    start(page)
    while not page.locator("[data-lines]").count():
        check(page)
        go_on(page)
    first = page.locator("[data-lines] code").first.inner_text()
    down = page.locator("[data-lines] li").first.locator("[data-move='1']")
    down.press("Enter")
    expect(page.locator("[data-lines] code").nth(1)).to_have_text(first)
    expect(page.locator("[data-lines] li").nth(1).locator("[data-move='1']")).to_be_focused()
    check(page)


def test_a_minute_can_be_added_ten_times(page: Page):
    start(page, "challenge")
    page.locator("#clock-pause").click()
    expect(page.locator("[data-clock][data-paused]")).to_be_visible()
    before = int(page.locator("[data-clock]").get_attribute("data-left") or 0)
    for added in range(1, 11):
        page.locator("#clock-more").click()
        expect(page.locator("[data-clock]")).to_have_attribute("data-left", str(before + 60 * added))
        expect(page.locator("#clock-more")).to_be_focused()


def test_a_clock_that_was_paused_by_a_key_leaves_the_focus_to_the_answer(page: Page):
    start(page, "challenge")
    while not page.locator(".options").count():
        to_the_verdict(page)
        go_on(page)
    page.keyboard.press("a")
    for paused in ("[data-paused]", ":not([data-paused])"):
        page.keyboard.press("p")
        expect(page.locator(f"[data-clock]{paused}")).to_be_visible()
    expect(page.locator(".options input").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#verdict")).to_be_focused()


def test_a_clock_that_was_paused_in_its_place_keeps_the_focus(page: Page):
    start(page, "challenge")
    page.locator("#clock-pause").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-clock][data-paused]")).to_be_visible()
    expect(page.locator("#clock-pause")).to_be_focused()


def test_the_clock_pauses_by_a_key_and_survives_a_reload(page: Page):
    start(page, "challenge")
    page.keyboard.press("p")
    expect(page.locator("[data-clock][data-paused]")).to_be_visible()
    shown = page.locator("[data-time]").inner_text()
    page.reload()
    expect(page.locator("[data-time]")).to_have_text(shown)


def test_at_zero_the_problem_is_still_answered(page: Page, site: Site):
    start(page, "challenge")
    run(
        site,
        "UPDATE quizzes_sittingitem SET deadline_at = '2026-01-01 00:00:00' WHERE deadline_at IS NOT NULL",
    )
    page.reload()
    expect(page.locator("[data-time]")).to_have_text("0:00")
    expect(page.locator("[data-time-up]")).to_be_visible()
    to_the_verdict(page)
    expect(page.locator(".badge")).to_be_visible()


def test_the_time_is_announced_at_sixty_and_twenty_seconds_and_at_the_end(page: Page, site: Site):
    page.clock.install()
    start(page, "challenge")
    before = page.locator("[data-clock]").get_attribute("data-left") or ""
    page.locator("#clock-more").click()
    expect(page.locator("[data-clock]")).not_to_have_attribute("data-left", before)
    said, heard = page.locator("#say"), set()
    page.clock.run_for(1000)
    said.evaluate("region => { region.textContent = ''; }")
    for _ in range(int(before) + 60 + 2):
        page.clock.run_for(1000)
        heard.add(said.inner_text())
    assert heard - {""} == {
        "60 seconds left. You can add a minute.",
        "20 seconds left. You can add a minute.",
        "Time is up. Nothing is lost: finish it untimed.",
    }


def test_a_failed_request_keeps_the_answer_and_can_be_tried_again(page: Page, console: list[str]):
    losing = Losing(page, "**/answer/")
    start(page)
    losing.lose_next()
    page.keyboard.press("b")
    page.keyboard.press("Enter")
    expect(page.locator("#failed")).to_be_visible()
    expect(page.locator(".options input").nth(1)).to_be_checked()
    console.clear()
    page.locator("#answer [data-enter]").click()
    expect(page.locator("h2#verdict")).to_be_focused()


def test_two_tabs_take_turns(page: Page, console: list[str]):
    start(page)
    other = page.context.new_page()
    other.goto(page.url)
    check(page)
    fill_in(other)
    other.locator("#answer [data-enter]").click()
    expect(other.get_by_text("This is where you are")).to_be_visible()
    console.clear()  # the browser reports the 409


@pytest.mark.parametrize("mode", ["practice", "challenge", "test"])
def test_everything_works_without_script(browser: Browser, site: Site, mode: str):
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(mode_url(mode))
    page.get_by_role("button", name="Start").click()
    for _ in range(60):
        page.wait_for_load_state()
        if page.locator("h1#result").count():
            break
        if page.locator("#answer").count():
            fill_in(page)
        page.locator("button[data-enter]").click()
    assert page.locator("h1#result").count() == 1
    context.close()


@pytest.mark.parametrize("mode", ["practice", "challenge", "test"])
def test_axe_finds_nothing_on_the_way(axe_page: Page, mode: str):
    page, found, number = axe_page, {}, 0
    start(page, mode)
    while not page.locator("h1#result").count():
        number += 1
        found[f"question {number}"] = violations_of(page, WIDE_LIGHT, NARROW_DARK)
        if mode == "test":
            fill_in(page)
            page.locator("#answer [data-enter]").click()
            expect(page.locator("#question, h1#result")).to_be_focused()
            continue
        to_the_verdict(page)
        found[f"verdict {number}"] = violations_of(page, WIDE_LIGHT, NARROW_DARK)
        go_on(page)
    found["result"] = violations_of(page, WIDE_LIGHT, NARROW_DARK)
    assert {name: violations for name, violations in found.items() if violations} == {}


def test_nothing_on_the_way_scrolls_sideways(page: Page):
    wide = []
    for mode in ("practice", "challenge"):
        start(page, mode)
        while not page.locator("h1#result").count():
            to_the_verdict(page)
            for width in (320, 390):
                page.set_viewport_size({"width": width, "height": 800})
                if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                    wide.append((width, page.title()))
            go_on(page)
    assert wide == []
