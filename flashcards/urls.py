"""URLs of the memory room."""

from django.urls import path

from flashcards import topic_views, views

app_name = "flashcards"
urlpatterns = [
    path("review/", views.review, name="review"),
    path("review/grades/", views.grade, name="grade"),
    path("review/undone/", views.undo, name="undo"),
    path("review/set-aside/", views.set_aside, name="set-aside"),
    path("learn/<slug:track>/<slug:topic>/cards/", topic_views.cards, name="cards"),
    path("learn/<slug:track>/<slug:topic>/explain/", topic_views.explain, name="explain"),
]
