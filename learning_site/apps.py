from django.apps import AppConfig
from django.conf import settings
from django.core.checks import Tags, register
from django.utils.autoreload import autoreload_started, file_changed

from learning_site.checks import check_sqlite_version


class LearningSiteConfig(AppConfig):
    name = "learning_site"
    verbose_name = "Recto"

    def ready(self) -> None:
        register(check_sqlite_version, Tags.database)
        if settings.DEBUG:
            from learning_site.content_reload import reload_content, watch_content  # noqa: PLC0415 - needs models

            autoreload_started.connect(watch_content)
            file_changed.connect(reload_content)
