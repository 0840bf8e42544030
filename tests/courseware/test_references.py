from courseware.references import fill

HTML = '<p>Not <span class="ref" data-choice="worker"></span>, nor <span class="ref" data-choice="all"></span>.</p>'


def test_letters_take_the_place_of_references():
    filled = fill(HTML, {"worker": "B", "all": "C"}, {})
    assert filled == '<p>Not <b class="ref">B</b>, nor <b class="ref">C</b>.</p>'


def test_texts_stand_where_there_are_no_letters():
    filled = fill(HTML, {}, {"worker": "The <worker>", "all": "All & one"})
    assert filled == '<p>Not <q class="ref">The &lt;worker&gt;</q>, nor <q class="ref">All &amp; one</q>.</p>'


def test_no_id_of_a_choice_is_ever_left():
    filled = fill(HTML, {"worker": "<A>"}, {})
    assert "data-choice" not in filled
    assert "all" not in filled
    assert "&lt;A&gt;" in filled
