"""What holds for every page: it opens, axe finds nothing, nothing is inline, nothing scrolls sideways."""

import gzip
import re
import urllib.error
import urllib.request
from email.message import Message

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.browser.conftest import Site
from tests.browser.pages import EVERY, ONE_OF_EACH

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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(browser: Browser, site: Site, scheme: str, width: int):
    context = browser.new_context(
        base_url=site.url,
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        reduced_motion="reduce",
    )
    page, axe, found = context.new_page(), Axe(), {}
    for path in ONE_OF_EACH:
        page.goto(path)
        violations = axe.run(page).response["violations"]
        if violations:
            found[path] = [
                (v["id"], v["nodes"][0]["html"][:200], v["nodes"][0]["failureSummary"]) for v in violations
            ]
    context.close()
    assert found == {}


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_no_page_scrolls_sideways(browser: Browser, site: Site, width: int):
    context = browser.new_context(base_url=site.url, viewport={"width": width, "height": 900})
    page, wide = context.new_page(), {}
    for path in ONE_OF_EACH:
        page.goto(path)
        overflow = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if overflow > 0:
            wide[path] = overflow
    context.close()
    assert wide == {}


def test_targets_are_large_enough_to_hit(browser: Browser, site: Site):
    """24 px for anything that is not inside a sentence, 44 px for the primary button."""
    context = browser.new_context(base_url=site.url, viewport={"width": 390, "height": 900})
    page, small = context.new_page(), {}
    for path in ONE_OF_EACH:
        page.goto(path)
        found = page.evaluate(
            """() => [...document.querySelectorAll("button, summary, .btn, .mainnav a, .option, .contents a")]
            .filter((el) => el.checkVisibility())
            .map((el) => [el.outerHTML.slice(0, 80), el.getBoundingClientRect(), el.matches(".btn--go")])
            .filter(([, box, primary]) => box.height > 0 && box.height < (primary ? 43.9 : 24))
            .map(([html, box]) => `${html} ${box.height}`)"""
        )
        if found:
            small[path] = found
    context.close()
    assert small == {}


def test_no_page_is_heavier_than_60_kilobytes_without_fonts(browser: Browser, site: Site):
    context = browser.new_context(base_url=site.url)
    page, heavy, sizes = context.new_page(), {}, []
    page.on(
        "response",
        lambda r: sizes.append((r.url, len(gzip.compress(r.body(), 6)))) if "woff2" not in r.url else None,
    )
    for path in ONE_OF_EACH:
        sizes.clear()
        page.goto(path, wait_until="networkidle")
        total = sum(size for _, size in sizes)
        if total > 60_000:
            heavy[path] = total
    context.close()
    assert heavy == {}


def test_the_console_stays_silent(page, console):
    for path in EVERY:
        page.goto(path)
    console[:] = [line for line in console if "404" not in line]  # the page that does not exist says so
