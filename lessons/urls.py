"""The reading modes of a topic."""

from django.urls import path

from lessons import views

app_name = "lessons"

urlpatterns = [
    path("learn/<slug:track>/<slug:topic>/deep-dive/", views.deep_dive, name="deep-dive"),
    path("learn/<slug:track>/<slug:topic>/breakdown/", views.breakdown, name="breakdown"),
    path("learn/<slug:track>/<slug:topic>/evidence/", views.evidence, name="evidence"),
    path("learn/<slug:track>/<slug:topic>/myths/", views.myths, name="myths"),
    path("learn/<slug:track>/<slug:topic>/statements/<slug:slug>/", views.commit, name="commit"),
    path("learn/<slug:track>/<slug:topic>/<slug:mode>/place/", views.place, name="place"),
]
