"""A learner's day follows the browser's time zone, or what was chosen in the settings."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PATIENCE, Site
from tests.browser.pages import TOPICS, mode_url

SETTINGS = "/review/settings/"


@pytest.fixture
def abroad(browser: Browser, site: Site) -> Iterator[Page]:
    """A page of somebody whose browser is in Tokyo."""
    context = browser.new_context(base_url=site.url, timezone_id="Asia/Tokyo")
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def zones_of(site: Site) -> list[str]:
    """Of the learners, the newest first."""
    told = "print(*Learner.objects.order_by('-pk').values_list('time_zone', flat=True), sep='|')"
    return site.manage("shell", "-v0", "-c", told).strip("\n").split("|")


def test_reading_tells_the_server_nothing(abroad: Page) -> None:
    for path in ("/", mode_url("myths"), SETTINGS):
        abroad.goto(path)
    assert abroad.context.cookies() == []
    expect(abroad.get_by_label("Time zone")).to_have_value("Asia/Tokyo")  # only said by the page


def test_the_first_answer_brings_the_zone_along(abroad: Page, site: Site) -> None:
    abroad.goto(f"/review/?topic=background-work/{TOPICS[0]}")
    abroad.keyboard.press("Space")
    abroad.keyboard.press("3")
    expect(abroad.locator("[data-toast] span")).to_contain_text("Graded")
    assert zones_of(site)[0] == "Asia/Tokyo"


def test_a_form_that_is_sent_without_htmx_does_as_well(abroad: Page, site: Site) -> None:
    abroad.goto(SETTINGS)
    abroad.get_by_role("button", name="Keep this").click()
    expect(abroad.locator(".messages")).to_have_text("Kept: cards come back at 90%.")
    assert zones_of(site)[0] == "Asia/Tokyo"


def test_a_choice_stays_whatever_the_browser_says(abroad: Page) -> None:
    abroad.goto(SETTINGS)
    abroad.get_by_label("Time zone").focus()
    abroad.keyboard.type("Lisb")
    abroad.get_by_label("A day starts at").select_option("00:00")
    abroad.get_by_role("button", name="Keep my day").click()
    expect(abroad.locator(".messages")).to_have_text("Kept: your day starts at 00:00 in Lisbon.")
    abroad.get_by_role("button", name="Keep this").click()
    expect(abroad.get_by_label("Time zone")).to_have_value("Europe/Lisbon")


def test_the_day_is_chosen_without_script(scriptless: Page) -> None:
    page = scriptless
    page.goto(SETTINGS)
    expect(page.get_by_label("Time zone")).to_have_value("")
    page.get_by_label("Time zone").select_option("Berlin")
    page.get_by_label("A day starts at").select_option("05:00")
    page.get_by_role("button", name="Keep my day").click()
    expect(page.locator(".messages")).to_have_text("Kept: your day starts at 05:00 in Berlin.")
    expect(page.get_by_label("Time zone")).to_have_value("Europe/Berlin")
