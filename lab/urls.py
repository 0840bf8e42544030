from django.urls import path

from lab import server, views

app_name = "lab"

urlpatterns = [
    path("lab/", views.index, name="index"),
    path("lab/runs/<uuid:uid>/", views.run, name="run"),
    path("lab/runs/<uuid:uid>/stop/", views.cancel, name="cancel"),
    path("lab/runs/<uuid:uid>/delete/", views.delete, name="delete"),
    path("lab/server/<uuid:uid>/heartbeat/", server.heartbeat, name="heartbeat"),
    path("lab/server/<uuid:uid>/send/<int:number>/", server.send, name="send"),
    path("learn/<slug:track>/<slug:topic>/lab/", views.page, name="page"),
]
