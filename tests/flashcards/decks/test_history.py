"""A history goes to another server, where rows have other numbers, and comes back: nothing lost, nothing twice."""

import datetime as dt
import gzip
import json
import random
import uuid

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flashcards import annotating, doctoring
from flashcards.decks import entries, history_file, own
from flashcards.decks.entries import DeckError
from flashcards.decks.history_export import history_of
from flashcards.decks.history_import import bring_back
from flashcards.decks.history_reading import MOST_ROWS
from flashcards.decks.history_records import key_here
from flashcards.decks.images import name_for
from flashcards.decks.models import DeckImport, OwnCard, OwnImage
from flashcards.decks.telling import told
from flashcards.explaining import check
from flashcards.models import Card, ExplainPrompt, Explanation, Memory, Review
from flashcards.receivers import _key
from flashcards.reviewing import CannotUndoError, resume, suspend, undo
from learners.models import Learner, StudyDay
from learners.study import record_study
from lessons.models import Commitment, Place, Statement, Topic
from quizzes import sitting as sittings
from quizzes.models import Badge, Choice, Question, Response, Sitting, SittingItem
from quizzes.turns import read_turn
from tests.flashcards.making import (
    DAY,
    NOW,
    make_card,
    make_learner,
    make_prompt,
    make_question,
    make_topic,
    review,
)

pytestmark = pytest.mark.django_db
LATER = NOW + 30 * DAY
PNG = b"\x89PNG\r\n\x1a\n1"
CHOSEN = {"time_zone": "Europe/Berlin", "day_starts_at": 2, "wanted_retention": 0.85}
KEPT = (Card, ExplainPrompt, Statement, Topic)


def quiet(done, total):
    pass


def make_content(start=1):
    """One topic; ``start`` moves the primary keys, as another server has others."""
    topic = make_topic("queues")
    for number in range(3):
        make_card(topic, pk=start + number, slug=f"card-{number}")
    make_prompt(topic, pk=start + 7, slug="why")
    for number, (slug, fields) in enumerate(
        {"who": {}, "sort": {"type": "order", "ordered": ["a", "b"]}, "won": {"mode": "challenge"}}.items()
    ):
        make_question(topic, pk=start + 10 + number, slug=slug, **fields)
    Statement.objects.create(
        topic=topic, origin="myths", slug="myth", claim_html="c", answer=True, reveal_html="r"
    )
    return topic


def answer_all(learner, topic, kind="practice", now=NOW):
    """Sit through the questions, right and wrong by turns; what is missed enters the review."""
    rnd = random.Random(1)
    sitting = sittings.start(learner, topic, kind, now=now, rnd=rnd)
    for number in range(sitting.total):
        turn = read_turn(Sitting.objects.get(pk=sitting.pk))
        if turn.item.question.has_choices:
            right = {choice.pk for choice in turn.item.question.choices.all() if choice.is_right}
            tokens = [token for token, pk in turn.item.order if (pk in right) == bool(number % 2)][:1]
        else:
            tokens = [token for token, _ in turn.item.order]
        sitting_answer(learner, sitting, turn, tokens, now, rnd)
    return Sitting.objects.get(pk=sitting.pk)


def sitting_answer(learner, sitting, turn, tokens, now, rnd):
    """A wrong answer, stored as the quiz stores it, and the review it makes."""
    SittingItem.objects.filter(pk=turn.item.pk).update(outcome="wrong", tries=1)
    response = Response.objects.create(
        item=turn.item,
        attempt=1,
        key=uuid.uuid4(),
        chosen=[pk for token, pk in turn.item.order if token in tokens],
        is_right=False,
        score=0.0,
        elapsed_ms=1_000,
        order=[pk for _, pk in turn.item.order],
        answered_at=now,
        told_at=now,
    )
    review(learner, turn.item.question, 1, now, key=_key(response.pk), source=Review.Source.PRACTICE)
    sittings.advance(learner, sitting.uid, sequence=turn.sitting.sequence, now=now, rnd=rnd)


def live(learner, topic):
    """Some of everything a learner does."""
    cards = list(topic.cards.order_by("slug"))
    for day, rating in ((0, 1), (1, 3), (5, 4)):
        review(learner, cards[0], rating, NOW + day * DAY)
    undo(review(learner, cards[1], 3, NOW + DAY), NOW + DAY)
    suspend(learner, cards[2], NOW)
    prompt = topic.explain_prompts.get()
    check(learner, prompt, "The visitor waits.", NOW)
    review(learner, prompt, 2, NOW, source=Review.Source.EXPLAIN)
    mine = own.write(learner, "Mine?", "Yes", NOW, topic=topic, link="/learn/")
    review(learner, mine, 3, NOW)
    OwnImage.objects.create(learner=learner, name=name_for(PNG), data=PNG)
    statement = Statement.objects.get()
    Commitment.objects.create(learner=learner, statement=statement, rev=1, said=False, committed_at=NOW)
    Place.objects.create(learner=learner, topic=topic, mode="deep-dive", step=3, seen_at=NOW)
    won = Question.objects.get(slug="won")
    Badge.objects.create(learner=learner, topic=topic, solved=[won.pk], petals=1, total=1, best=1, won_at=NOW)
    record_study(learner, now=NOW, answers=3, seconds=50)


def other_server():
    """Nothing of any learner, and the content under other primary keys."""
    for model in (Learner, Badge, Choice, Question, *KEPT):
        model.objects.all().delete()
    return make_content(start=5_000)


def comparable(history):
    """Without the moment it was made, images' order and what servers may number."""
    plain = json.loads(json.dumps({**history, "made_at": ""}))
    for memory in plain["memories"]:
        memory["reviews"].sort(key=lambda review: (review["reviewed_at"], review["key"]))
        for figure in ("stability", "difficulty"):
            memory[figure] = memory[figure] and round(memory[figure], 9)
        for past in memory["reviews"]:
            past["before"] = None
    for name in ("memories", "places", "commitments"):
        plain[name].sort(key=json.dumps)
    plain["own_images"] = [image["data"] for image in plain["own_images"]]
    return plain


@pytest.fixture
def history():
    """A file, as JSON text made plain again, and the learner it is of."""
    learner, topic = make_learner(**CHOSEN), make_content()
    live(learner, topic)
    answer_all(learner, topic)
    return json.loads(json.dumps(history_of(learner, LATER)))


def test_the_whole_history_arrives_on_another_server(history):
    other_server()
    learner = make_learner()
    done = bring_back(learner, history, LATER, quiet)
    learner.refresh_from_db()
    assert comparable(history_of(learner, LATER)) == comparable(history)
    assert done["missing"] == {}
    assert done["counts"]["answers"] == len(history["sittings"][0]["items"])
    assert list(doctoring.differences(LATER, learner=learner.pk)) == []
    assert doctoring.topic_differences(LATER) == []


def test_a_file_from_before_mistakes_were_watched_is_taken_in(history):
    for memory in history["memories"]:
        del memory["mistake"]
        for past in memory["reviews"]:
            del past["was_sure"], past["before"]["mistake"]
    other_server()
    learner = make_learner()
    assert bring_back(learner, history, LATER, quiet)["counts"]["reviews"] > 0
    assert list(doctoring.differences(LATER, learner=learner.pk)) == []
    last = Review.objects.filter(undone_at=None).latest("reviewed_at")
    assert undo(last, LATER).mistake is None


def test_what_is_watched_is_watched_on_another_server(history):
    learner = Learner.objects.get()
    review(learner, Question.objects.get(slug="who"), 1, NOW + DAY, was_sure=True)
    there = json.loads(json.dumps(history_of(learner, LATER)))
    other_server()
    learner = make_learner()
    bring_back(learner, there, LATER, quiet)
    assert Memory.objects.watched().get().question.slug == "who"
    assert list(doctoring.differences(LATER, learner=learner.pk)) == []


def test_twice_is_once(history):
    other_server()
    learner = make_learner()
    bring_back(learner, history, LATER, quiet)
    models = (
        Review,
        Memory,
        Response,
        Sitting,
        StudyDay,
        Place,
        Commitment,
        Explanation,
        Badge,
        OwnCard,
        OwnImage,
    )
    before = [list(model.objects.order_by("pk").values()) for model in models]
    done = bring_back(learner, history, LATER, quiet)
    assert [list(model.objects.order_by("pk").values()) for model in models] == before
    assert not any([*done["counts"].values(), done["own cards"]])
    assert told(DeckImport(outcome={"history": done}, finished_at=LATER), None).text == (
        "Everything was here already."
    )


def test_what_was_taken_is_counted_in_words():
    done = {"counts": {"study days": 1, "images": 2, "places": 0}, "own cards": 1, "missing": {"": 2}}
    row = told(DeckImport(outcome={"history": done}, finished_at=LATER), None)
    assert row.text == "New or changed: 1 study day, 2 images, 1 own card."
    assert row.problems == (("Own cards", "2 entries left out: not on this server."),)


def test_bringing_it_back_to_where_it_is_from_changes_nothing(history):
    learner = Learner.objects.get()
    before = list(Review.objects.order_by("pk").values())
    bring_back(learner, history, LATER, quiet)
    assert list(Review.objects.order_by("pk").values()) == before
    assert comparable(history_of(learner, LATER)) == comparable(history)


def test_two_histories_become_one(history):
    topic = other_server()
    learner = make_learner()
    card = topic.cards.get(slug="card-0")
    review(learner, card, 3, NOW + 10 * DAY)
    bring_back(learner, history, LATER, quiet)
    log = Review.objects.filter(memory__card=card, undone_at=None).order_by("reviewed_at")
    assert [row.rating for row in log] == [1, 3, 4, 3]
    memory = Memory.objects.get(learner=learner, card=card)
    assert (memory.reps, memory.last_reviewed_at) == (4, NOW + 10 * DAY)
    assert list(doctoring.differences(LATER, learner=learner.pk)) == []
    with pytest.raises(CannotUndoError):  # what it was before that grade, nobody wrote down
        undo(log.last(), LATER)


def test_a_later_answer_here_makes_its_own_review(history):
    """Keys of reviews follow from primary keys of answers, and those differ between servers."""
    topic = other_server()
    learner = make_learner()
    bring_back(learner, history, LATER, quiet)
    before = Review.objects.count()
    Sitting.objects.update(state="finished", finished_at=NOW)
    answer_all(learner, topic, now=LATER)
    assert Review.objects.count() == before + 2
    keys = {key_here(pk) for pk in Response.objects.values_list("pk", flat=True)}
    assert keys <= set(Review.objects.values_list("key", flat=True))


def test_keys_are_made_as_receivers_make_them():
    assert key_here(7) == _key(7)


def test_somebody_elses_history_becomes_a_copy_and_theirs_stays(history):
    owner = Learner.objects.get()
    before = comparable(history_of(owner, LATER))
    copy = make_learner()
    bring_back(copy, history, LATER, quiet)
    bring_back(copy, history, LATER, quiet)
    assert comparable(history_of(owner, LATER)) == before
    assert (
        Response.objects.filter(item__sitting__learner=copy).count()
        == Response.objects.filter(item__sitting__learner=owner).count()
    )
    assert OwnCard.objects.of(copy).count() == 1


def test_what_this_server_does_not_have_is_counted_not_lost_silently(history):
    other_server()
    Memory.objects.all().delete()
    Card.objects.filter(slug="card-0").delete()
    done = bring_back(make_learner(), history, LATER, quiet)
    assert done["missing"] == {"background-work/queues": 1}


def test_an_undo_elsewhere_is_an_undo_here(history):
    other_server()
    learner = make_learner()
    bring_back(learner, history, LATER, quiet)
    memory = next(row for row in history["memories"] if row["item"][2:3] == ["card-0"])
    memory["reviews"][-1]["undone_at"] = LATER.isoformat()
    bring_back(learner, history, LATER, quiet)
    assert Memory.objects.get(card__slug="card-0").reps == 2


def test_what_was_removed_here_stays_removed(history):
    other_server()
    learner = make_learner()
    bring_back(learner, history, LATER, quiet)
    own.remove(OwnCard.objects.get(), LATER)
    bring_back(learner, history, LATER, quiet)
    assert OwnCard.objects.of(learner).count() == 0


def test_what_was_read_once_stays_read_where_it_was_opened_later(history):
    topic = other_server()
    learner = make_learner()
    Place.objects.create(learner=learner, topic=topic, mode="deep-dive", step=1, seen_at=LATER)
    history["places"][0] |= {"done_at": NOW.isoformat(), "seen_at": NOW.isoformat()}
    for changed in (1, 0):
        assert bring_back(learner, history, LATER, quiet)["counts"]["places"] == changed
    place = Place.objects.get(learner=learner)
    assert (place.done_at, place.step, place.seen_at) == (NOW, 1, LATER)


def test_an_item_that_was_met_on_both_servers_was_new_once(history):
    topic = other_server()
    learner = make_learner()
    card = topic.cards.get(slug="card-0")
    later = review(learner, card, 3, NOW + 10 * DAY)
    bring_back(learner, history, LATER, quiet)
    later.refresh_from_db()
    assert not later.is_first
    assert Review.objects.get(memory__card=card, is_first=True).reviewed_at == NOW


def test_what_was_taken_off_since_stays_off():
    """An older file does not set aside again what is asked again; one made later does."""
    learner, card = make_learner(), make_content().cards.get(slug="card-0")
    annotating.annotate(learner, card, "Old", NOW)
    annotating.flag(learner, card, True, NOW)
    suspend(learner, card, NOW)
    older = json.loads(json.dumps(history_of(learner, NOW + DAY)))
    resume(learner, card, NOW + 2 * DAY)
    annotating.annotate(learner, card, "", NOW + 2 * DAY)
    annotating.flag(learner, card, False, NOW + 2 * DAY)
    bring_back(learner, older, LATER, quiet)
    memory = Memory.objects.get()
    assert (memory.suspended_at, memory.note, memory.flagged_at) == (None, "", None)
    bring_back(learner, {**older, "made_at": (NOW + 3 * DAY).isoformat()}, LATER, quiet)
    memory.refresh_from_db()
    assert (memory.suspended_at, memory.note, memory.flagged_at) == (NOW, "Old", NOW)


# ---- what is refused


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda history: [], "names and values"),
        (lambda history: {**history, "format": "else"}, "no learning history"),
        (lambda history: {**history, "version": 2}, "version 2"),
        (lambda history: {**history, "version": "1"}, "version"),
        (lambda history: {**history, "made_at": "once"}, "made_at should be"),
        (lambda history: {**history, "memories": 3}, "memories should be a list"),
        (lambda history: {**history, "study_days": [{"day": "yesterday"}]}, r"study_days\[0\].day"),
        (lambda history: {**history, "study_days": [{"answers": 1}]}, "missing"),
        (lambda history: {**history, "own_images": [{"data": "%%"}]}, "own_images"),
        (
            lambda history: {**history, "memories": [{**history["memories"][0], "note": "a\ud800"}]},
            r"memories\[0\].note",
        ),
        (lambda history: {**history, "places": [{"topic": "\udfff"}]}, r"places\[0\].topic"),
        (lambda history: {**history, "badges": [{}]}, r"badges\[0\].topic is missing"),
        (lambda history: {**history, "study_days": [{"day": "9999-12-31"}]}, "future"),
        (lambda history: {**history, "study_days": [{"day": "1066-10-14"}]}, "before 1970"),
        (lambda history: {**history, "sittings": history["sittings"] * 2}, "same id"),
    ],
)
def test_a_file_that_is_wrong_is_refused_and_changes_nothing(history, change, why):
    other_server()
    learner = make_learner()
    with pytest.raises(DeckError, match=why):
        bring_back(learner, change(history), LATER, quiet)
    assert not any(model.objects.exists() for model in (Review, Memory, Sitting, StudyDay, OwnCard, OwnImage))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("rating", 7),
        ("rating", [1]),
        ("reviewed_at", "2026-01-01T00:00:00"),
        ("reviewed_at", None),
        ("reviewed_at", (LATER + DAY).isoformat()),
        ("reviewed_at", "9999-12-31T23:59:59+00:00"),
        ("reviewed_at", "0001-01-01T00:00:00+00:00"),
        ("due_at", "9999-12-31T23:59:59+00:00"),
        ("key", "no id"),
        ("source", "magic"),
        ("before", {}),
        ("before", {"learner_id": 1}),
        ("duration_ms", -1),
        ("duration_ms", 2**40),
    ],
)
def test_a_review_that_makes_no_sense_is_refused(history, column, value):
    other_server()
    history["memories"][0]["reviews"][0][column] = value
    with pytest.raises(DeckError, match=r"memories\[0\].reviews\[0\]"):
        bring_back(make_learner(), history, LATER, quiet)
    assert Review.objects.count() == 0


def test_a_clock_that_was_a_little_fast_is_put_right(history):
    other_server()
    learner = make_learner()
    late = max(review["reviewed_at"] for memory in history["memories"] for review in memory["reviews"])
    now = dt.datetime.fromisoformat(late) - dt.timedelta(minutes=5)
    bring_back(learner, history, now, quiet)
    assert Review.objects.latest("reviewed_at").reviewed_at == now
    assert list(doctoring.differences(now, learner=learner.pk)) == []


def test_undo_of_a_review_from_a_file_moves_nothing_but_the_schedule(history):
    """``before`` is put back by undo: a made-up column in it would be written to the row."""
    other_server()
    learner, stranger = make_learner(), make_learner()
    memory = next(row for row in history["memories"] if row["reviews"])
    memory["reviews"][-1]["before"]["learner_id"] = stranger.pk
    bring_back(learner, history, LATER, quiet)
    assert not any("learner_id" in row.before for row in Review.objects.all())


def test_a_contradiction_is_refused_as_a_whole(history):
    other_server()
    history["sittings"][0]["right"] = 99
    learner = make_learner()
    with pytest.raises(DeckError, match="contradicts"):
        bring_back(learner, history, LATER, quiet)
    assert not StudyDay.objects.exists()


def test_html_in_a_file_is_never_believed(history):
    other_server()
    history["own_cards"][0] |= {
        "front": "<script>x</script>",
        "front_html": "<script>x</script>",
        "link": "//evil",
    }
    bring_back(make_learner(), history, LATER, quiet)
    card = OwnCard.objects.get()
    assert "<script" not in card.front_html
    assert card.link == ""


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_no_value_in_a_file_makes_it_stumble(history, data):
    """Any part replaced by any value: taken or refused in words, and never an error."""
    wrong = st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.just([]), st.just({})
    )
    changed = json.loads(json.dumps(history))
    place = changed
    while isinstance(place, (dict, list)) and place:
        key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        inner = place[key]
        if not isinstance(inner, (dict, list)) or not inner or data.draw(st.booleans()):
            place[key] = data.draw(wrong)
            break
        place = inner
    learner = make_learner()
    try:
        bring_back(learner, changed, LATER, quiet)
    except DeckError:
        return
    assert list(doctoring.differences(LATER, learner=learner.pk)) == []


# ---- pages


@pytest.mark.parametrize(("ending", "kind"), [("json", "application/json"), ("json.gz", "application/gzip")])
def test_the_file_goes_out_and_comes_in_by_the_pages(client, history, monkeypatch, ending, kind):
    """One that is larger than other files may be goes out packed."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from flashcards.decks import importing
    from tests.flashcards.making import sign_in

    if ending == "json.gz":
        monkeypatch.setattr("flashcards.decks.history_file.FILE_BYTES", 1_000)
    sign_in(client, Learner.objects.get())
    response = client.get(reverse("flashcards:history"))
    assert response["Content-Type"] == kind
    assert response["Content-Disposition"].endswith(f".{ending}")
    other_server()
    sign_in(client, make_learner())
    client.post(
        reverse("flashcards:deck-imports"), {"file": SimpleUploadedFile(f"h.{ending}", response.content)}
    )
    row = DeckImport.objects.get()
    importing.run(str(row.uid), LATER)
    assert "Your history is here" in client.get(row.get_absolute_url()).content.decode()
    assert Review.objects.count() == sum(len(memory["reviews"]) for memory in history["memories"])


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"{", "no JSON"),
        (gzip.compress(b"{}", mtime=0)[:-9], "not complete"),
        (b"\x1f\x8b" + 20 * b"x", "broken"),
        (gzip.compress(b" " * 2_000, mtime=0), "unpacks to more"),
        (gzip.compress(b"[" + b"[]," * 300 + b"[]]", mtime=0), "more entries"),
    ],
    ids=["no JSON", "cut off", "broken", "too large", "too many"],
)
def test_a_file_that_is_no_history_is_refused_before_it_takes_room(monkeypatch, data, why):
    monkeypatch.setattr(history_file, "HISTORY_UNPACKED", 1_000)
    monkeypatch.setattr(history_file, "HISTORY_VALUES", 500)
    with pytest.raises(DeckError, match=why):
        history_file.read(data)


def test_what_goes_out_may_come_in(history):
    """As many reviews as a history may have, and all images, fit into a file."""
    reviews = [review for memory in history["memories"] for review in memory["reviews"]]
    text = ",".join(json.dumps(review, separators=(",", ":")) for review in reviews)
    images = 2 * entries.IMAGES_BYTES * 4 // 3
    assert len(text) / len(reviews) * MOST_ROWS + images < entries.HISTORY_UNPACKED
    assert text.count(",") / len(reviews) * MOST_ROWS < entries.HISTORY_VALUES


@pytest.mark.parametrize("count", [1, 40])
def test_the_export_costs_the_same_for_few_and_many(count, django_assert_num_queries):
    learner, topic = make_learner(), make_topic("queues")
    for number in range(count):
        review(learner, make_card(topic, slug=f"c-{number}"), 3, NOW + dt.timedelta(minutes=number))
    with django_assert_num_queries(12):
        history_of(learner, LATER)


def test_an_open_test_keeps_its_answers_back_until_it_is_closed_here(history):
    """Where another test of the topic is open, the file's is left behind: what it found is told then."""
    owner, here = Learner.objects.get(), make_learner()
    topic = Question.objects.first().topic
    exam = sittings.start(owner, topic, "test", now=LATER, rnd=random.Random(1))
    turn = read_turn(exam)
    Response.objects.create(
        item=turn.item,
        attempt=1,
        key=uuid.uuid4(),
        is_right=False,
        score=0.0,
        elapsed_ms=1_000,
        answered_at=LATER,
    )
    SittingItem.objects.filter(pk=turn.item.pk).update(outcome="wrong", tries=1)
    carried = json.loads(json.dumps(history_of(owner, LATER)))
    bring_back(make_learner(), carried, LATER, quiet)
    assert Response.objects.filter(told_at=None).count() == 2
    sittings.start(here, topic, "test", now=LATER, rnd=random.Random(1))
    bring_back(here, carried, LATER, quiet)
    mine = Sitting.objects.get(learner=here, kind="test", state="abandoned")
    assert Response.objects.get(item__sitting=mine).told_at == LATER
    assert Review.objects.filter(learner=here, source="test").count() == 1
