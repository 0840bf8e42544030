"""URLs of own cards and of decks in and out; part of the namespace ``flashcards``."""

from django.urls import path

from flashcards.decks import download_views, views

urlpatterns = [
    path("decks/", views.decks, name="decks"),
    path("decks/new/", views.new, name="own-card-new"),
    path("decks/cards/<uuid:uid>/", views.own_card, name="own-card"),
    path("decks/cards/<uuid:uid>/removal/", views.remove, name="own-card-remove"),
    path("decks/images/<str:name>", views.own_image, name="own-image"),
    path("decks/imports/", views.take_in, name="deck-imports"),
    path("decks/imports/<uuid:uid>/", views.deck_import, name="deck-import"),
    path("decks/my-cards.apkg", download_views.own_apkg, name="own-apkg"),
    path("decks/my-cards.csv", download_views.own_csv, name="own-csv"),
    path("decks/history.json", download_views.history, name="history"),
    path("learn/<slug:track>/cards.apkg", download_views.track_apkg, name="track-apkg"),
    path("learn/<slug:track>/cards.csv", download_views.track_csv, name="track-csv"),
    path("learn/<slug:track>/<slug:topic>/cards.apkg", download_views.topic_apkg, name="topic-apkg"),
    path("learn/<slug:track>/<slug:topic>/cards.csv", download_views.topic_csv, name="topic-csv"),
    path("learn/<slug:track>/<slug:topic>/questions.gift", download_views.topic_gift, name="topic-gift"),
]
