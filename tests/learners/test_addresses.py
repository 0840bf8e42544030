import pytest
from django.test import RequestFactory

from learners.addresses import source_of


def source(address, **headers):
    return source_of(RequestFactory().get("/", REMOTE_ADDR=address, headers=headers))


def test_the_address_cannot_be_read_from_it():
    found = source("192.0.2.7")
    assert len(found) == 32
    assert "192" not in found
    assert found == source("192.0.2.7") != source("192.0.2.8")


def test_another_secret_key_gives_other_sources(settings):
    before = source("192.0.2.7")
    settings.SECRET_KEY = "another"
    assert source("192.0.2.7") != before


def test_an_ipv6_network_is_one_source():
    assert source("2001:db8:1:2::1") == source("2001:db8:1:2:3:4:5:6") != source("2001:db8:1:3::1")
    assert source("::ffff:192.0.2.7") == source("192.0.2.7")


def test_what_a_visitor_says_of_itself_is_not_believed():
    assert source("192.0.2.7", **{"X-Forwarded-For": "198.51.100.1"}) == source("192.0.2.7")


@pytest.mark.parametrize("said", ["198.51.100.1", "203.0.113.9, 198.51.100.1"])
def test_what_the_proxy_adds_is(settings, said):
    settings.TRUSTS_FORWARDED_FOR = True
    assert source("127.0.0.1", **{"X-Forwarded-For": said}) == source("198.51.100.1")
    assert source("192.0.2.7") == source("192.0.2.7", **{"X-Forwarded-For": ""})
