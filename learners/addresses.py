"""Where a request comes from, as far as limits need to know: never the address itself, only a keyed hash of it."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

SUBSCRIBER = 64  # leading bits of an IPv6 address that one subscriber has


def source_of(request: HttpRequest) -> str:
    """The same 32 characters for all requests of one network address, in all processes with one secret key."""
    return salted_hmac("learners.addresses", _network(_address(request)), algorithm="sha256").hexdigest()[:32]


def _address(request: HttpRequest) -> str:
    """The visitor's, or what the proxy in front says of it: the last entry is the one it wrote itself."""
    if settings.TRUSTS_FORWARDED_FOR:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        if forwarded:
            return str(forwarded)
    return str(request.META.get("REMOTE_ADDR", ""))


def _network(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ip_network((int(found), SUBSCRIBER), strict=False))
    return str(found)
