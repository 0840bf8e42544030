import re

import pytest
from django.urls import reverse
from django.utils import timezone

from flashcards.models import Memory, Review
from learners.models import Learner
from quizzes.models import Choice
from tests.flashcards.making import (
    DAY,
    MINUTE,
    make_card,
    make_cards,
    make_learner,
    make_prompt,
    make_question,
    make_topic,
    memory_of,
    review,
    row_of,
    sign_in,
)

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _plain_static(settings):
    """Static files under their own names: nothing has been collected."""
    settings.WHITENOISE_AUTOREFRESH = True
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def learner(client):
    learner = make_learner()
    sign_in(client, learner)
    return learner


def due_card(learner, **fields):
    card = make_card(**fields)
    review(learner, card, 3, timezone.now() - 9 * DAY)
    return card


def fields_of(html):
    """The hidden fields of the grades' form."""
    form = html[html.index("data-grades") :]
    return dict(re.findall(r'name="(item|key|seen|duration_ms)" value="([^"]*)"', form))


def post_grade(client, html, rating, query="", **headers):
    return client.post(
        f"{reverse('flashcards:grade')}{query}", {**fields_of(html), "rating": rating}, headers=headers
    )


def read(client, query="", **headers):
    response = client.get(f"{reverse('flashcards:review')}{query}", headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def without_templates(html):
    """What a browser without script has in its page."""
    return re.sub(r"<template.*?</template>", "", html, flags=re.DOTALL)


# ---- reading


def test_a_visitor_is_told_where_to_start_and_gets_no_cookie(client):
    topic = make_topic(title="Request and response")
    response = client.get(reverse("flashcards:review"))
    assert b"Start with Request and response" in response.content
    assert topic.get_absolute_url().encode() in response.content
    assert not response.cookies
    assert not Learner.objects.exists()


@pytest.mark.parametrize("query", ["", "?only=red", "?all=1", "?side=back", "?topic=background-work/why"])
def test_reading_writes_nothing(client, learner, query, django_assert_num_queries):
    card = due_card(learner, topic=make_topic("why"))
    before = row_of(memory_of(learner, card))
    html = read(client, query)
    assert "<h1" in html
    assert row_of(memory_of(learner, card)) == before
    assert Review.objects.count() == 1


def test_without_script_the_answer_and_the_grades_come_with_the_turn(client, learner):
    card = due_card(learner)
    front = without_templates(read(client))
    assert card.front_html in front
    assert card.back_html not in front
    assert 'class="grade' not in front
    back = without_templates(read(client, f"?item=card-{card.pk}&side=back"))
    assert card.back_html in back
    assert back.count('name="rating"') == 4


def test_the_hidden_face_is_inert(client, learner):
    due_card(learner)
    front, back = read(client), read(client, "?side=back")
    assert re.search(r'class="card__face card__verso"[^>]* inert', front)
    assert re.search(r'class="card__face card__recto"[^>]* inert', back)
    assert not re.search(r'class="card__face card__verso"[^>]* inert', back)


def test_a_question_is_asked_without_marks_and_answered_with_its_feedback(client, learner):
    question = make_question()
    review(learner, question, 1, timezone.now() - 1 * DAY)
    front = without_templates(read(client))
    assert "The worker" in front
    assert "The visitor" in front
    assert "About the worker" not in front
    back = read(client, "?side=back")
    verso = back[back.index("card__verso") :]
    assert "About the worker" in verso
    assert "About the visitor" not in verso
    assert reverse("quizzes:practice", args=["background-work", question.topic.slug]) in verso


def test_a_predicted_cell_is_asked_with_the_row_before_and_leads_to_its_step(client, learner):
    question = make_question(
        mode="breakdown",
        type="cell",
        stem_html="What is <code>status</code> after step 7?",
        body_html="<table><tbody><tr><td>RUN</td></tr></tbody></table>",
        accepted=["DONE", "done it"],
        explanation_html="<p>It returned.</p>",
        see="breakdown#step-7",
    )
    review(learner, question, 1, timezone.now() - 1 * DAY)
    front = without_templates(read(client))
    assert "after step 7?" in front
    assert "<td>RUN</td>" in front
    assert "DONE" not in front
    back = read(client, "?side=back")
    verso = back[back.index("card__verso") :]
    assert "DONE" in verso
    assert "It returned." in verso
    address = reverse("lessons:breakdown", args=["background-work", question.topic.slug])
    assert f'href="{address}?step=7#step-7">See it at step 7 of the breakdown</a>' in verso


def test_a_mistake_made_with_confidence_says_so_on_its_card(client, learner):
    question = make_question()
    review(learner, question, 1, timezone.now() - 2 * DAY, was_sure=True)
    assert "You were sure, and wrong. Last seen 2 days ago" in read(client)
    review(learner, question, 3, timezone.now() - 1 * DAY)
    html = read(client, f"?item=question-{question.pk}")
    assert "You were sure, and wrong" not in html
    assert "so it comes back within a week" in html


def test_the_front_of_a_question_does_not_tell_which_choice_is_right(client, learner):
    """Swapping the key changes nothing of what is shown before the turn."""
    question = make_question()
    review(learner, question, 1, timezone.now() - 1 * DAY)
    before = without_templates(read(client))
    for choice in Choice.objects.all():
        choice.is_right = not choice.is_right
        choice.save()
    after = without_templates(read(client))
    assert re.sub(r'value="[^"]*"', "", before) == re.sub(r'value="[^"]*"', "", after)


def test_a_prompt_leads_to_writing(client, learner):
    prompt = make_prompt()
    review(learner, prompt, 3, timezone.now() - 9 * DAY)
    html = read(client, "?side=back")
    assert "Write it down" in html
    assert "A worker does it" in html


@pytest.mark.parametrize(
    "query",
    [
        "?item=card-999",
        "?item=card",
        "?item=learner-1",
        "?side=top",
        "?after=x",
        "?topic=a",
        "?topic=a/b",
        "?only=all",
    ],
)
def test_a_bad_address_is_not_found(client, learner, query):
    assert client.get(reverse("flashcards:review") + query).status_code == 404


@pytest.mark.parametrize("name", ["grade", "undo", "set-aside"])
def test_verbs_are_posted(client, name):
    assert client.get(reverse(f"flashcards:{name}")).status_code == 405
    assert client.post(reverse("flashcards:review")).status_code == 405


# ---- grading


def test_a_grade_leads_to_the_next_card_and_says_what_happened(client, learner):
    first, second = due_card(learner), due_card(learner)
    html = read(client)
    shown = fields_of(html)["item"]
    response = post_grade(client, html, 3)
    assert response.status_code == 302
    page = client.get(response.url).content.decode()
    assert "Graded “Got it”. Back on " in page
    assert fields_of(page)["item"] == ({f"card-{first.pk}", f"card-{second.pk}"} - {shown}).pop()


def test_htmx_gets_only_the_next_card(client, learner):
    due_card(learner)
    due_card(learner)
    response = post_grade(client, read(client), 3, **HTMX)
    html = response.content.decode()
    assert response.status_code == 200
    assert "<html" not in html
    assert html.count("data-focus-after-swap") == 1
    assert "Graded “Got it”" in html


def test_a_visitor_becomes_a_learner_with_the_first_grade(client):
    topic = make_topic("why")
    card = make_card(topic)
    response = post_grade(client, read(client, "?topic=background-work/why"), 4, "?topic=background-work/why")
    assert response.status_code == 302
    assert memory_of(Learner.objects.get(), card).reps == 1
    assert "Review finished" in client.get(response.url).content.decode()


def test_a_double_post_is_one_grade(client, learner):
    card = due_card(learner)
    html = read(client)
    for _ in range(2):
        assert post_grade(client, html, 3).status_code == 302
    assert memory_of(learner, card).reps == 2


def test_a_grade_from_a_stale_page_is_refused_in_words(client, learner):
    card = due_card(learner)
    one, two = read(client), read(client)
    post_grade(client, one, 3)
    page = client.get(post_grade(client, two, 1).url).content.decode()
    assert "already graded" in page
    assert memory_of(learner, card).reps == 2


@pytest.mark.parametrize(
    "change",
    [{"rating": 5}, {"rating": ""}, {"key": "x"}, {"seen": -1}, {"item": "card"}, {"duration_ms": "soon"}],
)
def test_a_malformed_grade_changes_nothing(client, learner, change):
    card = due_card(learner)
    data = {**fields_of(read(client)), "rating": 3, **change}
    assert client.post(reverse("flashcards:grade"), data).status_code == 400
    assert memory_of(learner, card).reps == 1


def test_a_retired_card_cannot_be_graded(client, learner):
    card = due_card(learner)
    html = read(client)
    card.retired_at = timezone.now()
    card.save()
    assert post_grade(client, html, 3).status_code == 404


def test_a_grade_never_touches_another_learner(client, learner):
    other, card = make_learner(), due_card(learner)
    theirs = row_of(review(other, card, 3, timezone.now() - 9 * DAY).memory)
    post_grade(client, read(client), 1)
    assert row_of(memory_of(other, card)) == theirs


# ---- undo


def test_undo_brings_back_the_card_turned_and_its_schedule(client, learner):
    card = due_card(learner)
    before = row_of(memory_of(learner, card))
    html = post_grade(client, read(client), 1, **HTMX).content.decode()
    key = re.search(r'name="key" value="([^"]+)" data-undo', html)[1]
    response = client.post(reverse("flashcards:undo"), {"key": key}, headers=HTMX)
    assert row_of(memory_of(learner, card)) == before
    assert 'data-side="back"' in response.content.decode()
    assert fields_of(response.content.decode())["item"] == f"card-{card.pk}"


def test_undo_without_script_leads_to_the_back_of_the_card(client, learner):
    card = due_card(learner)
    post_grade(client, read(client), 1)
    response = client.post(reverse("flashcards:undo"), {"key": Review.objects.latest("pk").key})
    page = client.get(response.url).content.decode()
    assert 'data-side="back"' in page
    assert fields_of(page)["item"] == f"card-{card.pk}"
    assert "Grade undone." in page


def test_a_regrade_after_undo_counts(client, learner):
    card = due_card(learner)
    post_grade(client, read(client), 1)
    response = client.post(reverse("flashcards:undo"), {"key": Review.objects.latest("pk").key})
    post_grade(client, client.get(response.url).content.decode(), 4)
    assert memory_of(learner, card).reps == 2
    assert Review.objects.filter(undone_at=None).latest("pk").rating == 4


def test_a_strangers_review_cannot_be_undone(client, learner):
    made = review(make_learner(), make_card(), 3)
    assert client.post(reverse("flashcards:undo"), {"key": made.key}).status_code == 404
    made.refresh_from_db()
    assert made.undone_at is None


@pytest.mark.parametrize("key", ["", "x", "7f1e0a52-6f0e-4a0c-9a53-2f6a3e0b8c11"])
def test_undoing_nothing_is_not_found(client, learner, key):
    assert client.post(reverse("flashcards:undo"), {"key": key}).status_code == 404


def test_an_overtaken_undo_is_refused_in_words(client, learner):
    card = due_card(learner)
    first = Review.objects.get()
    review(learner, card, 3, timezone.now())
    page = client.get(client.post(reverse("flashcards:undo"), {"key": first.key}).url).content.decode()
    assert "already graded" in page


# ---- setting aside


def test_a_card_can_wait_until_tomorrow(client, learner):
    card = due_card(learner)
    response = client.post(reverse("flashcards:set-aside"), {"item": f"card-{card.pk}", "do": "bury"})
    assert "Left until tomorrow." in client.get(response.url).content.decode()
    assert memory_of(learner, card).buried_until > timezone.now()


def test_a_card_can_be_stopped_and_asked_again(client, learner):
    card = due_card(learner)
    client.post(reverse("flashcards:set-aside"), {"item": f"card-{card.pk}", "do": "suspend"})
    assert "Nothing is due" in read(client)
    response = client.post(reverse("flashcards:set-aside"), {"item": f"card-{card.pk}", "do": "resume"})
    assert response.url == reverse("flashcards:cards", args=["background-work", card.topic.slug])
    assert card.front_html in read(client)


@pytest.mark.parametrize("verb", ["bury", "suspend"])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_was_set_aside_can_be_undone_from_the_toast(client, learner, verb, headers):
    card = due_card(learner)
    before = row_of(memory_of(learner, card))
    html = post_aside(client, card, verb, headers)
    toast = html[html.index("data-toast") :]
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', toast))
    assert fields == {"item": f"card-{card.pk}", "back": "review", "do": "resume"}
    response = client.post(reverse("flashcards:set-aside"), fields, headers=headers)
    html = (response if headers else client.get(response.url)).content.decode()
    assert "Back in your review." in html
    assert fields_of(html)["item"] == f"card-{card.pk}"
    assert 'data-side="front"' in html
    after = row_of(memory_of(learner, card))
    assert after == before | {"cleared_at": after["cleared_at"]}


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize("side", ["front", "back"])
def test_a_flag_leaves_the_card_as_it_lies(client, learner, side, headers):
    card = due_card(learner)
    html = post_aside(client, card, "flag", headers, side="back" if side == "back" else "")
    assert "Flagged. The memory page lists it." in html
    assert f'data-side="{side}"' in html
    assert 'value="unflag"' in html
    assert memory_of(learner, card).flagged_at
    assert "The flag is off." in post_aside(client, card, "unflag", headers)
    assert memory_of(learner, card).flagged_at is None


def post_aside(client, card, verb, headers, **fields):
    """The page after it, swapped in or gone to."""
    data = {"item": f"card-{card.pk}", "do": verb} | fields
    response = client.post(reverse("flashcards:set-aside"), data, headers=headers)
    return (response if headers else client.get(response.url)).content.decode()


def test_setting_aside_is_in_reach_before_the_turn_and_without_a_script(client, learner):
    due_card(learner)
    front = without_templates(read(client))
    assert [verb for verb in ("bury", "suspend", "flag") if f'name="do" value="{verb}"' in front] == [
        "bury",
        "suspend",
        "flag",
    ]
    assert front.index('value="bury"') < front.index("<details")


@pytest.mark.parametrize("data", [{}, {"item": "card-1", "do": "delete"}, {"item": "x", "do": "bury"}])
def test_setting_nothing_aside_is_refused(client, learner, data):
    assert client.post(reverse("flashcards:set-aside"), data).status_code == 400


# ---- the end


def test_the_end_is_told_in_words(client, learner):
    now = timezone.now()
    for rating in (3, 3, 1, 1):
        review(learner, make_card(), rating, now - 2 * MINUTE)
    html = read(client)
    assert "Review finished" in html
    assert (
        "4 cards, 2 recalled. All of them were new to you. The two you forgot come back in 8 minutes, or tomorrow if you leave now."
        in html
    )
    assert "Done for today" in html


def test_nothing_due_names_the_next_cards(client, learner):
    for card in make_cards(4):
        review(learner, card, 3, timezone.now() - 1 * DAY)
    html = read(client)
    assert "Nothing is due" in html
    assert "The next four cards come back " in html


def test_new_cards_are_offered_when_the_review_is_done(client, learner):
    topic, now = make_topic(), timezone.now()
    first, second, third = make_cards(3, topic)
    review(learner, first, 3, now)
    html = read(client)
    assert "2 new cards from topics you have begun are ready when you are." in html
    assert "?only=new" in html
    html = read(client, "?only=new")
    assert "2 cards left" in html
    response = post_grade(client, html, 3, "?only=new")
    assert fields_of(client.get(response.url).content.decode())["item"] in {
        f"card-{second.pk}",
        f"card-{third.pk}",
    }


def test_nothing_slipping_says_so(client, learner):
    review(learner, make_card(), 3, timezone.now() - 3 * DAY)  # due, and still above 80 percent
    assert "Nothing is slipping" in read(client, "?only=red")


def test_a_scope_is_kept_from_card_to_card(client, learner):
    topic = make_topic("why")
    make_cards(2, topic)
    query = "?topic=background-work/why"
    response = post_grade(client, read(client, query), 4, query)
    assert response.url.startswith(f"{reverse('flashcards:review')}{query}&after=")
    assert query in client.get(response.url).content.decode()


def test_a_backlog_can_be_gone_on_with(client, learner):
    topic, now = make_topic(), timezone.now()
    for card in make_cards(61, topic):
        review(learner, card, 3, now - 40 * DAY)
    html = read(client)
    assert "60 cards left" in html
    for memory in Memory.objects.all()[:60]:
        review(learner, memory.card, 4, now)
    html = read(client)
    assert "Enough for today" in html
    assert "?all=1" in html
    assert "1 card left" in read(client, "?all=1")


# ---- cost


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_costs_the_same_for_few_and_many_cards(client, learner, count, django_assert_num_queries):
    topic = make_topic()
    for card in make_cards(count, topic):
        review(learner, card, 3, timezone.now() - 9 * DAY)
    read(client)  # the session is cached from here on
    with django_assert_num_queries(5):  # learner, day, due, the card, the learner's pace
        read(client)
