"""Looking things up. What comes from files is edited in the files, and what learners did is not edited at all.

Reports are the staff's inbox: they are read here and marked as solved.
"""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from lessons.plain_text import plain_text
from quizzes.models import Badge, Choice, Question, Report, Response, Sitting, SittingItem
from quizzes.shuffling import letter
from quizzes.source_places import source_place

SHORT = 80  # characters of a report in the list
REPORT_FIELDS = (
    "kind",
    "words",
    "asked",
    "place",
    "rev",
    "shown",
    "answered",
    "learner",
    "sitting",
    "created_at",
    "solved_at",
)


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


def _parts(question: Question, ids: list[int], order: list[int]) -> str:
    """Choices (``ids``) with the letters they had in ``order``, or lines one below the other."""
    if question.type == Question.Type.ORDER:
        lines = ((line,) for line in question.lines_at(ids))
        return format_html_join(mark_safe("<br>"), "<code>{}</code>", lines)
    slugs = dict(question.choices.values_list("pk", "slug"))
    letters = {pk: letter(place) for place, pk in enumerate(order)}
    return ", ".join(f"{letters.get(pk, '?')} {slugs.get(pk, pk)}" for pk in ids)


class SolvedForm(forms.ModelForm[Report]):
    """The one thing the staff says about a report."""

    is_solved = forms.BooleanField(label="Solved", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["is_solved"] = self.instance.solved_at is not None

    def save(self, commit: bool = True) -> Report:
        is_solved = self.cleaned_data["is_solved"]
        self.instance.solved_at = (self.instance.solved_at or timezone.now()) if is_solved else None
        return super().save(commit)


@admin.register(Report)
class ReportAdmin(admin.ModelAdmin[Report]):
    form = SolvedForm
    list_display = ["short_words", "kind", "about", "created_at", "solved_at"]
    list_filter = (("solved_at", admin.EmptyFieldListFilter), "kind", "question__mode", "question__topic")
    list_select_related = ["question__topic"]
    search_fields = ["words", "question__slug", "question__topic__slug", "question__topic__title"]
    date_hierarchy = "created_at"
    actions = ["mark_as_solved", "mark_as_waiting"]
    fields = (*REPORT_FIELDS, "is_solved")
    readonly_fields = REPORT_FIELDS

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="words")
    def short_words(self, report: Report) -> str:
        words = report.words or "(no words)"
        return words if len(words) <= SHORT else f"{words[:SHORT]}…"

    @admin.display(description="question", ordering="question")
    def about(self, report: Report) -> str:
        question = report.question
        return f"{question.topic.title}, {question.get_mode_display().lower()}: {question.slug}"

    @admin.display(description="question")
    def asked(self, report: Report) -> str:
        url = reverse("admin:quizzes_question_change", args=[report.question_id])
        return format_html('<a href="{}">{}</a>', url, plain_text(report.question.stem_html))

    @admin.display(description="file")
    def place(self, report: Report) -> str:
        """Path and line in the content folder as it lies on this server now."""
        return source_place(report.question, settings.CONTENT_DIR) or "no longer in the content folder"

    @admin.display(description="as shown")
    def shown(self, report: Report) -> str:
        """Choices under their letters, or lines in the order they stood in."""
        return _parts(report.question, report.order, report.order)

    @admin.display(description="the learner’s answer")
    def answered(self, report: Report) -> str:
        """The last one in that sitting."""
        items = {"item__sitting": report.sitting_id, "item__question": report.question_id}
        response = Response.objects.filter(**items).order_by("-attempt").first()
        if response is None:
            return "none yet"
        given = response.text or _parts(report.question, response.chosen, response.order)
        return format_html("{}<br>{}", given, "right" if response.is_right else "not right")

    @admin.action(description="Mark as solved", permissions=["change"])
    def mark_as_solved(self, request: HttpRequest, reports: QuerySet[Report]) -> None:
        count = reports.filter(solved_at=None).update(solved_at=timezone.now())
        self.message_user(request, f"Solved: {count}.")

    @admin.action(description="Mark as waiting again", permissions=["change"])
    def mark_as_waiting(self, request: HttpRequest, reports: QuerySet[Report]) -> None:
        count = reports.exclude(solved_at=None).update(solved_at=None)
        self.message_user(request, f"Waiting again: {count}.")
