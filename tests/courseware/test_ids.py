import re

import pytest

from courseware.ids import write_missing_ids
from courseware.library import read_library
from courseware.wording import id_fault
from tests.courseware.content import FILES, changed, path_of, write_content

PRACTICE, BREAKDOWN = path_of("practice"), path_of("breakdown")


def without_ids():
    """Return the content without any id that another part does not name."""
    kept = ("visitor", "faster")
    strip = re.compile(
        r" ?\{#(?!" + "|".join(kept) + r")[a-z0-9-]+\}|#(?!step|" + "|".join(kept) + r")[a-z0-9-]+ (?=[a-z])"
    )
    return {path: strip.sub("", text) for path, text in FILES.items()}


def test_written_ids_make_the_content_whole(tmp_path):
    write_content(tmp_path, without_ids())
    assert {d.rule for d in read_library(tmp_path).diagnostics} == {"missing-id"}
    written = write_missing_ids(tmp_path)
    assert (PRACTICE, 6, "who-waits-e-mail") in written
    assert (PRACTICE, 10, "worker") in written
    assert not any(id_fault(name) for _, _, name in written)
    assert read_library(tmp_path).diagnostics == ()
    assert write_missing_ids(tmp_path) == []


def test_ids_differ_across_the_files_of_a_topic(tmp_path):
    text = FILES[path_of("cards")].replace("## What must run? {#must-run level=beginner}", "## Who waits?")
    changes = {
        path_of("cards"): text,
        PRACTICE: FILES[PRACTICE].replace("Who waits for the e-mail? {#who-waits", "Who waits? {"),
        path_of("explain"): FILES[path_of("explain")].replace("{#why}", "{#who-waits}"),
    }
    written = write_missing_ids(write_content(tmp_path, changes))
    assert sorted(name for _, _, name in written) == ["who-waits-2", "who-waits-3"]


def test_other_bytes_stay_as_they_were(tmp_path):
    text = FILES[PRACTICE].replace("{#worker}", "")
    data = b"\xef\xbb\xbf" + text.replace("\n", "\r\n").replace("e-mail", "e-ma\u0308il").encode()
    write_content(tmp_path, {PRACTICE: data})
    (tmp_path / PRACTICE).chmod(0o640)
    assert write_missing_ids(tmp_path) == [(PRACTICE, 10, "worker")]
    assert (tmp_path / PRACTICE).read_bytes() == data.replace(b"The worker ", b"The worker {#worker}")
    assert (tmp_path / PRACTICE).stat().st_mode & 0o777 == 0o640
    assert not list((tmp_path / PRACTICE).parent.glob(".*"))


def test_braces_that_are_there_take_the_id_in(tmp_path):
    changes = {
        PRACTICE: FILES[PRACTICE]
        .replace("{#visitor myth=faster}", "{myth=faster}")
        .replace("[[#visitor]]", "it")
    }
    write_content(tmp_path, changes)
    write_missing_ids(tmp_path)
    assert "- [ ] The visitor {#visitor myth=faster}\n" in (tmp_path / PRACTICE).read_text()


def test_a_choice_of_several_lines_takes_its_id_where_its_braces_are(tmp_path):
    text = FILES[PRACTICE].replace("The worker {#worker}", "The worker\n  that waits {pin}")
    write_content(tmp_path, {PRACTICE: text})
    write_missing_ids(tmp_path)
    assert "  that waits {#worker-waits pin}\n" in (tmp_path / PRACTICE).read_text()


def test_a_file_that_cannot_be_replaced_stays_whole(tmp_path, monkeypatch):
    write_content(tmp_path, {PRACTICE: FILES[PRACTICE].replace("{#worker}", "")})
    before = (tmp_path / PRACTICE).read_bytes()

    def fail(*_arguments):
        raise OSError("disk full")

    monkeypatch.setattr("courseware.ids.os.fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        write_missing_ids(tmp_path)
    assert (tmp_path / PRACTICE).read_bytes() == before
    assert not list((tmp_path / PRACTICE).parent.glob(".*"))


def test_predicted_cells_take_their_ids_behind_the_question_mark(tmp_path):
    row = "| 2 | Ra\u0308umt `a \\| b` | 2 | answer | ?Free | ?{level=hard}[1] |"
    changes = changed(BREAKDOWN, "| 2 | Answers | 2 | answer | | ?{#queue-then level=hard}[1] |", row)
    written = write_missing_ids(write_content(tmp_path, changes))
    assert written == [(BREAKDOWN, 27, "server-raumt-b"), (BREAKDOWN, 27, "queue-raumt-b")]
    expected = row.replace("?F", "?{#server-raumt-b}F").replace("?{level", "?{#queue-raumt-b level")
    assert f"{expected}\n" in (tmp_path / BREAKDOWN).read_text()
    assert read_library(tmp_path).diagnostics == ()


def test_the_id_of_a_predicted_cell_is_not_made_of_its_answer(tmp_path):
    write_content(tmp_path, changed(BREAKDOWN, "{#queue-then level=hard}[1]", "One job waits"))
    ((_, _, name),) = write_missing_ids(tmp_path)
    assert name == "queue-answers"
