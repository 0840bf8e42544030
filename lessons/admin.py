"""Look-ups for operators. What comes from files is changed in the files."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from lessons.models import Commitment, ContentState, Lesson, Place, Statement, Topic, Track


class ReadOnlyAdmin[M: models.Model](admin.ModelAdmin[M]):
    """Rows can be looked at, nothing else."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Track)
class TrackAdmin(ReadOnlyAdmin[Track]):
    list_display = ["title", "slug", "position", "retired_at"]
    search_fields = ["title", "slug"]


@admin.register(Topic)
class TopicAdmin(ReadOnlyAdmin[Topic]):
    list_display = ["title", "track", "level", "minutes", "retired_at"]
    list_filter = ["level", "track"]
    list_select_related = ["track"]
    search_fields = ["title", "slug"]


@admin.register(Lesson)
class LessonAdmin(ReadOnlyAdmin[Lesson]):
    list_display = ["topic", "mode", "minutes", "steps", "retired_at"]
    list_filter = ["mode"]
    list_select_related = ["topic"]
    search_fields = ["topic__title", "topic__slug"]


@admin.register(Statement)
class StatementAdmin(ReadOnlyAdmin[Statement]):
    list_display = ["slug", "topic", "origin", "answer", "rev", "retired_at"]
    list_filter = ["origin"]
    list_select_related = ["topic"]
    search_fields = ["slug", "topic__title"]


@admin.register(Commitment)
class CommitmentAdmin(ReadOnlyAdmin[Commitment]):
    list_display = ["statement", "learner", "said", "rev", "committed_at"]
    date_hierarchy = "committed_at"
    list_select_related = ["statement__topic", "learner__user"]
    search_fields = ["statement__slug", "learner__uid"]


@admin.register(Place)
class PlaceAdmin(ReadOnlyAdmin[Place]):
    list_display = ["topic", "mode", "learner", "step", "done_at", "seen_at"]
    list_filter = ["mode"]
    list_select_related = ["topic", "learner__user"]
    search_fields = ["topic__slug", "learner__uid"]


@admin.register(ContentState)
class ContentStateAdmin(ReadOnlyAdmin[ContentState]):
    list_display = ["version", "rows", "loaded_at"]
