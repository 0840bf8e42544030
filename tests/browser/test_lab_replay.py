"""A finished run drawn once more: only for those who want motion, and the drawing is the same afterwards."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.browser.pages import mode_url


def finish_a_run(page: Page) -> None:
    page.goto(mode_url("lab", "cpu-work"))
    page.get_by_role("button", name=re.compile("^Run")).click()
    expect(page.locator("#measured[data-state=finished]")).to_be_visible(timeout=60_000)


def test_a_replay_opens_the_drawing_bit_by_bit_and_leaves_it_whole(page: Page) -> None:
    finish_a_run(page)
    figure = page.locator("figure.lab")
    bars = figure.locator("svg.bars rect.work").count()
    page.get_by_role("button", name="Replay").click()
    expect(figure.locator(".playhead")).to_have_count(3)
    expect(figure.locator("g[clip-path] rect.work")).to_have_count(bars)
    page.get_by_role("button", name="Stop replay").click()
    expect(figure.locator(".playhead, clipPath, g")).to_have_count(0)
    expect(figure.locator("svg.bars > rect.work")).to_have_count(bars)
    page.get_by_role("button", name="Replay").click()
    expect(figure.locator(".playhead")).to_have_count(3)
    expect(figure.locator(".playhead")).to_have_count(0, timeout=30_000)
    expect(page.locator("#say")).to_have_text("The whole run is drawn.")


def test_no_replay_is_offered_where_it_could_not_or_should_not_move(page: Page, browser: Browser) -> None:
    finish_a_run(page)
    for context in (
        browser.new_context(reduced_motion="reduce"),
        browser.new_context(java_script_enabled=False),
    ):
        quiet = context.new_page()
        quiet.goto(page.url)
        expect(quiet.locator("figure.lab")).to_be_visible()
        expect(quiet.locator("[data-replay] button")).to_be_hidden()
        context.close()
