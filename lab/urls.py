from django.urls import path

from lab.views import pages, server

app_name = "lab"

urlpatterns = [
    path("lab/", pages.index, name="index"),
    path("lab/runs/<uuid:uid>/", pages.run, name="run"),
    path("lab/runs/<uuid:uid>/stop/", pages.cancel, name="cancel"),
    path("lab/runs/<uuid:uid>/delete/", pages.delete, name="delete"),
    path("lab/server/<uuid:uid>/heartbeat/", server.heartbeat, name="heartbeat"),
    path("lab/server/<uuid:uid>/send/<int:number>/", server.send, name="send"),
    path("learn/<slug:track>/<slug:topic>/lab/", pages.page, name="page"),
]
