"""Test me first: by keys, without a script, and what it leaves on the pages that teach."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import EVERY_LOOK, violations_of
from tests.browser.conftest import Site
from tests.browser.knowing import answer, answer_all
from tests.browser.pages import mode_url, topic_url


def begin(page: Page) -> None:
    page.goto(topic_url())
    page.get_by_role("link", name="Test me first").click()
    page.get_by_role("button", name="Start").click()
    expect(page.locator("#question")).to_be_visible()
    page.wait_for_load_state("load")


def test_what_is_known_is_ticked_off_and_reading_starts_at_the_rest(page: Page, site: Site):
    begin(page)
    answer_all(page, site, [True, True, False, True, None])
    expect(page.locator("h1#result")).to_be_focused()
    known = page.locator(".contents--ideas [data-state=done]")
    first = page.locator(".contents--ideas [data-state=here]")
    expect(first).to_contain_text("Start here")
    assert known.count() > 0
    name = first.locator(".contents__name").inner_text()
    ticks = page.locator(".contents--ideas [data-state=done]", has_text="Deep dive").count()
    expect(page.get_by_role("link", name=f"Start here: {name}")).to_be_visible()
    page.get_by_role("link", name="To the topic").click()
    expect(page.get_by_role("link", name=f"Start here: {name}")).to_be_visible()
    page.get_by_role("link", name="Deep dive").first.click()
    expect(page.locator(".known")).to_have_count(ticks)


def test_nothing_is_told_before_the_end(page: Page, site: Site):
    begin(page)
    answer(page, site, is_right=False)
    answer(page, site, is_right=True)
    for path in (topic_url(), "/mistakes/", mode_url("deep-dive")):
        page.goto(path)
        expect(page.locator(".known")).to_have_count(0)
    page.goto("/mistakes/")
    expect(page.get_by_text("Nothing to repair")).to_be_visible()
    page.goto(topic_url())
    page.get_by_role("link", name="Test me first").click()
    expect(page).to_have_title(re.compile("question 3 of"))


def test_i_do_not_know_yet_works_without_a_script(browser: Browser, site: Site):
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    begin(page)
    for _ in range(10):
        page.get_by_role("button", name="I don’t know yet").click()
    expect(page.locator("h1#result")).to_contain_text("None of ten.")
    expect(page.locator(".contents--ideas [data-state=here]")).to_have_count(1)
    assert page.locator(".reviewed__mark[data-mark]").count() == 0
    context.close()


def test_axe_finds_nothing_and_nothing_is_too_wide(axe_page: Page, site: Site):
    page, found = axe_page, []

    def look(name: str) -> None:
        found.extend((name, *violation) for violation in violations_of(page, *EVERY_LOOK))
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.append((name, width, "is too wide"))

    begin(page)
    look("question")
    answer_all(page, site, [True, False, None, True])
    look("result")
    for name, path in (
        ("topic", topic_url()),
        ("deep dive", mode_url("deep-dive")),
        ("evidence", mode_url("evidence")),
    ):
        page.goto(path)
        look(name)
    assert found == []
