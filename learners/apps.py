from django.apps import AppConfig


class LearnersConfig(AppConfig):
    name = "learners"
    verbose_name = "Learners"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in  # noqa: PLC0415 - models exist only now

        from learners import receivers  # noqa: PLC0415

        user_logged_in.connect(receivers.bring_along, dispatch_uid="learners.bring_along")
