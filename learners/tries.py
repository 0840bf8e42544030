"""How often somebody may try a password or make an account: counted in the database, by user name and by address.

A try is counted before the password is looked at, so the limits hold however many come at once; one that succeeds is
taken back.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from learners.models import TryCount

LONGEST = dt.timedelta(hours=1)  # that a count is kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """``most`` tries in ``period``, counted from the first one."""

    most: int
    period: dt.timedelta


OF_A_NAME = Limit(most=10, period=dt.timedelta(minutes=15))
OF_AN_ADDRESS = Limit(most=30, period=dt.timedelta(minutes=15))
NEW_ACCOUNTS = Limit(most=30, period=LONGEST)  # from one address: a class may sit behind it


class TooManyTriesError(Exception):
    """One try too many. ``effect``: what did not happen; ``retry_after``: seconds."""

    def __init__(self, reason: str, effect: str, retry_after: int) -> None:
        super().__init__(reason)
        self.effect = effect
        self.retry_after = retry_after


@transaction.atomic
def count_try(name: str, address: str, now: dt.datetime) -> None:
    """Count a try to sign in as ``name`` from ``address`` (addresses.source_of). Raises TooManyTriesError."""
    reason, effect = "There were too many attempts to sign in", "Nobody was signed in."
    _count(_of_address(address), OF_AN_ADDRESS, now, reason, effect)
    _count(_of_name(name), OF_A_NAME, now, reason, effect)


def take_back(name: str, address: str) -> None:
    """The try was right: the name starts anew, the address has one less."""
    TryCount.objects.filter(source=_of_name(name)).delete()
    TryCount.objects.filter(source=_of_address(address), count__gt=0).update(count=F("count") - 1)


@transaction.atomic
def count_account(address: str, now: dt.datetime) -> None:
    """Count a new account from ``address``. Raises TooManyTriesError."""
    reason = "Too many accounts were made from your network in the last hour"
    _count(_hash("accounts", address), NEW_ACCOUNTS, now, reason, "No account was made.")


def forget(now: dt.datetime) -> None:
    """Drop counts that are over."""
    TryCount.objects.filter(since__lt=now - LONGEST).delete()


def _count(source: str, limit: Limit, now: dt.datetime, reason: str, effect: str) -> None:
    """One more, under a lock."""
    TryCount.objects.bulk_create([TryCount(source=source, since=now)], ignore_conflicts=True)
    row = TryCount.objects.select_for_update().get(source=source)
    if row.since <= now - limit.period:
        row.since, row.count = now, 0
    if row.count >= limit.most:
        wait = row.since + limit.period - now
        raise TooManyTriesError(reason, effect, max(1, int(wait.total_seconds())))
    row.count += 1
    row.save(update_fields=["since", "count"])


def _of_name(name: str) -> str:
    return _hash("name", name.casefold())


def _of_address(address: str) -> str:
    return _hash("address", address)


def _hash(kind: str, value: str) -> str:
    return salted_hmac(f"learners.tries.{kind}", value, algorithm="sha256").hexdigest()[:32]
