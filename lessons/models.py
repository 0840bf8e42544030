"""Tracks, topics and the modes that are read: deep dive, breakdown, evidence, myths."""

from __future__ import annotations

from django.db import models
from django.urls import reverse

from learners.models import Learner


class Published(models.QuerySet["models.Model"]):
    """Rows that come from files. What vanished from the files is retired, never deleted."""
