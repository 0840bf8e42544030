"""The secret by which a run's visitors are known to the lab's server. It is computed, never stored or shown."""

import uuid

from django.utils.crypto import constant_time_compare, salted_hmac

HEADER = "X-Lab-Token"


def token_of(uid: uuid.UUID) -> str:
    return salted_hmac("lab.token", uid.hex, algorithm="sha256").hexdigest()


def is_token(uid: uuid.UUID, given: str) -> bool:
    return constant_time_compare(token_of(uid), given)
