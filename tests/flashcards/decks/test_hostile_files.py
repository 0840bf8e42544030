"""Files made to harm: each is refused with words a person understands, and nothing of it is kept."""

import io
import json
import sqlite3
import stat
import struct
import zipfile

import pytest
import zstandard

from flashcards.decks import archive, sandbox, sandboxed
from flashcards.decks.anki_package import read_package
from flashcards.decks.entries import ARCHIVE_ENTRIES, COLLECTION_BYTES, FIELD, DeckError
from flashcards.decks.images import name_for
from flashcards.decks.protobuf import ProtobufError, fields_of

PNG = b"\x89PNG\r\n\x1a\n0000"
MODEL = {
    "1": {
        "name": "Basic",
        "type": 0,
        "flds": [{"name": "Front", "ord": 0}, {"name": "Back", "ord": 1}],
        "tmpls": [
            {"name": "Card 1", "ord": 0, "qfmt": "{{Front}}", "afmt": "{{FrontSide}}<hr id=answer>{{Back}}"}
        ],
    }
}


def collection(tmp_path, *statements, models=MODEL, notes=(("g1", "front\x1fback"),), notes_table=True):
    path = tmp_path / "made.sqlite"
    path.unlink(missing_ok=True)
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE col (models text)")
    database.execute("INSERT INTO col VALUES (?)", (json.dumps(models),))
    if notes_table:
        database.execute(
            "CREATE TABLE notes (id integer primary key, guid text, mid integer, tags text, flds text)"
        )
        database.executemany("INSERT INTO notes (guid, mid, tags, flds) VALUES (?, 1, '', ?)", notes)
    for statement in statements:
        database.execute(statement)
    database.commit()
    database.close()
    return path.read_bytes()


def package(tmp_path, entries, compression=zipfile.ZIP_DEFLATED):
    path = tmp_path / "made.apkg"
    with zipfile.ZipFile(path, "w", compression) as target:
        for name, data in entries.items():
            target.writestr(name, data)
    return path


def refused(path, why):
    with pytest.raises(DeckError, match=why):
        read_package(path)


def test_an_honest_package_of_this_shape_is_taken(tmp_path):
    deck = read_package(package(tmp_path, {"collection.anki2": collection(tmp_path)}))
    assert [(note.front, note.back) for note in deck.notes] == [("front", "back")]


# ---- zip


@pytest.mark.parametrize("name", ["../evil", "a/../../evil", "/etc/passwd", "\\evil", "C:evil", "..\\evil"])
def test_names_that_lead_out_are_refused(tmp_path, name):
    refused(package(tmp_path, {"collection.anki2": collection(tmp_path), name: b"x"}), "leads out")


def test_a_bomb_is_refused_by_its_ratio(tmp_path):
    refused(package(tmp_path, {"collection.anki2": b"\0" * (COLLECTION_BYTES // 2)}), "times its size")


def test_a_bomb_of_zstandard_is_refused(tmp_path):
    packed = zstandard.ZstdCompressor().compress(b"\0" * (COLLECTION_BYTES // 2))
    refused(package(tmp_path, {"collection.anki21b": packed}), "times its size")


def test_what_is_too_large_is_refused_even_if_packed_badly(tmp_path, monkeypatch):
    monkeypatch.setattr("flashcards.decks.anki_package.COLLECTION_BYTES", 1000)
    data = {"collection.anki2": collection(tmp_path)}
    refused(package(tmp_path, data, zipfile.ZIP_STORED), "larger than")


def test_all_entries_together_are_limited(tmp_path, monkeypatch):
    path = package(tmp_path, {f"{number}": bytes(500) for number in range(4)})
    opened = archive.Archive.open(path)
    opened._left = 1_200
    with opened:
        assert [len(opened.read(name, 1_000)) for name in "01"] == [500, 500]
        with pytest.raises(DeckError, match="unpacks to more"):
            opened.read("2", 1_000)


def test_a_size_that_lies_does_not_help(tmp_path):
    """The directory says ten bytes; what comes out is counted."""
    path = package(tmp_path, {"collection.anki2": b"\0" * 20_000_000})
    raw = path.read_bytes()
    path.write_bytes(raw.replace(struct.pack("<I", 20_000_000), struct.pack("<I", 10)))
    refused(path, "broken|no notes|times its size")


def test_too_many_entries_are_refused(tmp_path):
    refused(
        package(tmp_path, {str(n): b"" for n in range(ARCHIVE_ENTRIES + 1)}, zipfile.ZIP_STORED), "entries"
    )


def test_two_entries_of_one_name_are_refused(tmp_path):
    path = tmp_path / "twice.apkg"
    with zipfile.ZipFile(path, "w") as target:
        target.writestr("collection.anki2", b"a")
        with pytest.warns(UserWarning, match="Duplicate"):
            target.writestr("collection.anki2", b"b")
    refused(path, "one name")


def test_encrypted_and_unusual_packing_is_refused(tmp_path):
    refused(package(tmp_path, {"collection.anki2": b"x"}, zipfile.ZIP_LZMA), "unusual")


@pytest.mark.parametrize("cut", [10, 60, 500])
def test_a_package_cut_short_is_refused(tmp_path, cut):
    path = package(tmp_path, {"collection.anki2": collection(tmp_path)})
    path.write_bytes(path.read_bytes()[:-cut])
    refused(path, "zip|broken")


def test_a_zip_without_a_collection_is_refused(tmp_path):
    refused(package(tmp_path, {"readme.txt": b"x"}), "no collection")


# ---- SQLite


def test_garbage_in_place_of_a_database_is_refused(tmp_path):
    refused(package(tmp_path, {"collection.anki2": b"SQLite format 3\x00" + b"\xff" * 5000}), "broken")


@pytest.mark.parametrize("place", [100, 1200, 4200])
def test_a_damaged_database_is_refused_or_read_but_never_worse(tmp_path, place):
    data = bytearray(collection(tmp_path))
    data[place : place + 200] = b"\xff" * 200
    path = package(tmp_path, {"collection.anki2": bytes(data)})
    try:
        deck = read_package(path)
    except DeckError:
        return
    assert len(deck.notes) <= 1


def test_a_view_in_place_of_a_table_is_refused(tmp_path):
    view = "CREATE VIEW notes AS SELECT 1 AS id, 'g' AS guid, 1 AS mid, '' AS tags, 'a' AS flds"
    refused(
        package(tmp_path, {"collection.anki2": collection(tmp_path, view, notes_table=False)}),
        "no ordinary table",
    )


def test_a_virtual_table_is_refused(tmp_path):
    virtual = "CREATE VIRTUAL TABLE notes USING fts5(guid, mid, tags, flds)"
    refused(
        package(tmp_path, {"collection.anki2": collection(tmp_path, virtual, notes_table=False)}),
        "no ordinary table",
    )


def test_a_generated_column_runs_nothing(tmp_path):
    table = (
        "CREATE TABLE notes (id integer primary key, guid text, mid integer, tags text, "
        "flds text GENERATED ALWAYS AS (hex(zeroblob(400000000))) VIRTUAL)"
    )
    row = "INSERT INTO notes (guid, mid, tags) VALUES ('g', 1, '')"
    refused(
        package(tmp_path, {"collection.anki2": collection(tmp_path, table, row, notes_table=False)}), "broken"
    )


@pytest.mark.parametrize("models", [[], {"1": {}}, {"x": MODEL["1"]}, {"1": {**MODEL["1"], "flds": 3}}])
def test_note_types_that_make_no_sense_are_refused(tmp_path, models):
    refused(package(tmp_path, {"collection.anki2": collection(tmp_path, models=models)}), "broken")


def test_notes_too_long_or_without_a_type_are_left_out_alone(tmp_path):
    notes = (("a", "x" * (FIELD + 1) + "\x1fback"), ("b", "good\x1fback"), ("c", "\x1f"))
    data = collection(tmp_path, "UPDATE notes SET mid = 7 WHERE id = 3", notes=notes)
    deck = read_package(package(tmp_path, {"collection.anki2": data}))
    assert [note.front for note in deck.notes] == ["good"]
    assert [problem.why for problem in deck.problems] == [
        f"A field has more than {FIELD:,} characters.",
        "Its note type is missing in the file.",
    ]


# ---- media


@pytest.mark.parametrize(
    ("media", "why"),
    [(b"[", "media"), (b"[]", "media"), (b'{"0": "../x.png"}', ""), (b"[" * 100_000, "media")],
)
def test_lists_of_media_that_make_no_sense(tmp_path, media, why):
    notes = (("a", '<img src="../x.png">Q\x1fA'),)
    entries = {"collection.anki2": collection(tmp_path, notes=notes), "media": media, "0": PNG}
    path = package(tmp_path, entries, zipfile.ZIP_STORED)
    if why:
        refused(path, why)
    else:
        assert read_package(path).images == {}


def test_a_file_that_only_calls_itself_an_image_is_left_out(tmp_path):
    notes = (("a", '<img src="x.png">Q\x1fA'),)
    entries = {
        "collection.anki2": collection(tmp_path, notes=notes),
        "media": b'{"0": "x.png"}',
        "0": b"<svg/>",
    }
    deck = read_package(package(tmp_path, entries))
    assert deck.images == {}
    assert "is no image" in deck.problems[0].why


def test_images_are_known_by_their_bytes():
    assert name_for(PNG).endswith(".png")
    assert name_for(b"\xff\xd8\xff\xe0").endswith(".jpg")
    assert name_for(b"GIF89a...").endswith(".gif")
    assert name_for(b"RIFF0000WEBPVP8 ").endswith(".webp")
    assert name_for(b"<svg xmlns='http://www.w3.org/2000/svg'/>") == ""


@pytest.mark.parametrize("data", [b"\xff" * 12, b"\x0a\xff", b"\x0b", b"\x0a\x05ab", b"\x80"])
def test_broken_protocol_buffers_are_refused(data):
    with pytest.raises(ProtobufError):
        fields_of(data)


# ---- the process that reads


def quiet(done, total):
    pass


def test_what_was_refused_is_told_through_the_sandbox(tmp_path):
    path = package(tmp_path, {"../evil": b"x"})
    with pytest.raises(DeckError, match="leads out"):
        sandbox.read_apart(path.read_bytes(), "a.apkg", "/i/", quiet)


def test_no_script_survives(tmp_path):
    text = 'front,back\n"<script>alert(1)</script>[x](javascript:alert(1))","<img src=x onerror=alert(1)>"\n'
    deck = sandbox.read_apart(text.encode(), "a.csv", "/i/", quiet)
    html = deck.cards[0].front_html + deck.cards[0].back_html
    assert "<script" not in html
    assert "<img" not in html
    assert "href" not in html


def test_the_sandbox_sees_no_secret_of_the_environment(monkeypatch):
    monkeypatch.setenv("RECTO_SECRET_KEY", "secret")
    seen = {}
    real = sandbox.subprocess.Popen

    def spy(*args, env, **kwargs):
        seen.update(env)
        return real(*args, env=env, **kwargs)

    monkeypatch.setattr(sandbox.subprocess, "Popen", spy)
    sandbox.read_apart(b"front,back\na,b\n", "a.csv", "/i/", quiet)
    assert "RECTO_SECRET_KEY" not in seen


def test_a_reader_that_dies_is_told(monkeypatch):
    monkeypatch.setattr(sandbox, "WALL_SECONDS", 0.01)
    with pytest.raises(DeckError, match="more time or memory"):
        sandbox.read_apart(b"front,back\na,b\n", "a.csv", "/i/", quiet)


def test_limits_hold_the_process_that_sets_them(tmp_path):
    import subprocess
    import sys

    code = "from flashcards.decks.sandboxed import limit; limit(); x = bytearray(3 * 2**30)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "MemoryError" in done.stderr
    assert sandboxed.MEMORY_BYTES < 3 * 2**30


def test_a_cancelled_task_ends_the_reader():
    class StoppedError(Exception):
        pass

    def stop(done, total):
        raise StoppedError

    with pytest.raises(StoppedError):
        sandbox.read_apart(b"front,back\na,b\n", "a.csv", "/i/", stop)


def test_the_temporary_files_are_private(tmp_path, monkeypatch):
    modes = []
    real = sandbox.subprocess.Popen

    def spy(command, **kwargs):
        from pathlib import Path

        modes.append(stat.S_IMODE(Path(command[3]).parent.stat().st_mode))
        return real(command, **kwargs)

    monkeypatch.setattr(sandbox.subprocess, "Popen", spy)
    sandbox.read_apart(io.BytesIO(b"front,back\na,b\n").getvalue(), "a.csv", "/i/", quiet)
    assert modes == [0o700]
