"""What the memory page tells a learner with months of reviews, how much to remember, and a history that moves to another server."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ROOT, Site, serving, sign_in

VERDICT = re.compile(r"curve (fitted|is in use).*log-loss 0\.\d{4} against 0\.\d{4}")
MEMORY, SETTINGS = "/review/memory/", "/review/settings/"


@pytest.fixture
def studied(page: Page, site: Site, people: dict[str, str]) -> Page:
    """A page of the learner with months of reviews."""
    sign_in(page.context, site, people["studied"])
    return page


@pytest.fixture(scope="module")
def elsewhere(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Another server, on which nobody works the queue until a test has somebody do so."""
    with serving(prepared, tmp_path_factory.mktemp("elsewhere") / "var", TASKS_ENGINE="worker") as other:
        yield other


def rows_of(page: Page, section: str) -> list[list[str]]:
    """The cells of the table that tells the numbers of a drawing, opened as a reader would."""
    page.locator(f"{section} summary").click()
    rows = page.locator(f"{section} tbody tr")
    expect(rows.first).to_be_visible()
    return [row.locator("th, td").all_inner_texts() for row in rows.all()]


# ---- the drawings


def test_the_forecast_has_its_numbers_in_a_table(studied: Page) -> None:
    page = studied
    page.goto(MEMORY)
    rows = rows_of(page, "section[aria-labelledby=ahead-title]")
    assert [row[0] for row in rows] == ["1 day", "7 days", "14 days", "30 days"]
    words = page.locator("section[aria-labelledby=ahead-title] figcaption").inner_text()
    keep, stop = re.findall(r"about (\d+%)", words)
    assert rows[-1][1:] == [keep, stop]


def test_study_days_and_minutes_have_theirs(studied: Page) -> None:
    page = studied
    page.goto(MEMORY)
    heat, time = (f"section[aria-labelledby=days-title] .stack:has(svg.{name})" for name in ("heat", "time"))
    days = rows_of(page, heat)
    assert len(days) > 30
    assert all(int(count) > 0 for _, count in days)
    warm = page.locator(".heat rect:not(.h0):not(.now)")
    expect(warm).to_have_count(len(days))  # as many as are coloured
    minutes = [count for _, count in rows_of(page, time)]
    label = page.locator("svg.time").get_attribute("aria-label")
    assert label == f"Minutes a day in the last 14 days: {', '.join(minutes)}."


def test_topics_lead_to_their_ideas_and_an_idea_to_its_card(studied: Page) -> None:
    page = studied
    page.goto(MEMORY)
    page.get_by_role("link", name="Defining tasks").click()
    recalls = page.locator(".grid--memory tbody td:nth-child(2)").all_inner_texts()
    numbers = [0 if text == "learning" else int(text.removesuffix("%")) for text in recalls]
    assert numbers == sorted(numbers)
    assert len(numbers) > 10
    page.locator(".grid--memory tbody th a").first.click()
    expect(page.locator("[data-card]")).to_be_visible()


def test_what_was_set_aside_is_asked_again(studied: Page) -> None:
    page = studied
    page.goto(MEMORY)
    expect(page.locator("#set-aside")).to_contain_text("Mixed up with the broker")
    page.get_by_role("button", name=re.compile("^Ask it again")).click()
    expect(page.get_by_role("heading", name="Not asked any more")).to_have_count(0)


# ---- how much to remember


def test_each_choice_tells_its_work_before_it_is_made(studied: Page) -> None:
    page = studied
    page.goto(SETTINGS)
    cells = page.locator("table.grid--memory tbody td.num:nth-child(2)").all_inner_texts()
    reviews = [float(text) for text in cells]
    assert len(reviews) >= 6
    assert reviews == sorted(reviews)
    assert reviews[0] < reviews[-1]
    expect(page.get_by_role("radio", name="90% usual")).to_be_checked()
    page.get_by_role("radio", name="95%").check()
    page.get_by_role("button", name="Keep this").click()
    expect(page.locator(".messages")).to_have_text("Kept: cards come back at 95%.")
    page.reload()
    expect(page.get_by_role("radio", name="95%")).to_be_checked()
    page.goto("/review/")
    page.get_by_text("Where do these dates come from?").click()
    expect(page.get_by_text("drop below 95%")).to_be_visible()


def test_a_choice_needs_no_script_and_no_past(scriptless: Page) -> None:
    page = scriptless
    page.goto(SETTINGS)
    expect(page.get_by_text("Once you have reviewed some cards")).to_be_visible()
    page.get_by_label("85%").check()
    page.get_by_role("button", name="Keep this").click()
    page.goto(SETTINGS)
    expect(page.get_by_label("85%")).to_be_checked()


def test_a_fit_is_told_to_whoever_waits_and_to_whoever_comes_back(
    studied: Page, browser: Browser, site: Site, people: dict[str, str]
) -> None:
    page = studied
    page.goto(SETTINGS)
    expect(page.locator("#fit")).to_contain_text("enough to fit the forgetting curve to you")
    page.get_by_role("button", name="Fit it to me").click()
    expect(page.locator("#fit [role=status]")).to_have_text(VERDICT)  # comes by itself
    later = browser.new_context(base_url=site.url, java_script_enabled=False)
    sign_in(later, site, people["studied"])
    again = later.new_page()
    again.goto(SETTINGS)
    expect(again.locator("#fit [role=status]")).to_have_text(VERDICT)
    expect(again.get_by_role("button", name=re.compile("^Fit it"))).to_be_visible()
    later.close()


# ---- on another server


def test_a_history_moves_and_goes_on_there(
    studied: Page, browser: Browser, elsewhere: Site, tmp_path: Path
) -> None:
    page, file = studied, tmp_path / "history.json"
    page.goto("/decks/")
    with page.expect_download() as info:
        page.get_by_role("link", name="My whole history").click()
    info.value.save_as(file)
    told = words_of(page)
    assert re.match(r"You would recall about \d+% of 37 cards now", told)

    context = browser.new_context(base_url=elsewhere.url)
    there = context.new_page()
    there.goto("/decks/")
    there.get_by_label("A file with cards").set_input_files(file)
    there.get_by_role("button", name="Take it in").click()
    expect(there.locator("#outcome .lede")).to_have_text("Waiting for its turn.")
    with worker(elsewhere):
        expect(there.locator("#outcome-title")).to_have_text("Your history is here")
    expect(there.locator("#outcome .lede")).to_contain_text(re.compile(r"\d{3} reviews"))
    assert words_of(there) == told
    assert own_cards_of(there) == own_cards_of(page) > 0

    there.goto(SETTINGS)
    there.get_by_role("button", name=re.compile("^Fit it")).click()
    expect(there.locator("#fit")).to_contain_text(
        "Fitting to your reviews. You can leave this page; it goes on."
    )
    expect(there.get_by_label("Progress of the fit")).to_have_attribute("max", "3")
    expect(there.locator("#fit")).to_contain_text("Waiting for its turn")
    with worker(elsewhere):
        expect(there.locator("#fit [role=status]")).to_have_text(VERDICT)
    expect(there.get_by_label("Progress of the fit")).to_have_count(0)
    context.close()


def words_of(page: Page) -> str:
    page.goto(MEMORY)
    return page.locator(".lede").inner_text()


def own_cards_of(page: Page) -> int:
    page.goto("/decks/")
    return page.locator("#cards .cardlist li").count()


@contextmanager
def worker(site: Site) -> Iterator[None]:
    """Somebody works the queue of ``site``."""
    command = [sys.executable, "manage.py", "db_worker", "--queue-name", "*", "--interval", "0.2"]
    process = subprocess.Popen([*command, "--no-startup-delay"], cwd=ROOT, env=site.environment)
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)
