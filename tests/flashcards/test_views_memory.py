import re
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from flashcards import annotating, reviewing
from flashcards.decks import own
from flashcards.decks.models import OwnCard
from flashcards.explaining import finish
from flashcards.fitting import FEWEST
from flashcards.models import Fit, Memory, Review
from flashcards.scheduling import PARAMETERS
from flashcards.tasks import fit_parameters
from learners.models import Learner
from tests.flashcards.making import (
    DAY,
    make_card,
    make_cards,
    make_learner,
    make_prompt,
    make_topic,
    memory_of,
    review,
    sign_in,
)

pytestmark = pytest.mark.django_db
MEMORY, SETTINGS = "/review/memory/", "/review/settings/"


@pytest.fixture
def learner(client):
    learner = make_learner()
    sign_in(client, learner)
    return learner


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def note_on(client, card, /, **fields):
    return client.post(reverse("flashcards:annotate"), {"item": f"card-{card.pk}"} | fields)


def set_aside(client, card, verb, **fields):
    return client.post(reverse("flashcards:set-aside"), {"item": f"card-{card.pk}", "do": verb} | fields)


# ---- the memory page


@pytest.mark.parametrize("address", [MEMORY, SETTINGS])
def test_a_visitor_reads_without_a_cookie(client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert not response.cookies
    assert not Learner.objects.exists()


def test_recall_is_told_by_topic_and_by_item(client, learner):
    topic = make_topic("why", title="Why tasks matter")
    review(learner, make_card(topic, front_html="What is a <b>task</b> &amp; why?"), 3, timezone.now() - DAY)
    html = read(client, MEMORY)
    assert "You would recall about" in html
    assert "Why tasks matter" in html
    html = read(client, f"{MEMORY}?topic=background-work/why")
    assert "What is a task &amp; why?" in html
    assert "2 days" in html  # how long it lasts above 90 %


def test_own_cards_stand_in_the_table_by_deck_and_one_by_one(client, learner):
    now = timezone.now()
    for deck in ("", "Spanish & more"):
        card = own.write(learner, f"Front of {deck}?", "Back", now)
        OwnCard.objects.filter(pk=card.pk).update(deck=deck)
        review(learner, card, 3, now - DAY)
    html = read(client, MEMORY)
    assert "My cards</span>" in html
    assert '<a href="?deck=">Written here</a>' in html
    assert '<a href="?deck=Spanish%20%26%20more">Spanish &amp; more</a>' in html
    html = read(client, f"{MEMORY}?deck=Spanish%20%26%20more")
    assert "Front of Spanish &amp; more?" in html
    assert "Front of ?" not in html
    assert "Front of ?" in read(client, f"{MEMORY}?deck=")


def test_a_strangers_deck_is_not_found(client, learner):
    own.write(make_learner(), "Theirs?", "Back", timezone.now())
    assert client.get(f"{MEMORY}?deck=").status_code == 404
    assert client.get(f"{MEMORY}?deck={'x' * 101}").status_code == 404


def test_durability_is_told_of_topic_and_track_with_a_ring(client, learner):
    topic = make_topic("why")
    card = make_card(topic)
    review(learner, card, 3, timezone.now() - 9 * DAY)
    html = read(client, MEMORY)
    assert html.count("under 90%") == 2
    assert html.count('<svg class="ring"') == 2
    review(learner, card, 3)
    assert "under 90%" not in read(client, MEMORY)


def test_what_was_just_forgotten_is_learning_and_not_recalled_for_sure(client, learner):
    topic = make_topic("why")
    review(learner, make_card(topic, front_html="Forgotten"), 1, timezone.now())
    html = read(client, f"{MEMORY}?topic=background-work/why")
    assert "Forgotten" in html
    assert "learning</span>" in html
    assert "100%" not in html[html.index("Forgotten") : html.index("</table>")]


def test_whoever_has_only_own_cards_reads_of_those(client, learner):
    for number in range(3):
        card = own.write(learner, f"Front {number}?", "Back", timezone.now() - 60 * DAY)
        review(learner, card, 3, timezone.now() - 50 * DAY)
    html = read(client, MEMORY)
    assert "Nothing to remember yet" not in html
    assert re.search(r"You would recall about \d\d% of 3 cards now\. 3 cards are due\.", html)


def test_a_strangers_memories_are_not_listed(client, learner):
    topic = make_topic("why")
    review(make_learner(), make_card(topic, front_html="Secret front"), 3)
    assert "Secret front" not in read(client, f"{MEMORY}?topic=background-work/why")


@pytest.mark.parametrize("query", ["?topic=nope", "?topic=no/where", "?topic=../../x"])
def test_an_unknown_topic_is_not_found(client, learner, query):
    assert client.get(f"{MEMORY}{query}").status_code == 404


def test_a_suspended_card_is_listed_and_brought_back(client, learner):
    card = make_card(front_html="Asked no more")
    reviewing.suspend(learner, card, timezone.now())
    assert "Asked no more" in read(client, MEMORY)
    assert set_aside(client, card, "resume", back="memory").url == f"{MEMORY}#set-aside"
    assert memory_of(learner, card).suspended_at is None
    assert "Asked no more" not in read(client, MEMORY)


def test_a_card_left_until_tomorrow_is_listed_and_brought_back(client, learner):
    card = make_card(front_html="Later, please")
    reviewing.bury(learner, card, timezone.now())
    html = read(client, MEMORY)
    assert "Left until tomorrow" in html
    assert "Later, please" in html
    assert set_aside(client, card, "resume", back="memory").url == f"{MEMORY}#set-aside"
    assert memory_of(learner, card).buried_until is None
    assert "Later, please" not in read(client, MEMORY)


def test_a_removed_card_is_not_listed_as_left(client, learner):
    card = own.write(learner, "Mine?", "Yes", timezone.now())
    reviewing.bury(learner, card, timezone.now())
    assert "Mine?" in read(client, MEMORY)
    own.remove(card, timezone.now())
    assert "Set aside" not in read(client, MEMORY)


def test_what_was_left_until_a_day_that_came_is_not_listed(client, learner):
    card = make_card()
    reviewing.bury(learner, card, timezone.now() - 2 * DAY)
    assert "Left until tomorrow" not in read(client, MEMORY)


def test_post_is_not_for_reading(client, learner):
    assert client.post(MEMORY).status_code == 405
    assert client.get(reverse("flashcards:memory-fit")).status_code == 405


@pytest.mark.parametrize("count", [2, 60])
def test_the_memory_page_costs_the_same_for_few_and_many_cards(
    client, learner, count, django_assert_max_num_queries
):
    for card in make_cards(count, make_topic()):
        review(learner, card, 3, timezone.now() - 9 * DAY)
    read(client, MEMORY)
    with django_assert_max_num_queries(17):
        read(client, MEMORY)


# ---- notes and flags


def test_a_note_is_shown_with_the_answer_and_a_flag_on_the_memory_page(client, learner):
    card = make_card(front_html="Flagged front")
    review(learner, card, 3, timezone.now() - 9 * DAY)
    before = memory_of(learner, card)
    note_on(client, card, note="My <own> words ")
    set_aside(client, card, "flag")
    memory = memory_of(learner, card)
    assert (memory.note, memory.due_at, memory.reps) == ("My <own> words", before.due_at, 1)
    html = read(client, f"/review/?item=card-{card.pk}&side=back")
    assert "My &lt;own&gt; words" in html
    assert "Flagged front" in read(client, MEMORY)
    note_on(client, card, note="")
    set_aside(client, card, "unflag")
    assert (memory_of(learner, card).note, memory_of(learner, card).flagged_at) == ("", None)


def test_a_note_on_a_new_card_does_not_begin_it(client, learner):
    card = make_card()
    note_on(client, card, note="Later")
    assert memory_of(learner, card).due_at is None
    assert not Review.objects.exists()


@pytest.mark.parametrize(
    ("fields", "status"), [({"item": "card-999999"}, 404), ({"item": "x"}, 400), ({"note": "n" * 2001}, 400)]
)
def test_a_bad_note_changes_nothing(client, learner, fields, status):
    card = make_card()
    assert note_on(client, card, **{"note": "", **fields}).status_code == status
    assert not Memory.objects.exists()


def test_a_note_is_the_learners_own(client, learner):
    card = make_card()
    other = make_learner()
    annotating.annotate(other, card, "Private", timezone.now())
    annotating.flag(other, card, True, timezone.now())
    assert "Private" not in read(client, f"/review/?item=card-{card.pk}&side=back")
    assert "Set aside" not in read(client, MEMORY)


def test_what_was_explained_is_shown_beside_the_concepts(client, learner):
    prompt = make_prompt()
    finish(learner, prompt, "The queue keeps my words", [0], timezone.now() - 9 * DAY, uuid.uuid4())
    html = read(client, f"/review/?item=prompt-{prompt.pk}&side=back")
    assert "The queue keeps my words" in html
    assert html.count("You named it") == 1
    assert html.index("The visitor waits") < html.index("You named it") < html.index("A thread is held")
    prompt.rev += 1
    prompt.save()
    html = read(client, f"/review/?item=prompt-{prompt.pk}&side=back")
    assert "The queue keeps my words" in html
    assert "You named it" not in html  # of what the concepts were


# ---- settings


def test_each_choice_shows_its_work_before_it_is_chosen(client, learner):
    for card in make_cards(8, make_topic()):
        review(learner, card, 3, timezone.now() - 3 * DAY)
    html = read(client, SETTINGS)
    assert html.count('name="retention"') == 6
    assert "Reviews a day" in html
    assert "under 1 min" in html
    assert "0.0 min" not in html
    response = client.post(SETTINGS, {"retention": "95"})
    assert (response.status_code, response.url) == (302, SETTINGS)
    learner.refresh_from_db()
    assert learner.wanted_retention == 0.95


@pytest.mark.parametrize("retention", ["79", "98", "", "x", "-90"])
def test_a_retention_out_of_bounds_is_refused_in_words(client, learner, retention):
    response = client.post(SETTINGS, {"retention": retention})
    assert response.status_code == 422
    assert b"between 80 and 97" in response.content
    learner.refresh_from_db()
    assert learner.wanted_retention == 0.9


def test_too_few_reviews_are_not_fitted(client, learner):
    review(learner, make_card(), 3)
    assert f"From {FEWEST} on" in read(client, SETTINGS)
    client.post(reverse("flashcards:memory-fit"))
    assert not Fit.objects.exists()


@pytest.mark.parametrize(
    ("parameters", "words"), [(list(PARAMETERS), "is in use. On 90"), (None, "The ordinary curve is in use")]
)
def test_what_came_of_a_fit_is_said(client, learner, parameters, words):
    Fit.objects.create(
        learner=learner,
        parameters=parameters,
        reviews=500,
        held_out=90,
        loss_ordinary=0.35,
        loss_fitted=0.33,
        fitted_at=timezone.now(),
    )
    assert words in read(client, SETTINGS)


@pytest.mark.django_db(transaction=True)
def test_a_fit_is_worked_in_the_background_and_told(client):
    learner = make_learner()
    sign_in(client, learner)
    for card in make_cards(45, make_topic()):
        for day in range(0, 27, 3):
            review(learner, card, 3 if day % 2 else 4, timezone.now() - (60 - day) * DAY)
    assert "enough to fit" in read(client, SETTINGS)
    for _ in range(2):  # a second click changes nothing
        client.post(reverse("flashcards:memory-fit"))
    task = Fit.objects.get().fit_task
    assert DBTaskResult.objects.filter(pk=task).count() == DBTaskResult.objects.count() == 1
    html = read(client, SETTINGS)
    assert "Fitting to your reviews" in html
    assert "<progress" in html
    DBTaskResult.objects.filter(pk=task).update(status="SUCCESSFUL", finished_at=timezone.now())
    fit_parameters.call(learner.pk)
    assert "log-loss" in read(client, SETTINGS)


@pytest.mark.django_db(transaction=True)
def test_a_fit_that_failed_is_told_with_what_to_do(client):
    learner = make_learner()
    sign_in(client, learner)
    for card in make_cards(FEWEST // 2, make_topic()):
        for day in (20, 10):
            review(learner, card, 3, timezone.now() - day * DAY)
    client.post(reverse("flashcards:memory-fit"))
    DBTaskResult.objects.update(status="FAILED", finished_at=timezone.now())
    html = read(client, SETTINGS)
    assert "Fitting stopped half-way, and nothing was changed. Please start it again." in html
    assert "Fit it to me" in html
    client.post(reverse("flashcards:memory-fit"))
    assert "Fitting to your reviews" in read(client, SETTINGS)


@pytest.mark.django_db(transaction=True)
def test_a_fit_that_had_too_little_is_told_with_what_to_do(client):
    learner = make_learner()
    sign_in(client, learner)
    for card in make_cards(FEWEST, make_topic()):
        review(learner, card, 3)
    client.post(reverse("flashcards:memory-fit"))
    DBTaskResult.objects.update(
        status="SUCCESSFUL", return_value=fit_parameters.call(learner.pk), finished_at=timezone.now()
    )
    html = read(client, SETTINGS)
    assert "too few cards were asked again on a later day. Review for some days, then try once more." in html
    assert "Fit it to me" in html


# ---- the learner's day

DAYS = "/review/settings/day/"


def test_a_day_is_chosen_and_confirmed(client, learner):
    response = client.post(DAYS, {"time_zone": "Europe/Berlin", "day_starts_at": "0"}, follow=True)
    assert response.redirect_chain == [(SETTINGS, 302)]
    html = response.content.decode()
    assert "Kept: your day starts at 00:00 in Berlin." in html
    assert '<option value="Europe/Berlin" selected>Berlin</option>' in html
    assert '<option value="0" selected>00:00</option>' in html
    learner.refresh_from_db()
    assert (learner.time_zone, learner.day_starts_at) == ("Europe/Berlin", 0)


def test_a_choice_is_not_taken_back_by_the_browser(client, learner):
    client.post(DAYS, {"time_zone": "Europe/Berlin", "day_starts_at": "4", "browser_zone": "Asia/Tokyo"})
    client.post(SETTINGS, {"retention": "90", "browser_zone": "Asia/Tokyo"})
    learner.refresh_from_db()
    assert learner.time_zone == "Europe/Berlin"


def test_a_visitor_who_chooses_a_day_becomes_a_learner(client):
    client.post(DAYS, {"time_zone": "", "day_starts_at": "6", "browser_zone": "Asia/Tokyo"})
    assert Learner.objects.get().day_starts_at == 6
    client.post(SETTINGS, {"retention": "90", "browser_zone": "Asia/Tokyo"})
    assert Learner.objects.get().time_zone == "Asia/Tokyo"


@pytest.mark.parametrize("zone", ["UTC", "US/Eastern", "Etc/GMT+5"])
def test_a_zone_that_is_no_city_stays_chosen(client, learner, zone):
    client.post(DAYS, {"time_zone": zone, "day_starts_at": "4"})
    assert f'<option value="{zone}" selected>' in read(client, SETTINGS)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"time_zone": "Mars/Olympus"}, "Choose one from the list."),
        ({"time_zone": "x" * 65}, "Choose one from the list."),
        ({"time_zone": "Europe/Berlin\x00"}, "Choose one from the list."),
        ({"day_starts_at": "24"}, "Choose an hour from 0 to 23."),
        ({"day_starts_at": "-1"}, "Choose an hour from 0 to 23."),
        ({"day_starts_at": ""}, "Choose an hour from 0 to 23."),
    ],
)
def test_a_day_that_cannot_be_is_refused_in_words(client, learner, fields, words):
    response = client.post(DAYS, {"time_zone": "Asia/Tokyo", "day_starts_at": "5"} | fields)
    assert response.status_code == 422
    assert words in response.content.decode()
    learner.refresh_from_db()
    assert (learner.time_zone, learner.day_starts_at) == ("", 4)


def test_a_day_is_only_posted(client, learner):
    assert client.get(DAYS).status_code == 405


@pytest.mark.parametrize("hour", [24, -1])
def test_the_table_holds_no_hour_that_is_none(hour):
    with pytest.raises(IntegrityError), transaction.atomic():
        Learner.objects.create(day_starts_at=hour)
