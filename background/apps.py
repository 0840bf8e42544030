from importlib import import_module

from django.apps import AppConfig


class BackgroundConfig(AppConfig):
    name = "background"
    verbose_name = "Background"

    def ready(self) -> None:
        # Listens only. No thread is started here: every management command gets this far.
        import_module("background.receivers").connect()
