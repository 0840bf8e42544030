from django.contrib import admin

from lab.models import LabPage, LabRecord, Run, Stamp


@admin.register(LabPage)
class LabPageAdmin(admin.ModelAdmin[LabPage]):
    list_display = ["__str__", "topic_title", "retired_at"]
    list_filter = ["scenario"]


class StampInline(admin.TabularInline[Stamp, Run]):
    model = Stamp
    extra = 0
    readonly_fields = ["lane", "item", "event", "at_ms", "note"]
    can_delete = False


@admin.register(Run)
class RunAdmin(admin.ModelAdmin[Run]):
    list_display = ["uid", "scenario", "state", "seat", "created_at", "finished_at"]
    list_filter = ["scenario", "state"]
    date_hierarchy = "created_at"
    raw_id_fields = ["page", "learner"]
    readonly_fields = ["uid", "origin_ns"]
    inlines = [StampInline]


@admin.register(LabRecord)
class LabRecordAdmin(admin.ModelAdmin[LabRecord]):
    list_display = ["learner", "page", "runs", "last_run_at"]
    raw_id_fields = ["learner", "page"]
