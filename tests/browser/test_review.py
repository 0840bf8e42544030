"""Turning, grading and undoing a card: by key, by touch, and without a script."""

import re
from contextlib import suppress

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site
from tests.browser.losing import Losing
from tests.browser.pages import TOPICS, mode_url

CARDS = mode_url("cards")
REVIEW = f"/review/?topic=background-work/{TOPICS[0]}"


def card_name(page: Page) -> str:
    return page.locator("[data-card]").get_attribute("data-name") or ""


def test_space_turns_the_card_and_focus_goes_to_the_answer(page: Page) -> None:
    page.goto(REVIEW)
    expect(page.locator(".card__verso")).to_have_attribute("inert", "")
    expect(page.locator(".grade").first).to_be_hidden()
    page.keyboard.press("Space")
    expect(page.locator("#card-answer")).to_be_focused()
    expect(page.locator(".card__recto")).to_have_attribute("inert", "")
    expect(page.locator(".card__verso")).not_to_have_attribute("inert", "")
    expect(page.locator(".grade")).to_have_count(4)
    expect(page.locator(".grade").first).to_be_visible()


@pytest.mark.parametrize(
    ("key", "label"),
    [("1", "Forgot"), ("2", "Got it, but only just"), ("3", "Got it"), ("4", "Knew it at once")],
)
def test_keys_grade_and_the_toast_says_what_happened(page: Page, key: str, label: str) -> None:
    page.goto(REVIEW)
    first = card_name(page)
    page.keyboard.press("Space")
    page.keyboard.press(key)
    expect(page.locator("[data-toast] span")).to_have_text(re.compile(f"^Graded “{label}”. Back .+\\.$"))
    expect(page.locator("#card-question")).to_be_focused()
    assert card_name(page) != first


def test_a_grade_before_the_turn_does_nothing(page: Page) -> None:
    page.goto(REVIEW)
    first = card_name(page)
    page.keyboard.press("3")
    page.keyboard.press("Space")
    assert card_name(page) == first
    expect(page.locator("[data-toast]")).to_have_count(0)


def test_u_brings_the_card_back_with_its_dates(page: Page) -> None:
    page.goto(REVIEW)
    first = card_name(page)
    page.keyboard.press("Space")
    dates = page.locator(".grade small").all_inner_texts()
    page.keyboard.press("3")
    expect(page.locator("[data-toast] span")).to_contain_text("Graded")
    page.keyboard.press("u")
    expect(page.locator("[data-card]")).to_have_attribute("data-name", first)
    expect(page.locator("#card-answer")).to_be_focused()
    assert page.locator(".grade small").all_inner_texts() == dates


def test_keys_set_a_card_aside_and_bring_it_back(page: Page) -> None:
    page.goto(REVIEW)
    first = card_name(page)
    for key, text in (("b", "Left until tomorrow."), ("s", "You won’t be asked this card any more.")):
        page.keyboard.press(key)
        expect(page.locator("[data-toast] span")).to_have_text(text)
        assert card_name(page) != first
        page.keyboard.press("u")
        expect(page.locator("[data-toast] span")).to_have_text("Back in your review.")
        assert card_name(page) == first


def test_keys_flag_a_card_as_it_lies_and_open_its_note(page: Page) -> None:
    page.goto(REVIEW)
    page.keyboard.press("Space")
    page.keyboard.press("f")
    expect(page.locator("[data-toast] span")).to_contain_text("Flagged.")
    expect(page.locator("[data-card]")).to_have_attribute("data-side", "back")
    page.keyboard.press("n")
    expect(page.get_by_label("Your own words")).to_be_focused()
    page.keyboard.type("barns")
    expect(page.get_by_label("Your own words")).to_have_value("barns")


def test_letters_do_nothing_where_single_keys_are_switched_off(page: Page) -> None:
    page.goto(REVIEW)
    first = card_name(page)
    page.evaluate("localStorage.setItem('keys', 'off')")
    page.keyboard.press("b")
    page.keyboard.press("Space")
    expect(page.locator("[data-card]")).to_have_attribute("data-side", "back")
    assert card_name(page) == first


def test_a_page_that_comes_turned_has_the_focus_on_the_answer(page: Page) -> None:
    page.goto(REVIEW)
    page.goto(f"{REVIEW}&item={card_name(page)}&side=back")
    expect(page.locator("#card-answer")).to_be_focused()
    page.keyboard.press("3")
    expect(page.locator("[data-toast] span")).to_contain_text("Graded")


def test_a_grade_and_an_undo_that_were_lost_are_sent_again_as_they_were(
    page: Page, console: list[str]
) -> None:
    losing = Losing(page, "**/review/**")
    page.goto(REVIEW)
    first = card_name(page)
    page.keyboard.press("Space")
    losing.lose_next()
    page.keyboard.press("2")
    expect(page.locator("#failed")).to_be_visible()
    assert card_name(page) == first
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("[data-toast] span")).to_contain_text("Graded “Got it, but only just”")
    expect(page.locator("#failed")).to_be_hidden()
    losing.lose_next()
    page.locator("[data-undo]").click()
    expect(page.locator("#failed")).to_be_visible()
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("[data-card]")).to_have_attribute("data-name", first)
    console.clear()  # the browser reports the requests that were lost here


def test_a_tap_turns_and_swipes_grade(browser: Browser, site: Site) -> None:
    context = browser.new_context(base_url=site.url, viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    page.goto(REVIEW)
    for across, label in ((-200, "Forgot"), (200, "Got it")):
        tap_the_card(page)
        expect(page.locator("[data-card]")).to_have_attribute("data-side", "back")
        swipe(page, across)
        expect(page.locator("[data-toast] span")).to_contain_text(f"Graded “{label}”")
        expect(page.locator("#card-question")).to_be_focused()
    context.close()


def tap_the_card(page: Page) -> None:
    """A tap that a busy machine stretches into a long press turns nothing: tap again, as a person would."""
    turned = page.locator("[data-card][data-side=back]")
    for _ in range(3):
        page.locator("#card-question").tap()
        with suppress(AssertionError):
            expect(turned).to_have_count(1, timeout=3_000)
            return


def swipe(page: Page, across: int) -> None:
    devtools = page.context.new_cdp_session(page)
    start = 190 - across / 2
    touch(devtools, "touchStart", start)
    for step in range(1, 9):
        touch(devtools, "touchMove", start + across * step / 8)
    devtools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def touch(devtools: object, kind: str, x: float) -> None:
    devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": 300}]})  # type: ignore[attr-defined]


def test_a_word_longer_than_the_card_is_wide_is_broken(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/decks/new/")
    page.get_by_label("Question").fill("W" * 300)
    page.get_by_label("Answer").fill("M" * 300)
    page.get_by_role("button", name="Keep it").click()
    page.goto("/review/?only=new")
    expect(page.locator("#card-question")).to_have_text("W" * 300)
    page.keyboard.press("Space")
    expect(page.locator(".card__text")).to_have_text("M" * 300)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_with_reduced_motion_the_card_changes_without_turning(browser: Browser, site: Site) -> None:
    context = browser.new_context(base_url=site.url, reduced_motion="reduce")
    page = context.new_page()
    page.goto(REVIEW)
    page.keyboard.press("Space")
    expect(page.locator(".card__recto")).to_have_css("visibility", "hidden")
    expect(page.locator(".card__leaf")).to_have_css("transform", "none")
    expect(page.locator("#card-answer")).to_be_focused()
    context.close()


def test_the_review_works_without_a_script(browser: Browser, site: Site) -> None:
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(CARDS)
    page.get_by_role("link", name="Start with the first card").click()
    assert page.locator(".grade").count() == page.locator(".card__verso").count() == 0
    page.get_by_role("button", name="Show answer").click()
    assert page.locator(".grade").count() == 4
    page.get_by_role("button", name="Forgot").click()
    assert page.locator("[data-toast] span").inner_text() == "Graded “Forgot”. Back in 10 minutes."
    page.get_by_role("button", name="Undo").click()
    assert page.locator(".grade").count() == 4
    context.close()


def test_explaining_counts_what_is_ticked_and_the_learner_decides(page: Page) -> None:
    page.goto(f"{mode_url('explain')}?prompt=why")
    page.get_by_label("Your explanation").fill("A worker does the work later, in another process.")
    page.get_by_role("button", name="Check").click()
    expect(page.locator("#verdict")).to_be_focused()
    ticked = page.locator("[data-tick]:checked").count()
    expect(page.locator("#verdict")).to_have_text(f"You got {ticked} of 4")
    page.locator("[data-tick]:not(:checked)").first.click()
    expect(page.locator("#verdict")).to_have_text(f"You got {ticked + 1} of 4")
    page.reload()
    expect(page.locator("[data-tick]:checked")).to_have_count(ticked + 1)
