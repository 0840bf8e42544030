"""CSV, GIFT and hashcards: what goes out comes in the same, and what is wrong is told by its place."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flashcards.decks.csv_export import masked
from flashcards.decks.csv_reading import read_csv, unmasked
from flashcards.decks.entries import FIELD, DeckError
from flashcards.decks.escaping import plain
from flashcards.decks.gift_export import protected
from flashcards.decks.gift_reading import read_gift
from flashcards.decks.hashcards_reading import read_hashcards
from flashcards.decks.reading import read_deck

TEXT = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=60)


def sides(deck):
    return [(note.front, note.back) for note in deck.notes]


# ---- CSV


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@sum", "\t=1", "＝1", "'=1", "''-1"])
def test_no_spreadsheet_computes_a_cell_and_the_cell_comes_back(cell):
    assert masked(cell).startswith("'")
    assert unmasked(masked(cell)) == cell


@settings(deadline=None)
@given(TEXT)
def test_masking_loses_nothing(cell):
    assert unmasked(masked(cell)) == cell


@settings(deadline=None)
@given(st.lists(st.tuples(TEXT, TEXT), max_size=5))
def test_a_table_comes_back_as_it_was_written(rows):
    rows = [(plain(front).strip(), plain(back).strip()) for front, back in rows]
    rows = [row for row in rows if all(row)]
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(["front", "back"])
    writer.writerows([masked(cell) for cell in row] for row in rows)
    assert sides(read_csv(plain(out.getvalue()))) == rows


def test_header_lines_of_anki_are_understood():
    text = (
        "#separator:tab\n#html:true\n#guid column:1\n#tags column:4\nid-1\t<b>a</b>\tb\tx y\nid-2\tc\td\t\n"
    )
    deck = read_csv(text)
    assert sides(deck) == [("**a**", "b"), ("c", "d")]
    assert deck.notes[0].tags == ("x", "y")


def test_a_row_with_the_same_id_is_the_same_note():
    one, two = (read_csv(f"front,back,id\n{front},b,7\n").notes[0] for front in ("old", "new"))
    assert one.origin == two.origin


def test_rows_without_a_side_are_told_by_their_line():
    deck = read_csv("front,back\na,b\n,c\nd,\n")
    assert [(problem.place, problem.why) for problem in deck.problems] == [
        ("Line 3", "It has no front."),
        ("Line 4", "It has no back."),
    ]


def test_a_huge_field_leaves_out_its_row_alone():
    deck = read_csv(f"front,back\n{'x' * (FIELD + 1)},b\nc,d\n")
    assert sides(deck) == [("c", "d")]
    assert "characters" in deck.problems[0].why


def test_broken_quotes_are_told():
    with pytest.raises(DeckError, match="cannot be read"):
        read_csv('front,back\n"a"b,c\n"d')


def read_as(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_deck(path, name)


@pytest.mark.parametrize("name", ["deck.csv", "deck.txt"])
def test_rows_with_the_same_front_are_cards_of_their_own(tmp_path, name):
    deck = read_as(tmp_path, name, "bank,money place\nbank,river side\nbank,money place\n")
    assert sides(deck) == [("bank", "money place"), ("bank", "river side")]
    assert len({note.origin for note in deck.notes}) == 2
    assert [(problem.place, problem.why) for problem in deck.problems] == [
        ("Line 3", "It is the same as line 1.")
    ]


@pytest.mark.parametrize("head", ["#separator:tab\n#html:false\n", "#separator:tab\n", ""])
@pytest.mark.parametrize("name", ["deck.txt", "deck.tsv"])
def test_a_table_with_braces_is_no_gift(tmp_path, name, head):
    text = f"{head}What does {{x=1}} do?\tA syntax error\nWhere? {{{{c1::Madrid}}}}\tx = 1\n"
    deck = read_as(tmp_path, name, text)
    assert deck.questions == []
    assert [note.kind for note in deck.notes] == ["basic", "cloze"]
    assert deck.notes[1].faces[0].front == ("Where? ==\\[…\\]==" if "html" in head else "Where? ==[…]==")
    line = "\\\n" if "html" in head else "\n\n"
    assert deck.notes[1].faces[0].back.startswith(f"Where? ==Madrid=={line}x ")


def test_plain_text_of_anki_reads_as_it_did(tmp_path):
    deck = read_as(tmp_path, "a.txt", '#separator:tab\n#html:false\n*a* <b>\t"one\ntwo"\tleft out\n')
    assert sides(deck) == [("\\*a\\* \\<b\\>", "one\\\ntwo")]
    assert deck.notes[0].tags == ()
    assert deck.problems[0].place == "Other fields"


def test_what_html_loses_is_told_and_a_side_left_blank_is_no_card():
    deck = read_csv("#separator:comma\n#html:true\n<img src=y.png>,z\na [sound:a.mp3],b\n")
    assert sides(deck) == [("a", "b")]
    assert [(problem.place, problem.why) for problem in deck.problems] == [
        ("Line 3", "The image 'y.png' is not in the file."),
        ("Line 3", "One of its sides has nothing that can be shown."),
        ("Line 4", "Its sounds are left out."),
    ]


def test_cloze_rows_are_a_card_each_number():
    (note,) = read_csv(
        "#separator:tab\n#html:true\n{{c1::Madrid::city}} is in {{c2::Spain}}\t<i>so</i>\n"
    ).notes
    assert [(face.number, face.front, face.back) for face in note.faces] == [
        (0, "==\\[city\\]== is in Spain", "==Madrid== is in Spain\\\n*so*"),
        (1, "Madrid is in ==\\[…\\]==", "Madrid is in ==Spain==\\\n*so*"),
    ]


def test_what_a_click_would_show_in_anki_is_not_on_the_front():
    hint = '<a class=hint href="#" onclick="x">Hint</a>\n<div id="hint1" class=hint style="display: none">dog</div>'
    cells = [f'"{side.replace(chr(34), chr(34) * 2)}"' for side in (f"inu {hint} [[type:Meaning]]", "dog")]
    deck = read_csv("#separator:tab\n#html:true\n" + "\t".join(cells))
    assert sides(deck) == [("inu", "dog")]


def test_an_image_alone_that_did_not_come_along_is_no_card(tmp_path):
    with pytest.raises(DeckError, match="not in the file"):
        read_as(tmp_path, "a.csv", "front,back\n![](x.png),b\n")


# ---- GIFT


@settings(deadline=None)
@given(TEXT)
def test_protected_text_means_only_itself(text):
    text = plain(text).strip()
    deck = read_gift(f"::t::[markdown]Q{protected(text)} {{={protected('x' + text)} ~no}}")
    assert deck.questions[0].text == f"Q{text}"
    assert deck.questions[0].options[0].text == f"x{text}".strip()


def test_every_kind_of_question_is_read():
    deck = read_gift(
        "// a comment\n$CATEGORY: a\n::one::Who\\: waits? {=worker#Right ~visitor#Wrong ####Because}\n\n"
        "[html]<b>Sure</b>? {F#No#Yes}\n\nPi {#3.14}\n\nSort {=b -> 2 =a -> 1}\n\n"
        "Both {~%50%a ~%50%b ~%-100%c}\n\nGrant is {~buried =entombed} here.\n\nShort {=%100%yes =%50%maybe =yep}\n"
    )
    one, sure, pi, order, both, gap, short = deck.questions
    assert (one.title, one.text, one.explanation) == ("one", "Who: waits?", "Because")
    assert [(option.text, option.is_right, option.feedback) for option in one.options] == [
        ("worker", True, "Right"),
        ("visitor", False, "Wrong"),
    ]
    assert sure.text == "**Sure**?"
    assert [(o.text, o.is_right, o.feedback) for o in sure.options] == [
        ("True", False, "No"),
        ("False", True, "Yes"),
    ]
    assert pi.accepted == ("3.14",)
    assert order.ordered == ("a", "b")
    assert [option.is_right for option in both.options] == [True, True, False]
    assert gap.text == "Grant is \\_\\_\\_\\_\\_ here."
    assert short.accepted == ("yes", "yep")


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ("Say it {}", "essay"),
        ("Only a text", "asks nothing"),
        ("Range {#3:1}", "range"),
        ("Match {=a -> x =b -> y}", "matches pairs"),
        ("Braces {=a {b}}", "braces"),
        ("All wrong {~a ~b}", "one that is right"),
        ("Empty {=a ~}", "empty"),
        ("No answer {=}", "fully right"),
        ("Half {=%50%half =%50%other}", "fully right"),
        ("Only half is written {=%50%half =}", "fully right"),
        (f"{'x' * (FIELD + 1)} {{=a ~b}}", "characters"),
    ],
)
def test_what_has_no_counterpart_is_left_out_with_a_reason(question, why):
    deck = read_gift(f"{question}\n\nGood {{=a ~b}}")
    assert [question.text for question in deck.questions] == ["Good"]
    assert deck.problems[0].place == "Line 1"
    assert why in deck.problems[0].why


def test_gift_in_a_text_file_is_found(tmp_path):
    for text in ("Who {\n\t=a\n\t~b\n}\n", "::t::\tWho {=a ~b}\n", "Sure? {T}\n", "Pi? {#3.14}\n"):
        assert len(read_as(tmp_path, "quiz.txt", text).questions) == 1


# ---- hashcards

SAMPLE = """---
name = "Electricity"
---

Q: What is a volt?
Two lines?
A: Joule a coulomb.

C: The [order] of a group is [the cardinality] of ![set](set.png) `a[0]`.
---
A: lost
Q: no answer
Q: last
A: one
"""


def test_a_sample_of_hashcards_is_read():
    deck = read_hashcards(SAMPLE)
    assert deck.name == "Electricity"
    basic, cloze, last = deck.notes
    assert (basic.front, basic.back) == ("What is a volt?\nTwo lines?", "Joule a coulomb.")
    assert cloze.back == "The ==order== of a group is ==the cardinality== of ![set](set.png) `a[0]`."
    assert [face.front[:24] for face in cloze.faces] == [
        "The ==[…]== of a group i",
        "The order of a group is ",
    ]
    assert last.front == "last"
    assert [problem.place for problem in deck.problems] == ["Line 11", "Line 12"]


@pytest.mark.parametrize("text", ["---\nname = 1", "---\nname = [\n---\nQ: a\nA: b"])
def test_broken_front_matter_is_told(text):
    with pytest.raises(DeckError, match="front matter"):
        read_hashcards(text)


# ---- any file


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.csv", b"\xff\xfea\x00", "UTF-16"),
        ("a.csv", b"caf\xe9,x", "Byte 4"),
        ("a.exe", b"MZ", "not known"),
        ("a.csv", b"front,back\n", "no card"),
        ("a.apkg", b"PK\x03\x04 and no more", "zip"),
    ],
)
def test_files_that_hold_nothing_are_refused_in_words(tmp_path, name, data, why):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(DeckError, match=why):
        read_deck(path, name)


def test_images_that_did_not_come_along_are_told(tmp_path):
    path = tmp_path / "a.md"
    path.write_text("Q: ![a plan](plan.png)?\nA: yes")
    deck = read_deck(path, "a.md")
    assert deck.notes[0].faces[0].front == "a plan?"
    assert "plan.png" in deck.problems[0].why
