import pytest

from lessons import caching
from tests.lessons.documents import make_evidence, make_library, make_whole_topic
from tests.lessons.loading import TOPIC, load_library

pytestmark = pytest.mark.django_db
PAGES = ["deep-dive", "breakdown", "evidence", "myths"]


def again(client, path):
    """The status of a second request that names what the first one gave."""
    return client.get(path, headers={"If-None-Match": client.get(path)["ETag"]}).status_code


@pytest.mark.parametrize("mode", PAGES)
def test_a_visitor_who_has_the_page_is_told_so_for_one_query(client, mode, django_assert_num_queries):
    load_library()
    etag = client.get(f"{TOPIC}/{mode}/")["ETag"]
    with django_assert_num_queries(1):
        response = client.get(f"{TOPIC}/{mode}/", headers={"If-None-Match": etag})
    assert (response.status_code, response.content) == (304, b"")
    assert response["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("mode", PAGES)
def test_pages_are_private_revalidated_and_set_no_cookie(client, mode):
    load_library()
    response = client.get(f"{TOPIC}/{mode}/")
    assert response["Cache-Control"] == "private, no-cache"
    assert "Cookie" in response["Vary"]
    assert not response.cookies


def test_other_content_is_another_page(client):
    load_library()
    etag = client.get(f"{TOPIC}/evidence/")["ETag"]
    load_library(make_library(make_whole_topic(evidence=make_evidence(impact="It matters a lot."))))
    assert client.get(f"{TOPIC}/evidence/", headers={"If-None-Match": etag}).status_code == 200


def test_what_a_learner_says_makes_the_page_another_one(client):
    load_library()
    client.post(f"{TOPIC}/statements/lakes/", {"said": "yes"})
    etag = client.get(f"{TOPIC}/myths/")["ETag"]
    assert again(client, f"{TOPIC}/myths/") == 304
    client.post(f"{TOPIC}/statements/moon-only/", {"said": "yes"})
    assert client.get(f"{TOPIC}/myths/", headers={"If-None-Match": etag}).status_code == 200


def test_a_place_makes_the_page_another_one(client):
    load_library()
    client.post(f"{TOPIC}/breakdown/place/", {"step": "2"})
    etag = client.get(f"{TOPIC}/breakdown/")["ETag"]
    client.post(f"{TOPIC}/breakdown/place/", {"step": "3"})
    assert client.get(f"{TOPIC}/breakdown/", headers={"If-None-Match": etag}).status_code == 200


def test_two_learners_never_share_a_page(client, client_b):
    load_library()
    for each in (client, client_b):
        each.post(f"{TOPIC}/statements/lakes/", {"said": "yes"})
    assert client.get(f"{TOPIC}/myths/")["ETag"] != client_b.get(f"{TOPIC}/myths/")["ETag"]


def test_a_new_release_is_another_page(client, monkeypatch):
    load_library()
    etag = client.get(f"{TOPIC}/myths/")["ETag"]
    monkeypatch.setattr(caching, "release", lambda: "other")
    assert client.get(f"{TOPIC}/myths/")["ETag"] != etag


def test_the_release_covers_templates_scripts_and_looks():
    kinds = {path.suffix for path in caching._program_files()}
    assert kinds >= {".py", ".html", ".css", ".js"}
    assert caching.release() == caching.release()


def test_while_developing_pages_are_always_made_anew(client, settings):
    load_library()
    settings.DEBUG = True
    first = client.get(f"{TOPIC}/myths/")["ETag"]
    settings.DEBUG = False
    assert client.get(f"{TOPIC}/myths/")["ETag"] != first


def test_the_version_is_empty_before_the_first_load():
    assert caching.content_version() == ""
