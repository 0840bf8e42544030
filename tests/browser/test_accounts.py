"""Somebody learns on two devices: an account brings both pasts together, and nothing is lost."""

import json
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PATIENCE, Site, blame, complain
from tests.browser.losing import Losing
from tests.browser.pages import TOPICS, mode_url
from tests.browser.test_journey import answer_whatever_is_asked, press, rows

PASSWORD = "a long walk by the sea"
DOUBLE_CLICK = (
    40  # milliseconds between pressing and releasing: without them browsers send one post by themselves
)
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
    refused = re.compile("status of (404|422)")  # on purpose
    assert [line for line in console if not refused.search(line)] == []


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


def posts_to(page: Page, path: str) -> list[str]:
    """Grows with every post that the page sends there."""
    posts: list[str] = []
    page.on(
        "request", lambda it: posts.append(it.url) if it.method == "POST" and it.url.endswith(path) else None
    )
    return posts


@pytest.mark.parametrize("scripts", [True, False])
def test_a_double_click_makes_one_account_and_keeps_everything(
    device: Callable[..., Page], site: Site, scripts: bool
) -> None:
    page, name = device(scripts=scripts), f"double{scripts}"
    page.goto(mode_url("practice"))
    page.get_by_role("button", name="Start").click()
    sitting = page.url
    posts = posts_to(page, "/account/sign-up/")
    page.goto(f"/account/sign-up/?next={sitting.removeprefix(site.url)}")
    fill(page, User_name=name, Password=PASSWORD, Password_again=PASSWORD)
    page.get_by_role("button", name="Make my account").dblclick(delay=DOUBLE_CLICK)
    expect(page).to_have_url(sitting)
    expect(page.locator("#task")).to_be_visible()
    page.goto("/account/")
    expect(page.locator("h1")).to_have_text(name)
    assert len(posts) == 1 or not scripts
    assert rows(site, f"SELECT count(*) FROM learners_user WHERE username = '{name}'") == [(1,)]


def test_what_a_double_click_did_to_an_account_is_said(device: Callable[..., Page]) -> None:
    page, new = device(), "far inland from there"
    page.goto("/account/sign-up/")
    sign_up(page, "double")
    page.goto("/account/password/")
    fill(page, Your_password=PASSWORD, New_password=new, New_password_again=new)
    page.get_by_role("button", name="Change it").dblclick(delay=DOUBLE_CLICK)
    expect(page.locator(".messages")).to_contain_text("Your password is changed.")
    page.goto("/account/deletion/")
    fill(page, Your_password=new)
    page.get_by_role("button", name="Delete everything").dblclick(delay=DOUBLE_CLICK)
    expect(page.locator(".messages")).to_contain_text("is deleted")


def test_a_form_can_be_sent_again_after_coming_back_and_after_a_while(device: Callable[..., Page]) -> None:
    """An answer without a page, as that to a download, leaves the form where it is."""
    page = device()
    losing = Losing(page, "**/account/sign-in/", status=204)
    posts = posts_to(page, "/account/sign-in/")
    page.clock.install()
    page.goto("/account/sign-in/")
    for _ in range(3):
        losing.lose_next()
    fill(page, User_name="nobody", Password=PASSWORD)
    button = page.locator("main").get_by_role("button", name="Sign in")
    again = (
        lambda: None,
        lambda: page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"),
        lambda: page.clock.run_for(10_000),
    )
    for number, make_way in enumerate(again, 1):
        make_way()
        with page.expect_request("**/account/sign-in/"):
            button.dblclick(delay=DOUBLE_CLICK)
        button.click()
        assert len(posts) == number


def test_who_signed_out_in_another_tab_is_led_back_to_what_they_did(
    device: Callable[..., Page], site: Site
) -> None:
    page = device()
    page.goto("/account/sign-up/")
    sign_up(page, "tabs")
    expect(page.locator(".messages")).to_contain_text("Your account is made.")
    page.goto(mode_url("practice"))
    page.get_by_role("button", name="Start").click()
    sitting = page.url
    other = page.context.new_page()
    other.goto("/account/")
    other.get_by_role("button", name="Sign out").click()
    expect(other.locator(".messages")).to_contain_text("Signed out.")
    page.locator(".option").first.click()
    page.locator("#answer [data-enter]").click()
    expect(page.locator("#outdated")).to_be_visible()
    expect(page.locator("#failed")).to_be_hidden()
    page.get_by_role("link", name="Reload this page").click()
    page.locator("main").get_by_role("link", name="Sign in").click()
    sign_in(page, "tabs")
    expect(page).to_have_url(sitting)
    expect(page.locator("#task")).to_be_visible()
