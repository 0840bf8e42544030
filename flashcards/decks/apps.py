from django.apps import AppConfig


class DecksConfig(AppConfig):
    name = "flashcards.decks"
    verbose_name = "Own cards and decks"
