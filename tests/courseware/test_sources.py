"""Bad input: every kind is refused with a place, and none stops the others."""

import os
import unicodedata

import pytest

from courseware import sources
from courseware.library import read_library
from courseware.sources import digest_of_all, read_sources, scan
from tests.courseware.content import FILES, OTHER, TOPIC, found, path_of, write_content

CARDS = path_of("cards")


def with_text(text):
    """Return topic.md of the second topic with ``text`` in line 9."""
    return FILES[OTHER].replace("The idea.\n", f"One.\n{text}\n").encode()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "1:1 empty"),
        (b" \n\n", "1:1 empty"),
        (with_text("caf\u00e9").decode().encode("latin-1"), "9:4 not-utf-8"),
        ("\ufeffText".encode("utf-16-le"), "1:1 not-utf-8"),
        ("\ufeffText".encode("utf-16-be"), "1:1 not-utf-8"),
        (with_text("ab") + b"\xed\xa0\x80", "10:1 not-utf-8"),
        (with_text("ab\0c"), "9:3 nul"),
        (with_text("ab\u202ec"), "9:3 bidi"),
        (with_text("ab\u2066c"), "9:3 bidi"),
        (with_text("ab\ufeffc"), "9:3 bom"),
        (with_text("ab\x1bc"), "9:3 control"),
        (with_text("ab\u2028c"), "9:3 control"),
        (b"x" * 1_000_001, "1:1 too-large"),
    ],
)
def test_bytes_that_are_refused(tmp_path, data, expected):
    assert (OTHER, expected) in found(tmp_path, {OTHER: data})


def test_a_megabyte_is_allowed(tmp_path):
    text = FILES[OTHER].replace("The idea.", "The idea.\n" + "word\n" * 9_000)
    padded = text.encode().ljust(1_000_000, b"\n")
    assert found(tmp_path, {OTHER: padded}) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r"),
        lambda text: unicodedata.normalize("NFD", text),
    ],
)
def test_byte_order_mark_line_ends_and_composition_make_no_difference(tmp_path, change):
    text = FILES[OTHER].replace("Who works", "Who w\u00f6rks")
    plain = read_library(write_content(tmp_path / "plain", {OTHER: text}))
    other = read_library(write_content(tmp_path / "other", {OTHER: change(text)}))
    assert other.diagnostics == ()
    assert other.library == plain.library
    assert other.digests[OTHER] != plain.digests[OTHER]


def test_links_to_files_are_refused_whatever_they_point_at(tmp_path):
    (tmp_path / "secret.md").write_text(FILES[OTHER])
    root = write_content(tmp_path / "content")
    (root / OTHER).unlink()
    (root / OTHER).symlink_to(tmp_path / "secret.md")
    (root / "loop").symlink_to(root)
    (root / "itself").symlink_to("itself")
    rules = found(root, {OTHER: None})
    assert {(path, rule) for path, rule in rules if "symlink" in rule} == {
        (OTHER, "1:1 symlink"),
        ("loop", "1:1 symlink"),
        ("itself", "1:1 symlink"),
    }
    assert OTHER not in scan(root)


def test_a_content_folder_may_itself_be_a_link(tmp_path):
    write_content(tmp_path / "real")
    (tmp_path / "content").symlink_to(tmp_path / "real")
    assert read_library(tmp_path / "content").diagnostics == ()


def test_a_pipe_does_not_make_the_reader_wait(tmp_path):
    write_content(tmp_path)
    (tmp_path / CARDS).unlink()
    os.mkfifo(tmp_path / CARDS)
    assert (CARDS, "1:1 not-a-file") in found(tmp_path, {CARDS: None})


def test_an_unreadable_file_is_reported(tmp_path, monkeypatch):
    write_content(tmp_path)
    real = os.open

    def refuse(path, flags):
        if path.endswith(CARDS):
            raise PermissionError(13, "Permission denied")
        return real(path, flags)

    monkeypatch.setattr(sources.os, "open", refuse)
    (diagnostic,) = read_sources(tmp_path).diagnostics
    assert str(diagnostic) == f"{CARDS}:1:1: error unreadable: Cannot be read: Permission denied."


def test_a_folder_that_cannot_be_listed_is_reported(tmp_path, monkeypatch):
    write_content(tmp_path)
    real = os.scandir

    def refuse(path):
        if path.rstrip("/").endswith("queues"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(sources.os, "scandir", refuse)
    assert [(d.path, d.rule) for d in read_sources(tmp_path).diagnostics] == [
        ("background-work/queues/", "unreadable")
    ]


def test_a_file_that_changes_while_it_is_read_is_reported(tmp_path, monkeypatch):
    write_content(tmp_path)
    real = os.read

    def append_first(handle, size):
        with (tmp_path / CARDS).open("a") as file:
            file.write("more")
        return real(handle, size)

    monkeypatch.setattr(sources.os, "read", append_first)
    assert (CARDS, "changed") in {(d.path, d.rule) for d in read_sources(tmp_path).diagnostics}


def test_names_that_differ_in_case_only_are_refused(tmp_path):
    assert ("background-work/queues/cards.md", "1:1 case-twins") in found(
        tmp_path, {"background-work/queues/CARDS.md": FILES[CARDS]}
    )


def test_names_with_invisible_characters_are_refused(tmp_path):
    rules = found(tmp_path, {"background-work/que\u200bues/topic.md": FILES[OTHER]})
    assert ("background-work/que\\u200bues", "1:1 bad-name") in rules


def test_an_undecodable_name_is_refused(tmp_path):
    write_content(tmp_path)
    os.mkdir(os.fsencode(tmp_path) + b"/caf\xe9")
    (name,) = [d.path for d in read_sources(tmp_path).diagnostics]
    assert name == "caf\\udce9"


def test_names_that_begin_with_a_dot_are_skipped(tmp_path):
    assert found(tmp_path, {".git/HEAD.md": "x", "background-work/.draft.md": "x"}) == []


def test_a_scan_is_what_a_reading_says(tmp_path):
    write_content(tmp_path)
    assert scan(tmp_path) == read_sources(tmp_path).digests
    assert read_sources(tmp_path).digest == digest_of_all(scan(tmp_path))


def test_one_digest_changes_with_any_file_and_any_name(tmp_path):
    write_content(tmp_path)
    before = digest_of_all(scan(tmp_path))
    (tmp_path / TOPIC).write_text(FILES[TOPIC] + "\n")
    after = digest_of_all(scan(tmp_path))
    (tmp_path / CARDS).rename(tmp_path / path_of("carts"))
    assert len({before, after, digest_of_all(scan(tmp_path))}) == 3
