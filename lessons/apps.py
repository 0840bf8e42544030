from django.apps import AppConfig


class LessonsConfig(AppConfig):
    name = "lessons"
    verbose_name = "Lessons"

    def ready(self) -> None:
        from learners.signals import learners_joined  # noqa: PLC0415 - models exist only now
        from lessons import merging  # noqa: PLC0415

        learners_joined.connect(merging.merge, dispatch_uid="lessons.merging")
