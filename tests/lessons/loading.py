"""Loads hand-made documents as the command does: in one transaction, then a new version."""

import itertools

from django.db import transaction
from django.utils import timezone

from courseware.rendering import Renderer
from learners.models import Learner
from lessons.loader import load
from lessons.models import ContentState
from tests.lessons.documents import make_library

TOPIC = "/learn/tides/moon"
_versions = itertools.count(1)


def load_library(library=None):
    with transaction.atomic():
        changes = load(library or make_library(), Renderer())
    ContentState.current().stamp(f"v{next(_versions)}", 0, timezone.now())
    return changes


def learner_of(client):
    """The learner behind a test client, after its first write."""
    return Learner.objects.get(pk=client.session["learner"])
