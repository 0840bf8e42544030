"""Cards of one's own: written from a lesson, taken out to Anki and CSV, brought in from files. Only their learner sees them."""

import csv
import io
import re
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from anki.collection import (
    Collection,
    ExportAnkiPackageOptions,
    ImportAnkiPackageOptions,
    ImportAnkiPackageRequest,
)
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site
from tests.browser.pages import mode_url

ANSWER = "It has **two** sides:\n\n- `recto`\n- verso"
SCRIPT = "<script>alert(1)</script>"
BAD_CSV = "front,back\nOne?,**one**\n,nothing asked\nTwo?,two\nToo long?," + "x" * 10_001 + "\n"


def write_card(page: Page, front: str, back: str = ANSWER) -> None:
    page.goto("/decks/new/")
    page.get_by_label("Question").fill(front)
    page.get_by_label("Answer").fill(back)
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator(".messages")).to_contain_text("Kept.")


def bring(page: Page, name: str, data: bytes) -> None:
    page.goto("/decks/")
    page.get_by_label("A file with cards").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    )
    page.get_by_role("button", name="Take it in").click()


def downloaded(page: Page, name: str) -> Path:
    page.goto("/decks/")
    with page.expect_download() as info:
        page.get_by_role("link", name=name).click()
    return Path(info.value.path())


def fronts(page: Page) -> list[str]:
    page.goto("/decks/")
    return page.locator("#cards .cardlist__front").all_inner_texts()


@contextmanager
def anki(folder: Path) -> Iterator[Collection]:
    folder.mkdir()
    collection = Collection(str(folder / "collection.anki2"))
    yield collection
    collection.close()


def png() -> bytes:
    """A real image of one pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0\7")) + chunk(b"IEND", b"")


# ---- writing


@pytest.mark.parametrize(
    ("path", "name"), [("/", "Bring cards of your own"), ("/review/memory/", "My cards")]
)
def test_a_newcomer_finds_the_way_here(scriptless: Page, path: str, name: str) -> None:
    scriptless.goto(path)
    scriptless.get_by_role("link", name=name).click()
    expect(scriptless.locator("h1")).to_have_text("Cards of your own")


def test_a_lesson_leads_to_a_card_that_is_looked_at_and_kept(page: Page) -> None:
    page.goto(mode_url("deep-dive"))
    page.get_by_role("link", name=re.compile("Remember something of this")).click()
    page.get_by_label("Question").fill("What has a **leaf**?")
    page.get_by_label("Answer").fill(f"{ANSWER}\n\n{SCRIPT}")
    page.get_by_role("button", name="See how it looks").click()
    expect(page.get_by_text("Not kept yet")).to_be_visible()
    expect(page.locator(".look__front strong")).to_have_text("leaf")
    expect(page.locator(".look__back li code")).to_have_text("recto")
    expect(page.locator(".look__back")).to_contain_text(SCRIPT)  # shown, not run
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator("#cards .cardlist__front")).to_have_text("What has a leaf?")
    page.get_by_role("link", name="Change card 1").click()
    expect(page.get_by_label("Question")).to_have_value("What has a **leaf**?")
    page.get_by_role("link", name="Where it is from").click()
    expect(page).to_have_url(re.compile(re.escape(mode_url("deep-dive"))))


@pytest.mark.parametrize("mode", ["deep-dive", "breakdown", "lab", "evidence", "myths", "cards", "explain"])
def test_what_a_mode_taught_is_kept_and_leads_back(scriptless: Page, mode: str) -> None:
    page = scriptless
    page.goto(mode_url(mode))
    page.get_by_role("link", name=re.compile("Remember something of this")).click()
    page.get_by_label("Question").fill(f"What was in {mode}?")
    page.get_by_label("Answer").fill(ANSWER)
    page.get_by_role("button", name="Keep it").click()
    page.get_by_role("link", name=re.compile("^Back to ")).click()
    expect(page).to_have_url(re.compile(f"{re.escape(mode_url(mode))}$"))


def test_a_card_is_asked_changed_and_removed(page: Page) -> None:
    write_card(page, "What has a leaf?")
    page.get_by_role("link", name="Go to the review").click()
    page.get_by_role("link", name=re.compile("^Meet")).click()
    expect(page.locator("#card-question")).to_have_text("What has a leaf?")
    page.keyboard.press("Space")
    expect(page.locator("#card-answer strong")).to_have_text("two")
    page.keyboard.press("1")
    expect(page.locator("[data-toast] span")).to_contain_text("Graded “Forgot”")
    page.goto("/decks/")
    page.get_by_role("link", name="Change card 1").click()
    page.get_by_label("Question").fill("Which leaf has two sides?")
    page.get_by_role("button", name="Keep it").click()
    assert fronts(page) == ["Which leaf has two sides?"]
    page.get_by_role("link", name="Change card 1").click()
    page.get_by_role("link", name="Remove this card").click()
    page.get_by_role("button", name="Remove it for good").click()
    expect(page.locator(".messages")).to_contain_text("removed")
    assert fronts(page) == []


def test_a_card_without_an_answer_is_asked_for_again(scriptless: Page) -> None:
    page = scriptless
    page.goto("/decks/new/")
    page.get_by_label("Question").fill("Only a question")
    page.locator("form.write").evaluate("form => form.noValidate = true")
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator("#back-error")).to_contain_text("Write the answer.")
    expect(page.get_by_label("Question")).to_have_value("Only a question")


def test_writing_and_bringing_need_no_script(scriptless: Page) -> None:
    page = scriptless
    write_card(page, "Written without a script?")
    bring(page, "deck.csv", b"front,back\nBrought without a script?,yes\n")
    expect(page.locator("#outcome-title")).to_have_text("1 card added")  # it looks by itself
    assert fronts(page) == ["Brought without a script?", "Written without a script?"]
    page.goto("/")
    page.get_by_role("link", name="My cards").click()
    expect(page.locator("h1")).to_have_text("Cards of your own")


# ---- in and out


def test_a_deck_of_anki_comes_in_with_its_picture_and_goes_out_again(page: Page, tmp_path: Path) -> None:
    bring(page, "made by anki.apkg", package_with_picture(tmp_path))
    expect(page.locator("#outcome-title")).to_have_text("1 card added")
    page.goto("/decks/")
    picture = page.locator("#cards img")
    expect(picture).to_have_js_property("naturalWidth", 1)
    package = downloaded(page, "My cards for Anki")
    with anki(tmp_path / "target") as target:
        for _ in range(2):  # the second time adds nothing
            request = ImportAnkiPackageRequest(package_path=str(package), options=ImportAnkiPackageOptions())
            target.import_anki_package(request)
        (pk,) = target.find_notes("")
        note = target.get_note(pk)
        assert note["Front"].startswith("What is <strong>this</strong>? <img ")
        name = re.search(r'src="([^"]+)"', note["Front"])[1]
        assert note["Back"] == "A plan"
        assert (tmp_path / "target" / "collection.media" / name).read_bytes() == png()


def package_with_picture(folder: Path) -> bytes:
    with anki(folder / "source") as source:
        source.media.write_data("plan.png", png())
        note = source.new_note(source.models.by_name("Basic"))
        note["Front"], note["Back"] = 'What is <b>this</b>? <img src="plan.png">', "A plan"
        source.add_note(note, source.decks.id("Plans"))
        options = ExportAnkiPackageOptions(
            with_scheduling=False, with_deck_configs=False, with_media=True, legacy=False
        )
        path = folder / "source.apkg"
        source.export_anki_package(out_path=str(path), options=options, limit=None)
    return path.read_bytes()


def test_what_a_file_has_wrong_is_told_by_line_and_the_rest_is_taken(page: Page) -> None:
    bring(page, "cards.csv", BAD_CSV.encode())
    expect(page.locator("#outcome-title")).to_have_text("2 cards added")
    expect(page.locator(".bring__problems dt")).to_have_text(["Line 3", "Line 5"])
    expect(page.locator(".bring__problems dd")).to_have_text(
        ["It has no front.", "A side has 10,001 characters; 10,000 are allowed."]
    )
    page.get_by_role("link", name="To my cards").click()
    expect(page.locator(".bring__list li")).to_have_text(re.compile("cards.csv 2 cards added"))
    table = list(csv.reader(io.StringIO(downloaded(page, "My cards as CSV").read_text("utf-8-sig"))))
    assert table[0][:2] == ["front", "back"]
    assert sorted(row[:2] for row in table[1:]) == [["One?", "**one**"], ["Two?", "two"]]


def test_a_file_that_is_nothing_takes_nothing(page: Page, console: list[str]) -> None:
    bring(page, "deck.apkg", b"PK\x03\x04 and no more")
    expect(page.locator("#outcome-title")).to_have_text("Nothing was taken")
    expect(page.locator("#outcome .lede")).to_contain_text("no zip file")
    bring(page, "deck.exe", b"MZ")
    expect(page.locator("#deck-error")).to_contain_text("Files of this kind are not known here.")
    console[:] = [line for line in console if "422" not in line]  # the browser notes the refusal


def test_the_page_of_an_import_counts_on_while_it_runs(page: Page) -> None:
    rows = "".join(f"What is {n}?,**{n}** of `many`\n" for n in range(5_000))
    bring(page, "many.csv", f"front,back\n{rows}".encode())
    expect(page.locator("#outcome-title")).to_have_text("Reading the file")
    expect(page.locator("#outcome .lede")).to_have_text(re.compile(r"^[1-9][\d,]* of 5,000 cards read\.$"))
    expect(page.locator("progress.bring__bar")).to_have_attribute("max", "5000")
    expect(page.locator("#outcome-title")).to_have_text("5,000 cards added")
    expect(page.locator("progress")).to_have_count(0)


# ---- whose they are


def test_nobody_else_finds_them(page: Page, browser: Browser, site: Site, tmp_path: Path) -> None:
    bring(page, "mine.apkg", package_with_picture(tmp_path))
    expect(page.locator("#outcome-title")).to_have_text("1 card added")
    addresses = [page.url]
    page.goto("/decks/")
    addresses.append(page.get_by_role("link", name="Change card 1").get_attribute("href"))
    addresses.append(page.locator("#cards img").get_attribute("src"))
    assert [page.request.get(address).status for address in addresses] == [200, 200, 200]
    other = browser.new_context(base_url=site.url)
    write_card(other.new_page(), "A learner, but another one?")
    assert [other.request.get(address).status for address in addresses] == [404, 404, 404]
    other.close()
