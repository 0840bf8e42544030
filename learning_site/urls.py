"""URLs of the whole site; each app owns its own."""

from django.contrib import admin
from django.urls import include, path

from learners.forms import AdminSignInForm
from learning_site import operations, views
from learning_site.images import content_image

admin.site.site_header = admin.site.site_title = "Recto"
admin.site.login_form = AdminSignInForm

urlpatterns = [
    path("", views.today_page, name="today"),
    path("map/", views.map_page, name="map"),
    path("search/", views.search_page, name="search"),
    path("health", views.health, name="health"),
    path("learn/<slug:track>/<slug:topic>/", views.topic_page, name="topic"),
    path("content/<path:path>", content_image, name="content-image"),
    path("operations/content/", operations.content, name="content"),
    path("operations/content/load/", operations.begin_load, name="begin-load"),
    path("operations/content/<uuid:result_id>/", operations.content_load, name="content-load"),
    path("", include("background.urls")),
    path("", include("learners.urls")),
    path("", include("lessons.urls")),
    path("", include("quizzes.urls")),
    path("", include("flashcards.urls")),
    path("", include("lab.urls")),
    path("admin/", admin.site.urls),
]
