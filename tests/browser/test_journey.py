"""A newcomer goes through all ten modes in a real browser; the core of it once more without JavaScript."""

import re
import sqlite3
from contextlib import closing
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Site
from tests.browser.pages import MODES, mode_url, topic_url


def path_of(page: Page) -> str:
    return urlsplit(page.url).path


def rows(site: Site, query: str) -> list[tuple]:
    with closing(sqlite3.connect(f"file:{site.database}?mode=ro", uri=True)) as database:
        return database.execute(query).fetchall()


def press(page: Page, button: Locator) -> None:
    """Press a button of a sitting, and wait for the step after: every step carries its own number."""
    taken = page.locator("input[name=sequence]").first.input_value()
    button.click()
    expect(page.locator(f"input[name=sequence][value='{taken}']")).to_have_count(0)
    page.wait_for_load_state()


def answer_whatever_is_asked(page: Page) -> None:
    """Choose the first choice, or write something; lines are left in the order shown."""
    if page.locator(".options input").count():
        page.locator(".option:has(input:not([disabled]))").first.click()
    elif page.locator("#text").count():
        page.locator("#text").fill("something")
    press(page, page.locator("#answer [data-enter]"))


def finish_quiz(page: Page, most: int = 60) -> None:
    """Answer until the result is there."""
    page.wait_for_load_state()
    onward = page.get_by_role("button", name=re.compile("^(Next|See the result|Result|Finish)"))
    for _ in range(most):
        if page.locator("#answer").count():
            answer_whatever_is_asked(page)
        elif onward.count():
            press(page, onward.first)
        else:
            return
    raise AssertionError(f"No result after {most} steps: {page.url}")


def test_today_leads_to_a_topic_and_the_topic_to_ten_modes(page: Page):
    page.goto("/")
    page.get_by_role("link", name=re.compile("^Start with")).click()
    expect(page.locator("h1")).to_have_text("Why background tasks matter")
    assert page.locator(".contents a").count() == len(MODES)
    for mode in MODES:
        assert page.locator(f".contents a[href='{mode_url(mode)}']").count() == 1


def test_deep_dive_asks_for_a_commitment_and_remembers_it(page: Page):
    page.goto(mode_url("deep-dive"))
    question = page.locator(".predict").first
    question.get_by_role("button", name="No", exact=True).click()
    expect(page.get_by_text(re.compile("You said no")).first).to_be_visible()
    page.reload()
    expect(page.get_by_text(re.compile("You said no")).first).to_be_visible()
    page.get_by_role("button", name=re.compile("^Mark as read")).click()
    expect(page).to_have_url(re.compile("/breakdown/"))


def test_breakdown_steps_by_key_and_keeps_one_thing_marked(page: Page):
    page.goto(mode_url("breakdown"))
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile(r"step=3"))
    assert page.locator("[data-steps] tbody tr[data-on]").count() == 1
    assert page.locator(".stepper [aria-current=step]").count() == 1
    assert page.locator(".flow .node[data-on]").count() >= 1
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile(r"step=2"))


def test_evidence_shows_both_patterns_with_words(page: Page):
    page.goto(mode_url("evidence"))
    expect(page.locator(".versus .bad")).to_be_visible()
    expect(page.locator(".versus .good")).to_be_visible()
    expect(page.locator("table.grid").first).to_contain_text("Bad")


def test_a_myth_is_revealed_after_the_commitment(page: Page):
    page.goto(mode_url("myths"))
    before = page.content()
    page.locator(".predict").first.get_by_role("button", name=re.compile("^(Yes|True)")).click()
    expect(page.get_by_text(re.compile("You said")).first).to_be_visible()
    assert "You said" not in before


def test_practice_tells_why_for_every_choice_and_ends_with_a_result(page: Page):
    page.goto(mode_url("practice"))
    page.get_by_role("button", name=re.compile("^Start")).click()
    expect(page.locator("#answer")).to_be_visible()
    page.wait_for_load_state("load")
    page.keyboard.press("a")
    page.keyboard.press("Enter")
    expect(page.locator(".verdict").first).to_be_focused()
    assert page.locator(".option__why").count() == page.locator(".option").count() > 2
    finish_quiz(page)
    expect(page.locator("h1")).to_be_visible()
    page.goto(topic_url())
    expect(page.locator(f".contents a[href='{mode_url('practice')}']")).to_contain_text("right")


def test_challenge_counts_down_and_shows_the_badge(page: Page):
    page.goto(mode_url("challenge"))
    page.get_by_role("button", name=re.compile("^Start")).click()
    clock = page.locator("[data-time]")
    expect(clock).not_to_have_text(clock.inner_text())
    page.get_by_role("button", name="1 minute").click()
    expect(page.locator("#clock-more")).to_be_visible()
    finish_quiz(page)
    expect(page.locator(".badge svg").first).to_be_visible()


def test_test_gives_a_result_by_level(page: Page):
    page.goto(mode_url("test"))
    page.get_by_role("button", name=re.compile("^Start")).click()
    finish_quiz(page)
    expect(page.locator(".tally").first).to_contain_text("Easy")
    expect(page.locator(".tally").first).to_contain_text("Hard")


def test_cards_turn_and_grade_with_the_keyboard(page: Page):
    page.goto(mode_url("cards"))
    page.locator("a.btn--go, button.btn--go").first.click()
    page.wait_for_load_state()
    assert page.locator(".grade:visible").count() == 0
    page.keyboard.press("Space")
    expect(page.locator(".grade").first).to_be_visible()
    assert page.evaluate("document.querySelector('.card__recto').inert")
    page.keyboard.press("3")
    expect(page.locator("[data-toast]")).to_contain_text("Got it")
    page.keyboard.press("u")
    expect(page.locator("[data-toast]")).to_contain_text(re.compile("undone|Undone|taken back"))


def test_explain_counts_the_ticked_concepts(page: Page):
    page.goto(mode_url("explain"))
    page.locator("textarea").first.fill(
        "The request ends before the slow work; a worker takes it from the queue."
    )
    page.get_by_role("button", name=re.compile("^(Check|Compare|Save)")).first.click()
    expect(page.get_by_text(re.compile(r"You (got|ticked|named) \d of \d")).first).to_be_visible()


def test_lab_runs_for_real_and_the_heartbeat_tells_the_difference(page: Page):
    page.goto(mode_url("lab"))
    page.locator("input[name=emails]").fill("5")
    page.locator("input[name=seconds]").fill("1")
    page.get_by_role("button", name=re.compile("^Run")).click()
    expect(page).to_have_url(re.compile("/lab/runs/"))
    expect(page.locator(".state[data-s=RUNNING]").first).to_be_visible(timeout=30_000)
    expect(page.locator(".scores")).to_be_visible(timeout=60_000)
    assert page.locator("td .state[data-s=SUCCESSFUL]").count() == 5


def test_the_core_journey_needs_no_script(scriptless: Page, site: Site):
    page = scriptless
    page.goto(topic_url())
    page.locator(f".contents a[href='{mode_url('practice')}']").click()
    page.get_by_role("button", name=re.compile("^Start")).click()
    assert path_of(page).startswith("/sittings/")
    finish_quiz(page)
    page.goto(mode_url("myths"))
    page.locator(".predict").first.get_by_role("button").first.click()
    assert "You said" in page.content()
    page.goto(mode_url("cards"))
    page.locator("a.btn--go, button.btn--go").first.click()
    page.get_by_role("button", name=re.compile("^Show answer")).click()
    page.locator(".grade--got").click()
    assert "Got it" in page.locator("[data-toast]").inner_text()
    assert rows(site, "SELECT count(*) FROM flashcards_review")[0][0] > 0


def test_a_missed_question_comes_back_in_the_review(page: Page, site: Site):
    """One memory for cards and questions."""
    before = rows(site, "SELECT count(*) FROM flashcards_memory WHERE question_id IS NOT NULL")[0][0]
    page.goto(mode_url("evidence/quiz"))
    page.get_by_role("button", name=re.compile("^Start")).click()
    finish_quiz(page)
    after = rows(site, "SELECT count(*) FROM flashcards_memory WHERE question_id IS NOT NULL")[0][0]
    assert after > before
