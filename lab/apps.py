from django.apps import AppConfig


class LabConfig(AppConfig):
    name = "lab"
    verbose_name = "Lab"

    def ready(self) -> None:
        from lab import receivers, stamping  # noqa: PLC0415 - its imports need the app registry
        from learners.signals import learner_leaving, learners_joined  # noqa: PLC0415

        stamping.connect()
        learners_joined.connect(receivers.merge, dispatch_uid="lab.merging")
        learner_leaving.connect(receivers.leave, dispatch_uid="lab.leaving")
