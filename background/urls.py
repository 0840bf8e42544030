from django.urls import path

from background import views

app_name = "background"

urlpatterns = [
    path("operations/tasks/", views.tasks, name="tasks"),
    path("operations/tasks/<uuid:result_id>/run-again/", views.run_again, name="run-again"),
    path("operations/tasks/<uuid:result_id>/cancel/", views.stop, name="cancel"),
]
