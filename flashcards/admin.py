from django.contrib import admin

from flashcards.models import Card, ExplainPrompt, Explanation, Memory, Review


@admin.register(Card)
class CardAdmin(admin.ModelAdmin[Card]):
    list_display = ["slug", "variant", "topic", "level", "rev", "retired_at"]
    list_filter = ["topic__track", "level"]
    search_fields = ["slug", "front_html", "back_html"]
    list_select_related = ["topic"]


@admin.register(ExplainPrompt)
class ExplainPromptAdmin(admin.ModelAdmin[ExplainPrompt]):
    list_display = ["slug", "topic", "rev", "retired_at"]
    search_fields = ["slug", "prompt_html"]
    list_select_related = ["topic"]


@admin.register(Explanation)
class ExplanationAdmin(admin.ModelAdmin[Explanation]):
    list_display = ["prompt", "learner", "rev", "written_at"]
    list_select_related = ["prompt", "learner__user"]
    raw_id_fields = ["learner", "prompt"]


@admin.register(Memory)
class MemoryAdmin(admin.ModelAdmin[Memory]):
    """For looking up: the schedule follows from the log, so nothing of it is edited here."""

    list_display = ["__str__", "topic", "state", "due_at", "stability", "reps", "lapses", "suspended_at"]
    list_filter = ["state"]
    search_fields = [
        "learner__uid",
        "learner__user__username",
        "card__slug",
        "question__slug",
        "prompt__slug",
    ]
    list_select_related = ["learner__user", "topic"]
    show_full_result_count = False

    def has_add_permission(self, request: object) -> bool:
        return False

    def has_change_permission(self, request: object, obj: object = None) -> bool:
        return False


@admin.register(Review)
class ReviewAdmin(admin.ModelAdmin[Review]):
    """The log is only appended to, and not by hand."""

    list_display = ["reviewed_at", "learner", "memory_id", "rating", "source", "undone_at"]
    list_filter = ["rating", "source"]
    search_fields = ["learner__uid", "learner__user__username", "key"]
    list_select_related = ["learner__user"]
    show_full_result_count = False

    def has_add_permission(self, request: object) -> bool:
        return False

    def has_change_permission(self, request: object, obj: object = None) -> bool:
        return False
