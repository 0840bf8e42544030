"""Somebody learns on two devices: an account brings both pasts together, and nothing is lost."""

import json
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PATIENCE, Site, blame, complain
from tests.browser.pages import TOPICS, mode_url
from tests.browser.test_journey import answer_whatever_is_asked, press, rows

PASSWORD = "a long walk by the sea"
COUNTS = """SELECT count(DISTINCT s.learner_id), count(*) FROM quizzes_response r
    JOIN quizzes_sittingitem i ON i.id = r.item_id JOIN quizzes_sitting s ON s.id = i.sitting_id"""
REVIEWS = "SELECT count(DISTINCT learner_id), count(*) FROM flashcards_review WHERE undone_at IS NULL"


@pytest.fixture
def device(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Makes browsers that know nothing of each other, and looks at what their consoles say."""
    contexts, console = [], []

    def device(*, scripts: bool = True) -> Page:
        context = browser.new_context(base_url=site.url, java_script_enabled=scripts)
        context.set_default_timeout(PATIENCE)
        context.on("console", lambda message: complain(console, message))
        context.on("weberror", lambda raised: blame(console, raised.error))
        contexts.append(context)
        return context.new_page()

    yield device
    for context in contexts:
        context.close()
    assert [line for line in console if "422" not in line] == []  # a form that was refused, on purpose


def fill(page: Page, **fields: str) -> None:
    for label, value in fields.items():
        page.get_by_label(label.replace("_", " "), exact=True).fill(value)


def sign_up(page: Page, name: str) -> None:
    fill(page, User_name=name, Password=PASSWORD, Password_again=PASSWORD)
    page.get_by_role("button", name="Make my account").click()


def sign_in(page: Page, name: str) -> None:
    fill(page, User_name=name, Password=PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def practise(page: Page, topic: str, answers: int) -> None:
    page.goto(mode_url("practice", topic))
    page.locator("form button.btn--go").click()
    for _ in range(answers):
        answer_whatever_is_asked(page)
        while page.locator("#answer").count():  # another try
            answer_whatever_is_asked(page)
        press(page, page.locator("#task [data-enter]").first)


def grade_a_card(page: Page, topic: str, key: str) -> None:
    page.goto(f"/review/?topic=background-work/{topic}")
    page.keyboard.press("Space")
    page.keyboard.press(key)
    expect(page.locator("[data-toast] span")).to_contain_text("Graded")


def position_of(page: Page) -> str:
    return page.locator("#task input[name=sequence]").first.input_value()


def test_what_was_done_on_two_devices_is_one_past(device: Callable[..., Page], site: Site) -> None:
    first, second = device(), device()
    practise(first, TOPICS[0], 1)
    grade_a_card(first, TOPICS[0], "3")
    first.goto("/")
    first.get_by_role("link", name="Keep my progress").click()
    sign_up(first, "ada")
    expect(first.locator(".messages")).to_contain_text("What you did in this browser is in it now.")
    first.goto(mode_url("practice"))
    left_at = position_of(first)

    practise(second, TOPICS[1], 1)
    grade_a_card(second, TOPICS[0], "1")
    answers, reviews = rows(site, COUNTS)[0], rows(site, REVIEWS)[0]
    second.goto("/")
    second.locator("#main").get_by_role("link", name="Sign in").click()
    sign_in(second, "ada")
    expect(second.locator(".messages")).to_contain_text("What you did in this browser is in it now.")

    assert rows(site, COUNTS)[0] == (answers[0] - 1, answers[1])
    assert rows(site, REVIEWS)[0] == (reviews[0] - 1, reviews[1])
    second.goto(mode_url("practice"))
    assert position_of(second) == left_at
    second.goto(mode_url("practice", TOPICS[1]))
    expect(second).to_have_url(re.compile("/sittings/"))

    grade_a_card(second, TOPICS[1], "3")
    second.keyboard.press("u")
    expect(second.locator("#main")).to_contain_text("Grade undone")
    told = json.loads(site.manage("doctor", "--json"))
    assert told["differences"] == told["topic_differences"] == 0


def test_an_account_needs_no_script(device: Callable[..., Page]) -> None:
    page = device(scripts=False)
    page.goto("/account/")
    page.get_by_role("link", name="Keep my progress").click()
    fill(page, User_name="grace", Password="12345678", Password_again="12345678")
    page.get_by_role("button", name="Make my account").click()
    expect(page.get_by_label("Password again")).to_have_attribute("aria-invalid", "true")
    sign_up(page, "grace")
    page.goto("/account/")
    expect(page.locator("h1")).to_have_text("grace")
    page.get_by_role("link", name="Change password").click()
    new = "far inland from there"
    fill(page, Your_password=PASSWORD, New_password=new, New_password_again=new)
    page.get_by_role("button", name="Change it").click()
    expect(page.locator(".messages")).to_contain_text("Your password is changed.")
    page.get_by_role("button", name="Sign out").click()
    assert [cookie["name"] for cookie in page.context.cookies()] in ([], ["messages"])
    page.goto("/account/password/")
    fill(page, User_name="grace", Password=new)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("h1")).to_have_text("Change your password")
    page.goto("/account/deletion/")
    fill(page, Your_password=new)
    page.get_by_role("button", name="Delete everything").click()
    expect(page.locator(".messages")).to_contain_text("is deleted")
    assert page.context.cookies() == []
