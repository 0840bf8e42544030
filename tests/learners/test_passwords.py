import pytest
from django.urls import resolve

from learners.passwords import _PATHS, brings_a_password


@pytest.mark.parametrize("path", sorted(_PATHS))
def test_posts_of_pages_that_ask_for_a_password_have_a_lane_of_their_own(path):
    resolve(path)
    assert brings_a_password({"REQUEST_METHOD": "POST", "PATH_INFO": path})
    assert not brings_a_password({"REQUEST_METHOD": "GET", "PATH_INFO": path})


@pytest.mark.parametrize("path", ["/account/", "/account/sign-out/", "/", "/admin/logout/"])
def test_others_have_not(path):
    assert not brings_a_password({"REQUEST_METHOD": "POST", "PATH_INFO": path})
