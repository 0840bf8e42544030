"""The site's URLs, plus an empty view."""

from django.http import HttpResponse
from django.urls import include, path

urlpatterns = [
    path("empty/", lambda request: HttpResponse()),
    path("", include("learning_site.urls")),
]
