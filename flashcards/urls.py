"""URLs of the memory room."""

from django.urls import include, path

from flashcards.views import memory, review, topic

app_name = "flashcards"
urlpatterns = [
    path("", include("flashcards.decks.urls")),
    path("review/", review.review, name="review"),
    path("review/grades/", review.grade, name="grade"),
    path("review/undone/", review.undo, name="undo"),
    path("review/set-aside/", review.set_aside, name="set-aside"),
    path("review/notes/", review.annotate, name="annotate"),
    path("review/memory/", memory.memory, name="memory"),
    path("review/settings/", memory.settings, name="memory-settings"),
    path("review/settings/day/", memory.day, name="memory-day"),
    path("review/settings/fit/", memory.fit, name="memory-fit"),
    path("learn/<slug:track>/<slug:topic>/cards/", topic.cards, name="cards"),
    path("learn/<slug:track>/<slug:topic>/explain/", topic.explain, name="explain"),
]
