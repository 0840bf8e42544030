"""Watching a run that goes on: without script, and when somebody deletes it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site
from tests.browser.pages import mode_url

POLL_MS = 700


@pytest.fixture
def stranger(browser: Browser, site: Site) -> Iterator[Page]:
    context = browser.new_context(base_url=site.url)
    yield context.new_page()
    context.close()


def begin_a_long_run(page: Page) -> None:
    page.goto(mode_url("lab", "queues-and-workers"))
    page.get_by_label("Tasks").fill("8")
    page.get_by_label("Seconds without a worker").fill("4")
    page.get_by_role("button", name="Enqueue").click()
    expect(page.locator("#measured[data-state=running]")).to_be_visible()


def test_without_script_the_page_comes_anew_until_the_run_is_finished(scriptless: Page) -> None:
    page = scriptless
    page.goto(mode_url("lab", "defining-tasks"))
    page.get_by_role("button", name="Enqueue").click()
    expect(page).to_have_url(re.compile(r"/lab/runs/[0-9a-f-]+/#timeline$"))
    expect(page.locator("#measured[data-state=finished]")).to_be_visible(timeout=30_000)
    expect(page).to_have_url(re.compile(r"\?at=\d+#timeline$"))
    expect(page.get_by_role("heading", name="Timeline")).to_be_in_viewport()


def test_who_watches_a_run_that_is_deleted_is_told_and_asks_no_more(page: Page, stranger: Page) -> None:
    begin_a_long_run(page)
    address = page.url.partition("#")[0]
    stranger.goto(address)
    elsewhere = page.context.new_page()
    elsewhere.goto(address)
    elsewhere.get_by_role("button", name="Delete this run now").click()
    expect(elsewhere).to_have_url(re.compile("/lab/$"))
    for watching in (page, stranger):
        expect(watching.locator("#measured")).to_contain_text("This run was deleted.")
        expect(watching.locator("#say")).to_have_text("The run was deleted.")
        expect(watching.locator("#this-run, #stop")).to_have_count(0)
        asked: list[str] = []
        watching.on("request", lambda request, asked=asked: asked.append(request.url))
        watching.wait_for_timeout(POLL_MS * 2)
        assert asked == []


def test_stopping_a_run_that_is_gone_says_so(scriptless: Page) -> None:
    page = scriptless
    begin_a_long_run(page)
    elsewhere = page.context.new_page()
    elsewhere.goto(page.url.partition("#")[0])
    page.route("**/lab/runs/*/?at=*", lambda route: route.abort())  # it has not heard of it yet
    elsewhere.get_by_role("button", name="Delete this run now").click()
    expect(elsewhere).to_have_url(re.compile("/lab/$"))
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("heading", name="This run is gone")).to_be_visible()
    page.get_by_role("link", name="Go to the lab").click()
    expect(page).to_have_url(re.compile("/lab/$"))


def test_a_stopped_run_shows_no_figures_and_says_why(page: Page) -> None:
    begin_a_long_run(page)
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#measured[data-state=cancelled]")).to_contain_text(
        "measured nothing that could be compared"
    )
    expect(page.get_by_role("heading", name="What it shows")).to_have_count(0)
