from django.apps import AppConfig


class QuizzesConfig(AppConfig):
    name = "quizzes"
    verbose_name = "Quizzes"

    def ready(self) -> None:
        from learners.signals import learners_joined  # noqa: PLC0415 - models exist only now
        from lessons import signals  # noqa: PLC0415
        from quizzes import merging, receivers  # noqa: PLC0415

        signals.sections_known.connect(receivers.tell_known_sections, dispatch_uid="quizzes.known")
        signals.predictions_wanted.connect(receivers.tell_predictions, dispatch_uid="quizzes.predictions")
        learners_joined.connect(merging.merge, dispatch_uid="quizzes.merging")
