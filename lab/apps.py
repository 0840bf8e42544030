from django.apps import AppConfig


class LabConfig(AppConfig):
    name = "lab"
    verbose_name = "Lab"

    def ready(self) -> None:
        from lab import stamping  # noqa: PLC0415 - its imports need the app registry

        stamping.connect()
