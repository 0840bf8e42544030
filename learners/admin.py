from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from learners.models import Learner, StudyDay, User

admin.site.register(User, UserAdmin)


@admin.register(Learner)
class LearnerAdmin(admin.ModelAdmin[Learner]):
    list_display = ["__str__", "created_at", "last_seen_at"]
    search_fields = ["uid", "user__username", "user__email"]
    readonly_fields = ["uid", "created_at", "last_seen_at"]
    raw_id_fields = ["user"]


@admin.register(StudyDay)
class StudyDayAdmin(admin.ModelAdmin[StudyDay]):
    list_display = ["day", "learner", "answers", "reviews", "seconds"]
    date_hierarchy = "day"
    raw_id_fields = ["learner"]
