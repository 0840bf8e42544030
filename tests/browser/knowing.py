"""Answering right or wrong on purpose: the key is read from the site's database."""

from __future__ import annotations

import itertools
import json
import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.browser.conftest import Site

OPEN = """SELECT item."order", question.type, question.accepted, question.ordered, question.id
    FROM quizzes_sitting sitting
    JOIN quizzes_sittingitem item ON item.sitting_id = sitting.id AND item.position = sitting.position
    JOIN quizzes_question question ON question.id = item.question_id
    WHERE sitting.uid = ?"""
RIGHT = "SELECT id FROM quizzes_choice WHERE question_id = ? AND is_right"


@dataclass(frozen=True)
class Key:
    """``order`` pairs the tokens on the page with choice ids or line positions."""

    type: str
    order: list[tuple[str, int]]
    accepted: list[str]
    right: set[int]


def key_of(page: Page, site: Site) -> Key:
    """The key of the question that is open on ``page``, at a sitting's own address or anything below it."""
    found = re.search(r"/sittings/([0-9a-f-]{36})/", page.url)
    assert found, page.url
    with sqlite3.connect(site.database, timeout=20) as connection:
        order, kind, accepted, _, question = connection.execute(OPEN, (found[1].replace("-", ""),)).fetchone()
        right = {pk for (pk,) in connection.execute(RIGHT, (question,))}
    connection.close()
    return Key(kind, [(token, pk) for token, pk in json.loads(order)], json.loads(accepted), right)


def answer(page: Page, site: Site, *, is_right: bool, sure: int | None = None) -> None:
    """Answer the open question, and wait until the step is done. ``sure``: 0 a guess, 1 I think so, 2 sure."""
    key = key_of(page, site)
    if key.type in ("short", "cell"):
        page.fill("#text", key.accepted[0] if is_right else "nonsense")
    elif key.type == "order":
        _arrange(page, key, is_right=is_right)
    else:
        chosen = [token for token, pk in key.order if (pk in key.right) == is_right]
        for token in chosen if key.type == "multiple" and is_right else chosen[:1]:
            page.locator(f".option:has(input[value='{token}'])").click()
    if sure is not None and page.locator("[data-confidence]").count():
        page.locator(".sureness label").nth(sure).click()
    _step(page, "#answer [data-enter]")


def _arrange(page: Page, key: Key, *, is_right: bool) -> None:
    for token, position in key.order:
        place = position + 1 if is_right else len(key.order) - position
        page.evaluate(
            "([token, place]) => { document.querySelector(`input[value='${token}']`)"
            ".closest('li').querySelector('select').value = place; }",
            [token, str(place)],
        )


def answer_all(page: Page, site: Site, pattern: Sequence[bool | None]) -> None:
    """Answer to the end: right, wrong or (None) skipped, over and over in this order."""
    for is_right in itertools.cycle(pattern):
        if page.locator("h1#result").count():
            return
        if is_right is None:
            _step(page, "button[form=skip-form]")
        else:
            answer(page, site, is_right=is_right)
        if page.locator("h2#verdict").count():
            _step(page, "[data-enter]")


def _step(page: Page, button: str) -> None:
    before = page.locator("input[name=sequence]").first.input_value()
    page.locator(button).click()
    done = page.locator(f"input[name=sequence]:not([value='{before}']), h1#result")
    expect(done.first).to_be_attached()
