from django.apps import AppConfig


class LearningSiteConfig(AppConfig):
    name = "learning_site"
    verbose_name = "Recto"
