"""Staff log in through the admin, watch the queue, and load the content from a page."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import FAILED_LOAD, STAFF_PASSWORD


@pytest.fixture
def staff(page: Page, people: dict[str, str]) -> Page:
    """Somebody who wanted to see the tasks and was asked to log in first."""
    assert "staff" in people
    page.goto("/operations/tasks/")
    log_in(page)
    return page


def log_in(page: Page) -> None:
    expect(page).to_have_url(re.compile(r"/admin/login/\?next=/operations/tasks/"))
    page.get_by_label("Username").fill("staff")
    page.get_by_label("Password").fill(STAFF_PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page).to_have_url(re.compile(r"/operations/tasks/$"))


def test_a_failed_task_tells_why_and_runs_again(staff: Page) -> None:
    page = staff
    expect(page.locator("#queues ~ *, [aria-label='Table of workers'] tbody tr").first).to_be_visible()
    failed = page.locator(f"#task-{FAILED_LOAD}")
    failed.locator("summary").click()
    expect(failed.locator("pre")).to_contain_text("OSError: no space left on device")
    failed.get_by_role("button", name="Run again").click()
    expect(page.locator(".messages")).to_contain_text("waits to run again")


def test_a_task_that_waits_is_cancelled(staff: Page) -> None:
    page = staff
    waiting = page.locator("section[aria-labelledby=tasks-waiting] li", has_text="due")
    expect(waiting).to_have_count(1)
    waiting.get_by_role("button", name="Cancel").click()
    expect(page.locator(".messages")).to_have_text("The task was taken from the queue.")
    expect(waiting).to_have_count(0)


def test_looking_again_after_the_session_has_ended_leads_to_the_log_in_and_back(staff: Page) -> None:
    page = staff
    page.context.clear_cookies()
    page.evaluate("() => { htmx.ajax('GET', location.pathname, { target: '#figures', swap: 'outerMorph' }) }")
    log_in(page)
    expect(page.locator("#figures")).to_be_visible()


def test_content_is_loaded_from_a_page_that_tells_how_it_goes(staff: Page) -> None:
    page = staff
    page.get_by_role("link", name="Content", exact=True).click()
    page.get_by_role("button", name="Load content").click()
    expect(page).to_have_url(re.compile(r"/operations/content/[0-9a-f-]{36}/"))
    expect(page.locator("h1")).to_have_text(re.compile("^Loaded"))  # comes by itself
    expect(page.locator("#load")).to_contain_text("unchanged")
    page.get_by_role("link", name="All loads").click()
    expect(page.locator("tbody .state").first).to_have_text("Loaded")


def test_the_admin_leads_to_both(staff: Page) -> None:
    page = staff
    for name, heading in (
        ("background work", re.compile("waiting|Nothing")),
        ("load content", re.compile("Loaded")),
    ):
        page.goto("/admin/")
        page.get_by_role("link", name=name).click()
        expect(page.locator("h1")).to_have_text(heading)
