import datetime as dt
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from flashcards import reviewing
from flashcards.annotating import annotate
from flashcards.decks.models import OwnCard
from flashcards.due import (
    COUNT_LIMIT,
    DAILY_SHARE,
    NEW_A_DAY,
    SLIPPING,
    WINDOW,
    Ask,
    due_total,
    due_window,
    is_slipping,
    mixed,
    queue_for,
    queue_of_topic,
    share_of_today,
    unmet_own,
)
from flashcards.graded import Day, day_of
from flashcards.mastery import of_topics
from flashcards.models import Card, Fit, Memory, Review
from flashcards.scheduling import PARAMETERS, recall
from flashcards.today import summary
from flashcards.topic_sums import count_items, recount
from lessons.models import Place, Topic
from tests.flashcards.making import (
    DAY,
    MINUTE,
    NOW,
    make_card,
    make_cards,
    make_learner,
    make_prompt,
    make_question,
    make_topic,
    review,
)

pytestmark = pytest.mark.django_db
LATER = NOW + 30 * DAY


def queue(learner, now=LATER, **options):
    return queue_for(learner, now, day_of(learner, now), **options)


def make_memory(learner, card, *, age, stability=10.0, now=LATER):
    """A learned card, last seen ``age`` days before ``now`` and due since then."""
    return Memory.objects.create(
        learner=learner,
        topic=card.topic,
        card=card,
        state=Memory.State.REVIEW,
        stability=stability,
        difficulty=5.0,
        last_reviewed_at=now - age * DAY,
        due_at=now - MINUTE,
        reps=1,
    )


# ---- order


def ask(topic, recall, kin=None):
    return Ask(topic=topic, recall=recall, kin=("card", topic, kin or str(recall)))


def test_the_most_forgettable_comes_first():
    assert [each.recall for each in mixed([ask(1, 0.9), ask(1, 0.5), ask(1, 0.7)])] == [0.5, 0.7, 0.9]


def test_topics_alternate_while_there_is_a_choice():
    asks = [ask(1, 0.1), ask(1, 0.2), ask(1, 0.3), ask(2, 0.8), ask(2, 0.9)]
    assert [each.topic for each in mixed(asks)] == [1, 2, 1, 2, 1]


def test_what_was_asked_last_counts():
    assert mixed([ask(1, 0.1), ask(2, 0.9)], [ask(1, 0.5)])[0].topic == 2


def test_siblings_stay_apart():
    family = [ask(1, 0.1, "a"), ask(1, 0.2, "a")]
    others = [ask(1, 0.5 + number / 100, str(number)) for number in range(6)]
    order = [each.kin[2] for each in mixed([*family, *others])]
    assert order.index("a") == 0
    assert [place for place, kin in enumerate(order) if kin == "a"][1] > 5


def test_siblings_alone_are_asked_all_the_same():
    assert len(mixed([ask(1, 0.1, "a"), ask(1, 0.2, "a")])) == 2


def test_new_cards_keep_their_order_and_come_last():
    asks = [Ask(topic=1, card=1), Ask(topic=1, card=2), ask(1, 0.9)]
    assert [each.card for each in mixed(asks)] == [None, 1, 2]


def test_what_is_watched_comes_before_what_is_more_forgettable():
    asks = [ask(1, 0.1), ask(1, 0.2), replace(ask(1, 0.95), is_watched=True)]
    assert [each.recall for each in mixed(asks)] == [0.95, 0.1, 0.2]


def test_no_other_topic_comes_between_what_is_watched():
    asks = [replace(ask(1, 0.8), is_watched=True), replace(ask(1, 0.9), is_watched=True), ask(2, 0.1)]
    assert [each.recall for each in mixed(asks)] == [0.8, 0.9, 0.1]


def test_what_was_forgotten_last_comes_first_and_is_slipping():
    learner = make_learner()
    known, forgotten = make_cards(2)
    make_memory(learner, known, age=400)
    memory = review(learner, forgotten, 1, LATER - 20 * MINUTE).memory
    first = mixed(due_window(Memory.objects.filter(learner=learner), LATER))[0]
    assert (first.memory, is_slipping(first)) == (memory.pk, True)


# ---- the share of a day


@pytest.mark.parametrize(
    ("due", "reviewed", "share"),
    [
        (12, 0, 12),
        (60, 0, 60),
        (61, 0, 60),
        (300, 0, 60),
        (300, 59, 1),
        (300, 60, 0),
        (700, 0, 100),
        (0, 5, 0),
    ],
)
def test_a_backlog_is_spread_over_days(due, reviewed, share):
    assert share_of_today(due, reviewed) == share


def test_a_share_shrinks_with_every_review_also_where_no_more_were_counted():
    assert [share_of_today(COUNT_LIMIT, reviewed) for reviewed in (0, 1, 70)] == [143, 142, 73]


def test_a_share_ends_however_large_the_backlog():
    due, reviewed = 1_000, 0
    while share_of_today(due, reviewed):
        due, reviewed = due - 1, reviewed + 1
    assert reviewed < 150


# ---- the queue


def test_due_items_of_every_kind_are_asked():
    learner, topic = make_learner(), make_topic()
    for item in (make_card(topic), make_question(topic), make_prompt(topic)):
        review(learner, item, 3)
    found = queue(learner)
    assert found.due == 3
    assert {each.kin[0] for each in found.asks} == {"card", "question", "prompt"}


def test_nothing_is_asked_before_it_is_due():
    learner = make_learner()
    review(learner, make_card(), 3)
    assert queue(learner, NOW + 1 * DAY).due == 0
    assert queue(learner, NOW + 2 * DAY).due == 1


def test_another_learners_memories_are_not_asked():
    review(make_learner(), make_card(), 3)
    assert queue(make_learner()).left == 0


def test_retired_buried_and_suspended_items_are_not_asked():
    learner = make_learner()
    gone, buried, suspended, left = make_cards(4)
    for card in (gone, buried, suspended, left):
        review(learner, card, 3)
    gone.retired_at = timezone.now()
    gone.save()
    reviewing.bury(learner, buried, LATER)
    reviewing.suspend(learner, suspended, LATER)
    assert queue(learner).due == 1
    assert due_total(learner, LATER) == 1


def test_a_buried_card_returns_the_next_day():
    learner, card = make_learner(), make_card()
    review(learner, card, 3)
    reviewing.bury(learner, card, LATER)
    assert queue(learner, LATER).left == 0
    assert queue(learner, LATER + 1 * DAY).due == 1


def test_only_red_asks_what_is_slipping():
    learner = make_learner()
    fresh, slipping = make_cards(2)
    make_memory(learner, fresh, age=5)
    red = make_memory(learner, slipping, age=400)
    found = queue(learner, only="red")
    assert [each.memory for each in found.asks] == [red.pk]
    assert (found.due, found.new) == (1, 0)


def test_what_is_slipping_is_what_today_says_is():
    """By the learner's own forgetting curve, which may fall faster than the ordinary one."""
    learner = make_learner()
    parameters = (*PARAMETERS[:20], 0.5)
    Fit.objects.create(learner=learner, parameters=parameters)
    make_memory(learner, make_card(), age=29, stability=10.0)
    assert recall(10.0, LATER - 29 * DAY, LATER) > SLIPPING
    assert queue(learner, only="red").due == summary(learner, LATER).reds == 1


def test_a_wall_of_cards_is_never_shown():
    learner = make_learner()
    for card in make_cards(DAILY_SHARE + 30):
        make_memory(learner, card, age=20)
    found = queue(learner)
    assert (found.due, found.waiting) == (DAILY_SHARE, 30)
    assert queue(learner, everything=True).due == DAILY_SHARE + 30


def test_a_mistake_made_with_confidence_is_asked_first():
    learner, topic = make_learner(), make_topic()
    for card in make_cards(3, topic):
        make_memory(learner, card, age=40)
    question = make_question(topic)
    made = review(learner, question, 1, LATER - 1 * DAY, was_sure=True)
    assert queue(learner).asks[0].memory == made.memory_id
    review(learner, question, 3, LATER)
    assert queue(learner).asks[0].memory != made.memory_id


def test_a_backlog_does_not_keep_a_mistake_made_with_confidence_waiting(django_assert_num_queries):
    """It fell due after all the others, behind what the queue looks at otherwise."""
    learner, topic = make_learner(), make_topic()
    for card in make_cards(WINDOW + 5, topic):
        make_memory(learner, card, age=40)
    made = review(learner, make_question(topic), 1, LATER - 20 * MINUTE, was_sure=True)
    Memory.objects.filter(pk=made.memory_id).update(due_at=LATER)
    day = day_of(learner, LATER)
    with django_assert_num_queries(3):  # what is due longest, what is watched, how many are due
        found = queue_for(learner, LATER, day)
    assert found.asks[0].memory == made.memory_id
    assert len({each.memory for each in found.asks}) == len(found.asks)


# ---- new cards


def test_new_cards_wait_until_they_are_asked_for():
    """Today promises a number of due cards; new ones don't make it grow."""
    learner, topic = make_learner(), make_topic()
    due, _ = make_cards(2, topic)
    review(learner, due, 3)
    found = queue(learner)
    assert (found.due, found.new, found.left) == (1, 0, 1)
    review(learner, due, 4, LATER)
    assert queue(learner).ready == 1


def test_new_cards_come_from_topics_that_were_begun():
    learner, read, asked, other = make_learner(), make_topic(), make_topic(), make_topic()
    first, second = make_card(read), make_card(asked)
    make_card(other)
    Place.objects.create(learner=learner, topic=read, mode="deep-dive")
    review(learner, make_question(asked), 1)
    assert queue(learner, NOW).ready == 2
    found = queue(learner, NOW, only="new")
    assert found.new == 2
    assert {each.card for each in found.asks} == {first.pk, second.pk}


def test_new_cards_are_limited_a_day():
    learner, topic = make_learner(), make_topic()
    cards = make_cards(NEW_A_DAY + 10, topic)
    Place.objects.create(learner=learner, topic=topic, mode="cards")
    assert queue(learner, NOW).ready == NEW_A_DAY
    for card in cards[:5]:
        review(learner, card, 4, NOW)
    assert queue(learner, NOW).ready == NEW_A_DAY - 5
    assert queue(learner, NOW + 1 * DAY, only="new").new == NEW_A_DAY


def test_an_undone_first_grade_makes_the_card_new_again():
    learner, topic = make_learner(), make_topic()
    card = make_card(topic)
    made = review(learner, card, 3)
    reviewing.undo(made, NOW)
    found = queue(learner, NOW)
    assert (found.due, found.ready) == (0, 1)
    assert queue(learner, NOW, only="new").asks[0].card == card.pk


def test_a_topic_asks_what_is_due_before_what_is_new():
    learner, topic = make_learner(), make_topic()
    old, new = make_cards(2, topic)
    make_card()
    review(learner, old, 3)
    found = queue_of_topic(learner, topic, LATER, Day())
    assert (found.due, found.new) == (1, 1)
    assert found.asks[0].memory is not None
    review(learner, old, 4, LATER)
    assert queue_of_topic(learner, topic, LATER, Day()).asks[0].card == new.pk


def test_a_visitor_can_start_a_topic():
    topic = make_topic()
    make_cards(3, topic)
    assert queue_of_topic(None, topic, NOW, Day()).new == 3


# ---- the day


def test_a_sitting_ends_with_a_long_pause():
    learner = make_learner()
    for minutes in (0, 200, 205, 220):
        review(learner, make_card(), 3, NOW + minutes * MINUTE)
    day = day_of(learner, NOW + 221 * MINUTE)
    assert (day.reviewed, len(day.sitting)) == (4, 3)
    assert day_of(learner, NOW + 300 * MINUTE).sitting == ()


def test_undone_grades_and_quiz_answers_are_not_part_of_the_day():
    learner = make_learner()
    reviewing.undo(review(learner, make_card(), 3), NOW)
    review(learner, make_question(), 1, source=Review.Source.PRACTICE)
    review(learner, make_card(), 1)
    day = day_of(learner, NOW)
    assert (day.reviewed, len(day.sitting), day.recalled) == (1, 1, 0)


def test_the_day_is_the_learners_own():
    learner = make_learner(time_zone="Asia/Tokyo")
    four = dt.datetime(2026, 11, 21, 19, 0, tzinfo=dt.UTC)  # in the morning, in Tokyo
    review(learner, make_card(), 3, four - 40 * MINUTE)
    review(learner, make_card(), 3, four + 1 * MINUTE)
    assert day_of(learner, four + 2 * MINUTE).reviewed == 1


def test_new_cards_met_after_midnight_are_still_the_evenings():
    learner, topic = make_learner(day_starts_at=4), make_topic()
    cards = make_cards(NEW_A_DAY + 3, topic)
    midnight = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
    for card in cards[:NEW_A_DAY]:
        review(learner, card, 4, midnight - 60 * MINUTE)
    one, five = midnight + 60 * MINUTE, midnight + 300 * MINUTE
    assert queue_for(learner, one, day_of(learner, one)).ready == 0
    assert queue_for(learner, five, day_of(learner, five)).ready == 3


# ---- cost


@pytest.mark.parametrize("count", [1, 40])
def test_the_queue_costs_the_same_for_few_and_many_cards(count, django_assert_num_queries):
    learner, topic = make_learner(), make_topic()
    for card in make_cards(count, topic):
        review(learner, card, 3)
    make_cards(count, topic)
    with django_assert_num_queries(2):  # the day and what is due
        queue(learner)


def many_memories(learner, count):
    """Begun memories in ten topics, a few due, as one bulk write."""
    topics = [make_topic() for _ in range(10)]
    cards = Card.objects.bulk_create(
        Card(topic=topics[number % 10], slug=f"many-{number}", front_html="?", back_html="!")
        for number in range(count)
    )
    Memory.objects.bulk_create(
        Memory(
            learner=learner,
            topic_id=card.topic_id,
            card=card,
            state=Memory.State.REVIEW,
            stability=10.0,
            difficulty=5.0,
            last_reviewed_at=NOW - 9 * DAY,
            due_at=NOW + (number - 50) * MINUTE,
            reps=1,
        )
        for number, card in enumerate(cards)
    )
    count_items(NOW)
    recount(NOW)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def test_the_due_query_reads_its_index():
    """On both databases; PostgreSQL scans a table that is nearly empty, so there are some thousand rows."""
    learner = make_learner()
    many_memories(learner, 4_000)
    due = Memory.objects.filter(learner=learner).due(NOW)
    for query, index in (
        (due.order_by("due_at").values("pk")[:100], "memory_due"),
        (due.order_by("due_at").values("topic_id")[:1000], "memory_due"),
        (due.watched().order_by("due_at").values("pk")[:100], "memory_watched"),
    ):
        plan = query.explain()
        assert index in plan
        assert "TEMP B-TREE" not in plan  # SQLite: already in order


@pytest.mark.parametrize("count", [10, 4_000])
def test_queries_are_the_same_for_few_and_many_items(count, django_assert_num_queries):
    learner = make_learner()
    many_memories(learner, count)
    topics = list(Topic.objects.all())
    with django_assert_num_queries(2):
        assert len(of_topics(learner, topics, NOW)) == 10
    make_card(topics[0])
    before = NOW - 100 * MINUTE
    with django_assert_num_queries(
        5
    ):  # the day, what is due, own cards, topics with cards unmet, their cards
        assert queue(learner, before).ready == 1


def test_new_cards_are_found_behind_a_topic_whose_new_cards_are_all_set_aside():
    learner, first, second = make_learner(), make_topic(), make_topic()
    for topic in (first, second):
        Place.objects.create(learner=learner, topic=topic, mode="cards")
    for card in make_cards(NEW_A_DAY, first):
        reviewing.suspend(learner, card, NOW)
    make_card(second)
    assert queue(learner, NOW).ready == 1


def test_what_others_remember_is_not_looked_at_to_find_new_cards():
    """Topics that were begun are found by the learner's own rows, not among everybody's memories of a topic."""
    learner, topic = make_learner(), make_topic()
    met, _ = make_cards(2, topic)
    review(learner, met, 3)
    review(make_learner(), make_card(), 3)
    with CaptureQueriesContext(connection) as asked:
        assert queue(learner, NOW).ready == 1
    (topics,) = [query["sql"] for query in asked if "topicitems" in query["sql"]]
    assert Memory._meta.db_table + '"' not in topics


def test_own_cards_are_new_until_they_are_begun_or_set_aside():
    learner = make_learner()
    own = [OwnCard.objects.create(learner=learner, front="?", back="!") for _ in range(6)]
    untouched, begun, undone, buried, suspended, noted = own
    OwnCard.objects.create(learner=make_learner(), front="?", back="!")
    review(learner, begun, 4)
    reviewing.undo(review(learner, undone, 3), NOW)
    reviewing.bury(learner, buried, NOW)
    reviewing.suspend(learner, suspended, NOW)
    annotate(learner, noted, "Mind this", NOW)
    day = Day()
    asks = queue_for(learner, NOW, day, only="new")
    assert asks.new == 3
    assert {ask.own_card for ask in asks.asks} == {untouched.pk, undone.pk, noted.pk}
    assert queue_for(learner, NOW + DAY, day).ready == 4  # what was buried may be asked again


@pytest.mark.skipif(connection.vendor != "sqlite", reason="names the parts of SQLite's plan")
def test_own_cards_that_were_begun_are_passed_over_in_an_index():
    learner = make_learner()
    plan = unmet_own(learner, NOW).order_by("pk").explain()
    assert "USING COVERING INDEX" in plan
    assert "INDEX memory_due (learner_id=? AND due_at=?)" in plan
    assert "SCAN" not in plan.replace("SCALAR", "")
