"""What holds for every page: it opens, axe finds nothing, nothing is inline, nothing scrolls sideways."""

import re
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from email.message import Message

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.axe import EVERY_LOOK, NARROW_DARK, WIDE_LIGHT, violations_of
from tests.browser.conftest import Site, blame, complain, sign_in
from tests.browser.pages import EVERY, OF_ADMIN, OF_PEOPLE, OF_SECOND_TOPIC, ONE_OF_EACH

type Visit = Callable[..., tuple[Page, list[str]]]
VISITOR = "visitor"
SMALL_TARGETS = """() => [...document.querySelectorAll(
        "button, summary, .btn, .mainnav a, .option, .contents a, .check, .operations-nav a, .prompts a")]
    .filter((el) => el.checkVisibility())
    .map((el) => [el.outerHTML.slice(0, 80), el.getBoundingClientRect(), el.matches(".btn--go")])
    .filter(([, box, primary]) => box.height > 0 && box.height < (primary ? 43.9 : 23.9))
    .map(([html, box]) => `${html} ${box.height}`)"""
WEIGHT = """() => ["navigation", "resource"]
    .flatMap((kind) => performance.getEntriesByType(kind))
    .filter((entry) => !entry.name.includes(".woff2"))
    .reduce((total, entry) => total + entry.encodedBodySize, 0)"""
MAX_WEIGHT = 60_000  # bytes
INLINE = re.compile(r"""\sstyle=|\son[a-z]+=|hx-on|javascript:|<script(?![^>]*\ssrc=)|<style""")


def read(url: str) -> tuple[int, bytes, Message]:
    try:
        with urllib.request.urlopen(url) as response:
            return response.status, response.read(), response.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read(), error.headers


@pytest.mark.parametrize("path", EVERY)
def test_it_opens_without_a_cookie_and_without_anything_inline(site: Site, path: str):
    status, body, headers = read(site.url + path)
    assert status == (404 if path == "/no-such-page/" else 200)
    assert "Set-Cookie" not in headers
    assert INLINE.findall(body.decode()) == []
    assert "default-src 'none'" in headers["Content-Security-Policy"]


@pytest.fixture(scope="module")
def contexts(browser: Browser, site: Site, people: dict[str, str]) -> Iterator[dict[str, BrowserContext]]:
    """What each of ``people`` and a "visitor" browses with."""
    made = {
        who: browser.new_context(base_url=site.url, reduced_motion="reduce") for who in (VISITOR, *people)
    }
    for who, key in people.items():
        sign_in(made[who], site, key)
    yield made
    for context in made.values():
        context.close()


@pytest.fixture
def visit(contexts: dict[str, BrowserContext]) -> Iterator[Visit]:
    """Opens a path as somebody; gives the page and what its console says."""
    pages: list[Page] = []

    def visit(path: str, who: str = VISITOR) -> tuple[Page, list[str]]:
        page, console = contexts[who].new_page(), []
        pages.append(page)
        page.on("console", lambda message: complain(console, message))
        page.on("pageerror", lambda error: blame(console, error))
        page.goto(path)
        return page, console

    yield visit
    for page in pages:
        page.close()


@pytest.mark.parametrize("path", ONE_OF_EACH)
def test_visitors_find_nothing_wrong(visit: Visit, path: str):
    page, console = visit(path)
    assert silent(console, "404") == []
    assert 5_000 < weight_of(page) <= MAX_WEIGHT
    assert overflows_of(page) == {}
    assert small_targets_of(page) == []
    assert violations_of(page, *EVERY_LOOK) == []


@pytest.mark.parametrize(("who", "path"), OF_PEOPLE)
def test_people_find_nothing_wrong(visit: Visit, who: str, path: str):
    page, console = visit(path, who)
    assert silent(console, "403") == []
    assert overflows_of(page) == {}
    assert small_targets_of(page) == []
    assert violations_of(page, WIDE_LIGHT, NARROW_DARK) == []


@pytest.mark.parametrize("path", OF_ADMIN)
def test_the_admin_works_under_the_policy(visit: Visit, path: str):
    page, console = visit(path, "staff")
    assert silent(console) == []
    assert overflows_of(page) == {}


def test_too_much_at_once_is_a_page_like_the_others(visit: Visit):
    page, _ = visit("/decks/", "hasty")
    page.locator("#deck-file").set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": b"a,b\n"})
    page.get_by_role("button", name="Take it in").click()
    expect(page.locator("h1")).to_have_text("Too much at once")
    expect(page.locator(".lede")).to_contain_text("You gave 10 files in the last hour.")
    assert overflows_of(page) == {}
    assert violations_of(page, WIDE_LIGHT, NARROW_DARK) == []


def test_the_page_of_a_broken_server_stands_alone(visit: Visit, site: Site):
    """It is made without a request or a database, so it is shown here as it comes out of its template."""
    render = "from django.template.loader import render_to_string; print(render_to_string('500.html'))"
    html = site.manage("shell", "-v0", "-c", render)
    assert INLINE.findall(html) == []
    page, console = visit("/search/")
    page.route("**/broken", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto("/broken")
    expect(page.locator("h1")).to_have_text("Something broke on our side")
    assert console == []
    assert overflows_of(page) == {}
    assert violations_of(page, WIDE_LIGHT, NARROW_DARK) == []


@pytest.mark.parametrize("path", OF_SECOND_TOPIC)
def test_the_other_topic_is_as_silent(visit: Visit, path: str):
    page, console = visit(path)
    assert silent(console) == []
    assert overflows_of(page) == {}


def silent(console: list[str], *refusals: str) -> list[str]:
    """What the console said besides the refusals that were meant."""
    return [line for line in console if not any(f"status of {code}" in line for code in refusals)]


def overflows_of(page: Page) -> dict[int, int]:
    """Pixels by which the page scrolls sideways, by the widths at which it does."""
    found = {}
    for width in (320, 390, 768, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        found[width] = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
    return {width: overflow for width, overflow in found.items() if overflow > 0}


def small_targets_of(page: Page) -> list[str]:
    """24 px for anything that is not inside a sentence, 44 px for the primary button."""
    page.set_viewport_size({"width": 390, "height": 900})
    found: list[str] = page.evaluate(SMALL_TARGETS)
    return found


def weight_of(page: Page) -> int:
    """Bytes as they came over the wire, compressed, of the page and all it loads but fonts."""
    weight: int = page.evaluate(WEIGHT)
    return weight
