"""The pages: owner, stranger, anonymous, bad input, wrong method."""

import csv
import datetime as dt
import io
import uuid

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from flashcards.decks import entries, importing, own
from flashcards.decks.models import DeckImport, OwnCard, OwnImage
from flashcards.decks.tasks import forget_imports
from flashcards.models import Memory
from learners.models import Learner
from tests.flashcards.making import NOW, make_card, make_learner, make_question, make_topic, review, sign_in

pytestmark = pytest.mark.django_db
DECKS = reverse("flashcards:decks")
NEW = reverse("flashcards:own-card-new")
IMPORTS = reverse("flashcards:deck-imports")
SIDES = {"front": "What is *it*?", "back": "`x`", "do": "keep"}
CSV = b"front,back\nOne?,**one**\nTwo?,two\n,lost\n"


@pytest.fixture(autouse=True)
def _fresh():
    cache.clear()


@pytest.fixture
def learner():
    return make_learner()


@pytest.fixture
def owner(client, learner):
    sign_in(client, learner)
    return client


def upload(client, data=CSV, name="deck.csv", **headers):
    return client.post(IMPORTS, {"file": SimpleUploadedFile(name, data)}, **headers)


def run_all():
    for row in DeckImport.objects.filter(finished_at=None):
        importing.run(str(row.uid), timezone.now())


# ---- own cards


def test_a_visitor_reads_the_page_without_becoming_a_learner(client):
    response = client.get(DECKS)
    assert response.status_code == 200
    assert "sessionid" not in response.cookies
    assert Learner.objects.count() == 0


def test_a_card_is_written_changed_and_removed(owner, learner):
    assert owner.post(NEW, SIDES).status_code == 302
    card = OwnCard.objects.get(learner=learner)
    assert (card.front_html, card.back_html) == ("What is <em>it</em>?", "<code>x</code>")
    owner.post(card.get_absolute_url(), {**SIDES, "back": "y"})
    card.refresh_from_db()
    assert card.back_html == "y"
    review(learner, card)
    owner.post(reverse("flashcards:own-card-remove", args=[card.uid]))
    card.refresh_from_db()
    assert (card.front, card.back_html, card.retired_at is None) == ("", "", False)
    assert Memory.objects.get(own_card=card).reps == 1
    assert not Memory.objects.filter(learner=learner).due(timezone.now() + dt.timedelta(days=9999)).exists()


def test_looking_keeps_nothing(owner):
    response = owner.post(NEW, {**SIDES, "do": "look"})
    assert "What is <em>it</em>?" in response.content.decode()
    assert OwnCard.objects.count() == 0


def test_a_card_remembers_the_lesson_it_is_from(owner):
    topic = make_topic("queues")
    owner.post(
        f"{NEW}?from=/learn/background-work/queues/deep-dive/%23idea&topic=background-work/queues", SIDES
    )
    card = OwnCard.objects.get()
    assert (card.topic, card.link) == (topic, "/learn/background-work/queues/deep-dive/#idea")


def test_a_card_that_was_kept_leads_back_to_its_lesson(owner):
    make_topic("queues", title="Queues <&>")
    lesson = "/learn/background-work/queues/myths/"
    asked = {"from": lesson, "topic": "background-work/queues"}
    assert f'href="{lesson}"' in owner.get(NEW, asked).content.decode()
    response = owner.post(reverse("flashcards:own-card-new", query=asked), SIDES)
    page = owner.get(response["Location"]).content.decode()
    assert f'<a class="btn btn--go" href="{lesson}">Back to Queues &lt;&amp;&gt;</a>' in page
    assert owner.get(DECKS, {"from": "//evil.example"}).status_code == 404


def test_hidden_parts_are_looked_at_and_kept_as_cards(owner, learner):
    sides = {"front": "==Madrid== is in ==Spain==", "back": ""}
    page = owner.post(NEW, {**sides, "do": "look"}).content.decode()
    assert "2 cards, not kept yet" in page
    assert "<mark>[…]</mark> is in Spain" in page
    page = owner.post(NEW, {**sides, "do": "keep"}, follow=True).content.decode()
    assert "They are 2 new cards in your review." in page
    first, second = OwnCard.objects.of(learner).order_by("pk")
    assert first.front_html == "<mark>[…]</mark> is in Spain"
    assert second.back_html == "Madrid is in <mark>Spain</mark>"
    owner.post(first.get_absolute_url(), {"front": first.front, "back": "Madrid", "do": "keep"})
    assert OwnCard.objects.of(learner).count() == 2


def test_a_card_that_comes_to_hide_parts_becomes_the_first_of_them(owner, learner):
    card = own.write(learner, "Where is Madrid?", "Spain", NOW)
    owner.post(card.get_absolute_url(), {"front": "==Madrid== is in ==Spain==", "back": "", "do": "keep"})
    first, second = OwnCard.objects.of(learner).order_by("pk")
    assert (first.pk, first.back) == (card.pk, "==Madrid== is in Spain")
    assert second.back == "Madrid is in ==Spain=="


def test_a_card_is_kept_both_ways(owner, learner):
    owner.post(NEW, {"front": "dog", "back": "perro", "both_ways": "1", "do": "keep"})
    cards = OwnCard.objects.of(learner).order_by("pk").values_list("front", "back")
    assert list(cards) == [("dog", "perro"), ("perro", "dog")]


@pytest.mark.parametrize(
    ("sides", "words"),
    [
        ({"front": "==a== b", "back": "", "both_ways": "1"}, "not the other way round"),
        ({"front": "==a== " * 21, "back": "x"}, "It hides 21 parts; 20 are as many"),
        ({"front": "==a== " + "b" * 6_000, "back": "c" * 6_000}, "longer than 10,000 characters"),
        ({"front": "a", "back": ""}, "Write the answer."),
    ],
)
def test_faces_that_cannot_be_are_told(owner, sides, words):
    response = owner.post(NEW, {**sides, "do": "keep"})
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not OwnCard.objects.exists()


@pytest.mark.parametrize(
    "link", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"]
)
def test_a_link_to_elsewhere_is_not_kept(owner, link):
    assert owner.get(NEW, {"from": link}).status_code == 404


@pytest.mark.parametrize(
    "sides", [{"front": "", "back": "x"}, {"front": "x", "back": ""}, {"front": "x" * 10_001, "back": "x"}]
)
def test_bad_sides_are_told_and_kept_on_the_page(owner, sides):
    response = owner.post(NEW, {**sides, "do": "keep"})
    assert response.status_code == 422
    assert OwnCard.objects.count() == 0


def test_a_stranger_finds_neither_card_nor_image_nor_import(client, learner):
    card = own.write(learner, "a", "b", NOW)
    OwnImage.objects.create(learner=learner, name="a.png", data=b"\x89PNG\r\n\x1a\n")
    row = DeckImport.objects.create(learner=learner, name="x")
    addresses = [
        card.get_absolute_url(),
        reverse("flashcards:own-card-remove", args=[card.uid]),
        reverse("flashcards:own-image", args=["a.png"]),
        row.get_absolute_url(),
    ]
    for address in addresses:
        assert client.get(address).status_code == 404
    sign_in(client, make_learner())
    for address in addresses:
        assert client.get(address).status_code == 404
    assert client.post(reverse("flashcards:own-card-remove", args=[card.uid])).status_code == 404
    page = client.get(f"{reverse('flashcards:review')}?item=own_card-{card.pk}&side=back")
    assert page.status_code == 404
    graded = {"item": f"own_card-{card.pk}", "rating": 3, "key": uuid.uuid4(), "seen": 0}
    assert client.post(reverse("flashcards:grade"), graded).status_code == 404


def test_the_owner_sees_the_image_and_nothing_else_of_it_runs(owner, learner):
    OwnImage.objects.create(learner=learner, name="a.png", data=b"\x89PNG\r\n\x1a\n")
    response = owner.get(reverse("flashcards:own-image", args=["a.png"]))
    assert response["Content-Type"] == "image/png"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "private" in response["Cache-Control"]


def test_own_cards_are_asked_in_the_review_and_come_back(owner, learner):
    card = own.write(learner, "Mine?", "Yes", NOW)
    page = owner.get(reverse("flashcards:review"), {"only": "new"}).content.decode()
    assert "Mine?" in page
    assert "My cards" in page
    graded = {"item": f"own_card-{card.pk}", "rating": 3, "key": uuid.uuid4(), "seen": 0}
    assert owner.post(reverse("flashcards:grade"), graded).status_code == 302
    memory = Memory.objects.get(own_card=card)
    assert memory.due_at is not None
    assert memory.topic_id is None
    assert "Mine?" not in owner.get(reverse("flashcards:review"), {"only": "new"}).content.decode()
    assert owner.get(reverse("flashcards:memory")).status_code == 200


def test_the_list_costs_the_same_for_few_and_many(owner, learner, django_assert_num_queries):
    for number in range(40):
        own.write(learner, f"Q{number}", "a", NOW)
    with django_assert_num_queries(4):  # learner, how many, the cards, the imports
        owner.get(DECKS)


def test_a_card_is_removed_only_after_a_second_question(owner, learner):
    card = own.write(learner, "Still mine?", "b", NOW)
    address = reverse("flashcards:own-card-remove", args=[card.uid])
    assert address in owner.get(card.get_absolute_url()).content.decode()
    page = owner.get(address).content.decode()
    assert "Remove this card?" in page
    assert "Still mine?" in page
    assert OwnCard.objects.of(learner).count() == 1
    assert owner.post(address)["Location"] == DECKS
    assert OwnCard.objects.of(learner).count() == 0
    assert owner.get(address).status_code == 404


# ---- files that come in


def test_a_file_is_read_by_a_task_and_told(owner, learner):
    response = upload(owner)
    row = DeckImport.objects.get()
    assert response["Location"] == row.get_absolute_url()
    assert "Reading the file" in owner.get(row.get_absolute_url()).content.decode()
    assert OwnCard.objects.count() == 0  # nothing is read inside the request
    run_all()
    page = owner.get(row.get_absolute_url()).content.decode()
    assert "2 cards added" in page
    assert "It has no front." in page
    assert [card.front_html for card in OwnCard.objects.order_by("pk")] == ["One?", "Two?"]
    row.refresh_from_db()
    assert bytes(row.data) == b""


def test_a_second_run_and_a_second_upload_add_nothing(owner):
    upload(owner)
    run_all()
    importing.run(str(DeckImport.objects.get().uid), timezone.now())
    upload(owner, CSV.replace(b"two\n", b"2\n"))
    run_all()
    assert sorted(OwnCard.objects.values_list("back", flat=True)) == ["**one**", "2"]


def test_a_file_nothing_can_be_taken_from_is_told(owner):
    upload(owner, b"PK\x03\x04", "deck.apkg")
    run_all()
    row = DeckImport.objects.get()
    assert "no zip file" in owner.get(row.get_absolute_url()).content.decode()


@pytest.mark.parametrize(("name", "data"), [("deck.exe", b"x"), ("deck.csv", b"")])
def test_files_of_the_wrong_kind_are_refused_at_once(owner, name, data):
    assert upload(owner, data, name).status_code == 422
    assert DeckImport.objects.count() == 0


def test_no_file_at_all_is_told(owner):
    assert owner.post(IMPORTS).status_code == 422


def test_the_address_of_a_refusal_leads_back_when_it_is_opened_again(owner):
    assert owner.get(IMPORTS)["Location"] == DECKS


def test_a_file_over_the_quota_is_refused_before_it_is_read(owner, monkeypatch):
    monkeypatch.setattr("flashcards.decks.uploads.HISTORY_BYTES", 1_000)
    response = upload(owner, b"x" * 100_000)
    assert response.status_code == 413
    assert "larger than" in response.content.decode()
    assert DeckImport.objects.count() == 0


def test_one_import_too_many_has_to_wait(owner, learner):
    for minutes in range(importing.IMPORTS_AN_HOUR):
        DeckImport.objects.create(
            learner=learner, name="x", created_at=timezone.now() - dt.timedelta(minutes=minutes)
        )
    response = upload(owner)
    assert response.status_code == 429
    assert 3_000 < int(response["Retry-After"]) <= 3_600


def test_one_address_has_a_limit_whatever_its_cookies(client, monkeypatch):
    monkeypatch.setattr(importing, "FROM_ONE_ADDRESS", 2)
    codes = []
    for _ in range(3):
        client.cookies.clear()
        codes.append(upload(client).status_code)
    assert codes == [302, 302, 429]


def test_no_more_than_two_are_under_way(owner):
    assert [upload(owner).status_code for _ in range(3)] == [302, 302, 429]
    assert DeckImport.objects.count() == 2


def test_too_many_own_cards_are_refused_as_a_whole(owner, monkeypatch):
    monkeypatch.setattr(own, "MOST", 1)
    upload(owner)
    run_all()
    assert OwnCard.objects.count() == 0
    assert "more than 1" in DeckImport.objects.get().error


def test_old_imports_are_forgotten(learner):
    DeckImport.objects.create(learner=learner, name="x", created_at=timezone.now() - dt.timedelta(days=31))
    fresh = DeckImport.objects.create(learner=learner, name="y")
    forget_imports.call()
    assert list(DeckImport.objects.all()) == [fresh]


# ---- exports


def rows_of(response):
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_topic_and_track_leave_as_csv(client):
    topic = make_topic("queues")
    make_card(topic, slug="one", front_html="<code>a</code> = b", back_html="<p>=1+1</p>")
    make_card(topic, slug="gone", retired_at=NOW)
    response = client.get(reverse("flashcards:topic-csv", args=["background-work", "queues"]))
    head, row = rows_of(response)
    assert head == ["front", "back", "tags", "id"]
    assert row == [
        "`a` = b",
        "'=1+1" if row[1].startswith("'") else "\\=1+1",
        row[2],
        "background-work/queues/one",
    ]
    assert not row[1].startswith("=")
    assert "attachment" in response["Content-Disposition"]
    assert len(rows_of(client.get(reverse("flashcards:track-csv", args=["background-work"])))) == 2


def test_own_cards_leave_as_csv_and_come_back_as_they_were(owner, learner):
    own.write(learner, "=cmd()", "-1 `x`", NOW)
    response = owner.get(reverse("flashcards:own-csv"))
    assert rows_of(response)[1][:2] == ["'=cmd()", "'-1 `x`"]
    OwnCard.objects.all().delete()
    upload(owner, response.content, "my-cards.csv")
    run_all()
    card = OwnCard.objects.get()
    assert (card.front, card.back) == ("=cmd()", "-1 `x`")


@pytest.mark.parametrize("name", ["flashcards:own-apkg", "flashcards:own-csv", "flashcards:history"])
def test_a_visitor_has_nothing_to_take(client, name):
    assert client.get(reverse(name)).status_code == 404


@pytest.mark.parametrize("name", ["topic-apkg", "topic-csv", "topic-gift"])
def test_a_topic_that_is_not_there_is_not_exported(client, name):
    assert client.get(reverse(f"flashcards:{name}", args=["a", "b"])).status_code == 404


def test_questions_leave_as_gift_and_come_back(client):
    from flashcards.decks.gift_reading import read_gift

    topic = make_topic("queues")
    make_question(topic, slug="who", stem_html="Who: <b>waits</b> {now}?", solution=["<p>Ask</p>"])
    make_question(topic, slug="sort", type="order", ordered=["a = 1", "b -> 2"], solution=["<p>So</p>"])
    make_question(topic, slug="say", type="short", accepted=["yes", "yep"], explanation_html="<p>Why</p>")
    make_question(topic, slug="see", mode="breakdown", type="cell", accepted=["{41}", "41"])
    text = client.get(reverse("flashcards:topic-gift", args=["background-work", "queues"])).content.decode()
    deck = read_gift(text)
    assert deck.problems == []
    found = {question.title: question for question in deck.questions}
    assert found["who"].text == "Who: **waits** &#123;now&#125;?"
    assert [option.is_right for option in found["who"].options] == [True, False]
    assert found["sort"].ordered == ("a = 1", "b -> 2")
    assert found["say"].accepted == ("yes", "yep")
    assert found["say"].explanation == "Why"
    assert found["see"].accepted == ("{41}", "41")


def test_quota_is_what_the_form_says():
    assert f"{entries.FILE_BYTES // 2**20} MB" == "32 MB"
