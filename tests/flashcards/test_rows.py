from flashcards.models import Memory, Review, TopicMemory
from flashcards.rows import Counted, Entry, Held


def columns_of(model):
    return {field.attname for field in model._meta.concrete_fields}


def test_a_line_of_the_log_has_every_column():
    assert {"id", *Entry._fields} == columns_of(Review)


def test_what_a_grade_reads_are_columns():
    assert set(Held._fields) - {"pk", "parameters"} <= columns_of(Memory)
    assert set(Counted._fields) - {"pk"} <= columns_of(TopicMemory)
