"""The frame around every page: skip link, search key, help, theme, single-key shortcuts."""

from playwright.sync_api import Page, expect


def focused(page: Page, selector: str) -> bool:
    return bool(page.evaluate("selector => document.activeElement.matches(selector)", selector))


def test_the_first_tab_reaches_the_skip_link(page: Page):
    page.goto("/")
    page.keyboard.press("Tab")
    assert focused(page, ".skip")
    page.keyboard.press("Enter")
    assert focused(page, "#main")


def test_slash_focuses_the_search_and_escape_leaves_it(page: Page):
    page.goto("/")
    page.keyboard.press("/")
    assert focused(page, "#q")
    page.keyboard.press("Escape")
    assert not focused(page, "#q")


def test_question_mark_opens_help_and_escape_returns_the_focus(page: Page):
    page.goto("/")
    page.locator("[data-help]").focus()
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()
    assert focused(page, "[data-help]")


def test_shortcuts_can_be_turned_off_for_good(page: Page):
    page.goto("/")
    page.locator("[data-help]").click()
    page.locator("[data-keys-off]").check()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("/")
    assert not focused(page, "#q")


def test_no_shortcut_fires_while_typing(page: Page):
    page.goto("/")
    page.locator("#q").focus()
    page.keyboard.type("/?")
    expect(page.locator("#q")).to_have_value("/?")
    expect(page.locator("#help")).to_be_hidden()


def test_the_theme_survives_a_reload_and_is_set_before_the_first_paint(page: Page):
    page.emulate_media(color_scheme="light")
    page.goto("/")
    page.locator("[data-theme-toggle]").click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.reload(wait_until="commit")
    page.wait_for_function("document.body !== null")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
