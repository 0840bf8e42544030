"""Read-only pages about the engine's own rows. django-tasks-db registers its results itself."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from background.models import Attempt, PeriodicTick, Progress, Step, WorkerHeartbeat, Workflow


class _ReadOnly:
    """What the engine writes, a person only reads."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(WorkerHeartbeat)
class WorkerHeartbeatAdmin(_ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("worker_id", "alias", "host", "pid", "started_at", "beat_at")
    list_filter = ("alias",)


@admin.register(Progress)
class ProgressAdmin(_ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("task_id", "done", "total", "message", "cancel_requested", "updated_at")
    search_fields = ("task_id",)


@admin.register(Attempt)
class AttemptAdmin(_ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("first_id", "number", "result_id", "created_at")
    search_fields = ("first_id", "result_id")


class StepInline(_ReadOnly, admin.TabularInline):  # type: ignore[type-arg]
    model = Step
    extra = 0
    fields = ("stage", "position", "task_path", "status", "result_id")


@admin.register(Workflow)
class WorkflowAdmin(_ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("id", "status", "created_at", "finished_at", "reason")
    list_filter = ("status",)
    inlines = (StepInline,)


@admin.register(PeriodicTick)
class PeriodicTickAdmin(_ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("name", "next_at", "last_result_id")
