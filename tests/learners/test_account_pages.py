"""The account over HTTP: made, signed in to, changed and left, by forms that any browser can send."""

import pytest
from django.contrib.auth import SESSION_KEY as SIGNED_IN
from django.test import Client
from django.urls import reverse

from learners.access import SESSION_KEY
from learners.forms import SignUpForm
from learners.models import Learner, TryCount, User
from learners.tries import NEW_ACCOUNTS, OF_A_NAME
from lessons.models import Place
from quizzes.models import Response, Sitting
from tests.learners.everything import Offer, learner_of_everything
from tests.quizzes.factories import client_of, make_learner

pytestmark = pytest.mark.django_db
PASSWORD = "a long walk by the sea"
SIGN_UP, SIGN_IN, ACCOUNT = "/account/sign-up/", "/account/sign-in/", "/account/"
PAGES = (ACCOUNT, SIGN_UP, SIGN_IN)
PRIVATE = ("/account/password/", "/account/deletion/")
NEW = {"username": "ada", "password1": PASSWORD, "password2": PASSWORD}
KNOWN = {"username": "ada", "password": PASSWORD}


@pytest.fixture
def ada():
    return User.objects.create_user("ada", password=PASSWORD)


@pytest.fixture
def offer():
    return Offer()


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


# ---- pages


@pytest.mark.parametrize("path", PAGES)
def test_a_visitor_reads_them_without_a_cookie(client, path):
    response = client.get(path)
    assert response.status_code == 200
    assert not response.cookies
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("path", PRIVATE)
def test_what_belongs_to_an_account_asks_to_sign_in(client, path):
    assert client.get(path).url == f"{SIGN_IN}?next={path}"


@pytest.mark.parametrize("path", [SIGN_UP, SIGN_IN])
def test_who_is_signed_in_already_is_led_to_the_account(ada, path):
    assert signed_in(ada).get(path).url == ACCOUNT


def test_the_account_says_who_you_are_and_what_is_kept(ada, offer, django_assert_num_queries):
    learner = learner_of_everything(offer)
    Learner.objects.filter(pk=learner.pk).update(user=ada)
    client = signed_in(ada)
    with django_assert_num_queries(5):  # session, user, learner, figures; navigation: what is due
        page = client.get(ACCOUNT).content.decode()
    assert "ada</h1>" in page
    assert "2 answers and 2 reviews on 1 day" in page


def test_signing_out_takes_a_post(ada):
    assert signed_in(ada).get("/account/sign-out/").status_code == 405


# ---- signing up


def test_signing_up_keeps_every_answer_and_changes_the_session(offer):
    learner = learner_of_everything(offer)
    client = client_of(learner)
    session, answers = client.session.session_key, Response.objects.count()
    response = client.post(SIGN_UP, NEW)
    assert response.url == reverse("today")
    assert client.session.session_key != session
    learner.refresh_from_db()
    assert learner.user.username == "ada"
    assert Response.objects.filter(item__sitting__learner__user__username="ada").count() == answers
    assert client.get("/review/memory/").context["user"] == learner.user


def test_the_old_session_is_worth_nothing_afterwards(offer):
    client = client_of(learner_of_everything(offer))
    thief = Client()
    thief.cookies["sessionid"] = client.session.session_key
    client.post(SIGN_UP, NEW)
    assert thief.get(Sitting.objects.get().get_absolute_url()).status_code == 404


def test_a_visitor_may_sign_up_and_gets_a_learner_with_the_first_write(client, offer):
    client.post(SIGN_UP, NEW)
    assert not Learner.objects.exists()
    client.post(f"/learn/{offer.topic.track.slug}/{offer.topic.slug}/practice/")
    assert Learner.objects.get().user == User.objects.get()
    assert SESSION_KEY not in client.session


def test_a_form_that_is_sent_twice_makes_one_account_and_signs_in(offer):
    client = client_of(learner_of_everything(offer))
    second = Client()
    second.cookies["sessionid"] = client.session.session_key
    client.post(SIGN_UP, NEW)
    answers = Response.objects.count()
    response = second.post(SIGN_UP, NEW, follow=True)  # sent before there was an answer to the first
    assert "This is your account, ada." in response.content.decode()
    assert response.wsgi_request.user == User.objects.get()
    assert Response.objects.filter(item__sitting__learner=User.objects.get().learner).count() == answers
    assert second.get(Sitting.objects.first().get_absolute_url()).status_code == 200


def test_one_who_was_quicker_with_the_name_keeps_it(client, monkeypatch):
    """Between the look at the name and the row."""

    def save(form, commit):
        User.objects.create_user("ada", password="somebody else's words")
        return User(username="ada")

    monkeypatch.setattr(SignUpForm, "save", save)
    response = client.post(SIGN_UP, NEW)
    assert response.status_code == 422
    assert "This name is taken" in response.content.decode()
    assert SIGNED_IN not in client.session


def test_sign_up_brings_what_this_browser_did_into_an_account_of_that_name(ada, offer):
    learner = learner_of_everything(offer)
    page = client_of(learner).post(SIGN_UP, NEW, follow=True).content.decode()
    assert "What you did in this browser is in it now." in page
    assert Learner.objects.get().user == ada


@pytest.mark.parametrize(
    "changes",
    [{"username": "ADA"}, {"password2": "another one"}, {"password1": "12345678", "password2": "12345678"}],
)
def test_a_taken_name_is_refused_without_its_password(client, ada, changes):
    assert client.post(SIGN_UP, NEW | changes).status_code == 422
    assert SIGNED_IN not in client.session


def test_an_account_that_is_closed_is_not_entered_by_signing_up(client, ada):
    User.objects.update(is_active=False)
    assert client.post(SIGN_UP, NEW).status_code == 422


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"username": "ADA"}, "This name is taken"),
        ({"username": "a b"}, "Use letters, digits"),
        ({"username": ""}, "This field is required"),
        ({"password1": "12345678", "password2": "12345678"}, "entirely numeric"),
        ({"password1": "abc", "password2": "abc"}, "too short"),
        ({"password2": "another one"}, "not the same"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(client, ada, changes, said):
    response = client.post(SIGN_UP, NEW | {"username": "bob"} | changes)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert [*User.objects.all()] == [ada]
    assert SIGNED_IN not in client.session


# ---- signing in


def test_a_browser_without_anything_gets_what_the_account_has(client, ada, offer):
    learner = learner_of_everything(offer)
    Learner.objects.filter(pk=learner.pk).update(user=ada)
    assert client.post(SIGN_IN, KNOWN).url == reverse("today")
    assert client.get(Sitting.objects.get().get_absolute_url()).status_code == 200


def test_what_both_have_is_joined_and_other_tabs_go_on(ada, offer):
    mine, here = learner_of_everything(offer), learner_of_everything(offer)
    Sitting.objects.filter(learner=here).update(kind="test")
    Learner.objects.filter(pk=mine.pk).update(user=ada)
    client, answers = client_of(here), Response.objects.count()
    tab = Sitting.objects.get(learner=here).get_absolute_url()
    page = client.post(SIGN_IN, KNOWN, follow=True).content.decode()
    assert "What you did in this browser is in it now." in page
    assert [*Learner.objects.all()] == [mine]
    assert Response.objects.filter(item__sitting__learner=mine).count() == answers
    assert client.get(tab).status_code == 200


def test_the_admin_brings_it_along_too(offer):
    User.objects.create_superuser("ada", password=PASSWORD)
    here = learner_of_everything(offer)
    client = client_of(here)
    response = client.post("/admin/login/?next=/admin/", KNOWN)
    assert response.url == "/admin/"
    here.refresh_from_db()
    assert here.user == User.objects.get()


def test_a_wrong_password_says_no_more_than_that(client, ada):
    texts = set()
    for name in ("ada", "nobody"):
        response = client.post(SIGN_IN, {"username": name, "password": "wrong"})
        assert response.status_code == 422
        texts.add(response.content.decode().replace(name, ""))
    assert len(texts) == 1


def test_another_account_in_the_same_browser_gets_nothing_of_the_first(ada, offer):
    learner = learner_of_everything(offer)
    client = client_of(learner)
    client.post(SIGN_UP, NEW | {"username": "first"})
    client.post("/account/sign-out/")
    client.post(SIGN_IN, KNOWN)
    learner.refresh_from_db()
    assert learner.user.username == "first"
    assert not Learner.objects.filter(user=ada).exists()


# ---- where to go afterwards


@pytest.mark.parametrize(
    ("given", "gone_to"),
    [
        ("/review/?topic=a/b", "/review/?topic=a/b"),
        ("http://testserver/map/", "http://testserver/map/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("http:///evil.example", "/"),
        ("x" * 3_000, "/"),
        ("", "/"),
    ],
)
def test_it_leads_to_pages_of_this_site_only(client, ada, given, gone_to):
    assert client.post(SIGN_IN, KNOWN | {"next": given}).url == gone_to


def test_where_to_go_goes_along(client):
    for path, other in ((SIGN_IN, SIGN_UP), (SIGN_UP, SIGN_IN)):
        page = client.get(path, {"next": "/map/?a=b"}).content.decode()
        assert '<input type="hidden" name="next" value="/map/?a=b">' in page
        assert f'href="{other}?next=%2Fmap%2F%3Fa%3Db"' in page
        assert "evil" not in client.get(path, {"next": "//evil.example"}).content.decode()


# ---- limits


def try_to_sign_in(client, times, name="ada", address="203.0.113.9", path=SIGN_IN):
    for _ in range(times):
        response = client.post(path, {"username": name, "password": "wrong"}, REMOTE_ADDR=address)
    return response


def test_one_name_is_tried_so_often_from_anywhere(client, ada):
    for number in range(OF_A_NAME.most):
        assert try_to_sign_in(client, 1, "Ada", f"203.0.113.{number}").status_code == 422
    response = client.post(SIGN_IN, KNOWN)
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 15 * 60
    assert "Nobody was signed in." in response.content.decode()


def test_one_address_tries_so_often_whatever_the_names(client, ada):
    for number in range(30):
        try_to_sign_in(client, 1, f"name-{number}")
    assert client.post(SIGN_IN, KNOWN, REMOTE_ADDR="203.0.113.9").status_code == 429
    assert client.post(SIGN_IN, KNOWN, REMOTE_ADDR="203.0.113.10").status_code == 302


def test_the_admin_is_limited_alike(client):
    User.objects.create_superuser("ada", password=PASSWORD)
    try_to_sign_in(client, OF_A_NAME.most, path="/admin/login/")
    assert client.post("/admin/login/", KNOWN).status_code == 429


def test_who_gets_in_starts_anew(client, ada):
    try_to_sign_in(client, OF_A_NAME.most - 1)
    client.post(SIGN_IN, KNOWN, REMOTE_ADDR="203.0.113.9")
    assert TryCount.objects.get().count == OF_A_NAME.most - 1  # of the address; what failed stays failed


def test_signing_up_under_a_taken_name_is_a_try_too(client, ada):
    wrong = NEW | {"password1": "somebody else's words", "password2": "somebody else's words"}
    statuses = {client.post(SIGN_UP, wrong).status_code for _ in range(OF_A_NAME.most)}
    assert statuses == {422}
    assert client.post(SIGN_UP, NEW).status_code == 429
    assert try_to_sign_in(client, 1).status_code == 429


def test_the_password_of_an_open_session_is_not_guessed_either(ada):
    client = signed_in(ada)
    for _ in range(OF_A_NAME.most):
        assert client.post("/account/deletion/", {"password": "wrong"}).status_code == 422
    assert client.post("/account/deletion/", {"password": PASSWORD}).status_code == 429
    assert User.objects.exists()


def test_accounts_are_made_so_often_from_one_address():
    for number in range(NEW_ACCOUNTS.most):
        assert Client().post(SIGN_UP, NEW | {"username": f"name-{number}"}).status_code == 302
    assert Client().post(SIGN_UP, NEW).status_code == 429
    assert User.objects.count() == NEW_ACCOUNTS.most


# ---- changing the password, and leaving


def test_a_new_password_signs_other_devices_out(ada, offer):
    learner = learner_of_everything(offer)
    Learner.objects.filter(pk=learner.pk).update(user=ada)
    here, there, old = Client(), Client(), Sitting.objects.get().get_absolute_url()
    for client in (here, there):
        client.post(SIGN_IN, KNOWN)
        assert client.get(old).status_code == 200
    new = {"old_password": PASSWORD, "new_password1": "far inland", "new_password2": "far inland"}
    assert here.post("/account/password/", new).url == ACCOUNT
    assert (here.get(old).status_code, there.get(old).status_code) == (200, 404)
    assert Client().post(SIGN_IN, KNOWN | {"password": "far inland"}).status_code == 302


def test_the_old_password_has_to_be_right(ada):
    new = {"old_password": "wrong", "new_password1": "far inland", "new_password2": "far inland"}
    response = signed_in(ada).post("/account/password/", new)
    assert response.status_code == 422
    assert "This is not your password." in response.content.decode()


def test_leaving_deletes_everything_and_nothing_of_others(ada, offer):
    learner, other = learner_of_everything(offer), learner_of_everything(offer)
    Learner.objects.filter(pk=learner.pk).update(user=ada)
    client = signed_in(ada)
    assert "answers" in client.get("/account/deletion/").content.decode()
    assert client.post("/account/deletion/", {"password": PASSWORD}).url == reverse("today")
    assert not User.objects.exists()
    assert [*Learner.objects.all()] == [other]
    assert Place.objects.get().learner == other
    assert client.get(ACCOUNT).context["learner"] is None


def test_leaving_needs_the_password(ada):
    client = signed_in(ada)
    assert client.post("/account/deletion/", {"password": "wrong"}).status_code == 422
    assert client.post("/account/deletion/").status_code == 200
    assert User.objects.get() == ada


def test_who_runs_the_site_can_not_leave_by_accident():
    client = signed_in(User.objects.create_superuser("root", password=PASSWORD))
    assert client.post("/account/deletion/", {"password": PASSWORD}).status_code == 403
    assert User.objects.exists()


def test_signing_out_leaves_a_browser_without_cookies(ada):
    client = Client()
    client.post(SIGN_IN, KNOWN)
    response = client.post("/account/sign-out/")
    assert {name for name, cookie in response.cookies.items() if cookie["max-age"] == 0} == {
        "sessionid",
        "csrftoken",
    }
    assert client.get("/").context["today"] is None


def test_a_form_from_elsewhere_is_refused(ada):
    client = Client(enforce_csrf_checks=True)
    elsewhere = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    assert client.post(SIGN_IN, KNOWN, headers=elsewhere).status_code == 403
    here = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}
    assert client.post(SIGN_IN, KNOWN, headers=here).status_code == 302


def test_a_learner_whose_row_is_gone_is_a_visitor():
    learner = make_learner()
    client = client_of(learner)
    learner.delete()
    assert client.get(ACCOUNT).context["learner"] is None
