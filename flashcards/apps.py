from django.apps import AppConfig


class FlashcardsConfig(AppConfig):
    name = "flashcards"
    verbose_name = "Flashcards"

    def ready(self) -> None:
        from flashcards import merging, receivers  # noqa: PLC0415 - its models exist only now
        from learners.signals import learners_joined  # noqa: PLC0415
        from quizzes import signals  # noqa: PLC0415

        signals.question_missed.connect(receivers.schedule_missed, dispatch_uid="flashcards.missed")
        signals.question_answered.connect(receivers.grade_answered, dispatch_uid="flashcards.answered")
        signals.answers_coming.connect(receivers.hold_memories, dispatch_uid="flashcards.coming")
        learners_joined.connect(merging.merge, dispatch_uid="flashcards.merging")
