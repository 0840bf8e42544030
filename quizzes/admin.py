"""Looking things up. What comes from files is edited in the files, and what learners did is not edited at all."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from quizzes.models import Badge, Choice, Question, Response, Sitting, SittingItem


class ReadOnly:
    """Mixed into an admin class: everything can be seen, nothing changed."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ChoiceInline(ReadOnly, admin.TabularInline[Choice, Question]):
    model = Choice
    fields = ["slug", "text_html", "is_right", "feedback_html", "is_pinned", "myth", "retired_at"]
    readonly_fields = ["slug", "text_html", "is_right", "feedback_html", "is_pinned", "myth", "retired_at"]


@admin.register(Question)
class QuestionAdmin(ReadOnly, admin.ModelAdmin[Question]):
    list_display = ["slug", "topic", "mode", "level", "type", "kind", "rev", "retired_at"]
    list_filter = ["mode", "level", "type", "kind", "topic"]
    list_select_related = ["topic"]
    search_fields = ["slug", "stem_html", "body_html", "topic__slug", "topic__title"]
    inlines = [ChoiceInline]


class ItemInline(ReadOnly, admin.TabularInline[SittingItem, Sitting]):
    model = SittingItem
    fields = ["position", "question", "outcome", "tries", "hints_used", "shown_at", "deadline_at"]
    show_change_link = False


@admin.register(Sitting)
class SittingAdmin(ReadOnly, admin.ModelAdmin[Sitting]):
    list_display = ["uid", "kind", "topic", "learner", "state", "right", "total", "started_at", "finished_at"]
    list_filter = ["kind", "state", "scope", "topic"]
    list_select_related = ["topic", "learner__user"]
    search_fields = ["uid", "learner__uid", "learner__user__username", "topic__slug", "topic__title"]
    date_hierarchy = "started_at"
    inlines = [ItemInline]


@admin.register(Response)
class ResponseAdmin(ReadOnly, admin.ModelAdmin[Response]):
    list_display = [
        "answered_at",
        "question",
        "learner",
        "attempt",
        "is_right",
        "score",
        "confidence",
        "elapsed_ms",
    ]
    list_filter = ["is_right", "confidence", "item__sitting__kind"]
    list_select_related = ["item__question", "item__sitting__learner__user"]
    search_fields = [
        "key",
        "text",
        "item__question__slug",
        "item__sitting__uid",
        "item__sitting__learner__uid",
    ]
    date_hierarchy = "answered_at"

    @admin.display(ordering="item__question__slug")
    def question(self, response: Response) -> str:
        return str(response.item.question)

    @admin.display
    def learner(self, response: Response) -> str:
        return str(response.item.sitting.learner)


@admin.register(Badge)
class BadgeAdmin(ReadOnly, admin.ModelAdmin[Badge]):
    list_display = ["learner", "topic", "petals", "total", "best", "won_at"]
    list_filter = ["topic"]
    list_select_related = ["learner__user", "topic"]
    search_fields = ["learner__uid", "learner__user__username", "topic__slug", "topic__title"]
