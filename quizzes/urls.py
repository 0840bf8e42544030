from django.urls import path

from quizzes import report_views, views

app_name = "quizzes"

TOPIC = "learn/<slug:track>/<slug:topic>"
SITTING = "sittings/<uuid:uid>"

urlpatterns = [
    path(f"{TOPIC}/practice/", views.start, {"kind": "practice"}, name="practice"),
    path(f"{TOPIC}/challenge/", views.start, {"kind": "challenge"}, name="challenge"),
    path(f"{TOPIC}/test/", views.start, {"kind": "test"}, name="test"),
    path(f"{TOPIC}/breakdown/quiz/", views.start, {"kind": "breakdown"}, name="breakdown-quiz"),
    path(f"{TOPIC}/evidence/quiz/", views.start, {"kind": "evidence"}, name="evidence-quiz"),
    path(f"{SITTING}/", views.sitting, name="sitting"),
    path(f"{SITTING}/answer/", views.answer, name="answer"),
    path(f"{SITTING}/hint/", views.hint, name="hint"),
    path(f"{SITTING}/skip/", views.skip, name="skip"),
    path(f"{SITTING}/next/", views.advance, name="next"),
    path(f"{SITTING}/clock/", views.clock, name="clock"),
    path(f"{SITTING}/finish/", views.finish, name="finish"),
    path(f"{SITTING}/questions/<int:number>/report/", report_views.report, name="report"),
    path("mistakes/", views.mistakes, name="mistakes"),
]
