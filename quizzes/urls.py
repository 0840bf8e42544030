from django.urls import path

from quizzes.views import badges, mistakes, predictions, reports, sittings

app_name = "quizzes"

TOPIC = "learn/<slug:track>/<slug:topic>"
SITTING = "sittings/<uuid:uid>"

urlpatterns = [
    path(f"{TOPIC}/practice/", sittings.start, {"kind": "practice"}, name="practice"),
    path(f"{TOPIC}/challenge/", sittings.start, {"kind": "challenge"}, name="challenge"),
    path(f"{TOPIC}/challenge/badge.svg", badges.image, name="badge-image"),
    path(f"{TOPIC}/test/", sittings.start, {"kind": "test"}, name="test"),
    path(f"{TOPIC}/pretest/", sittings.start, {"kind": "pretest"}, name="pretest"),
    path(f"{TOPIC}/breakdown/quiz/", sittings.start, {"kind": "breakdown"}, name="breakdown-quiz"),
    path(f"{TOPIC}/breakdown/cells/<slug:slug>/", predictions.predict, name="predict"),
    path(f"{TOPIC}/evidence/quiz/", sittings.start, {"kind": "evidence"}, name="evidence-quiz"),
    path(f"{SITTING}/", sittings.sitting, name="sitting"),
    path(f"{SITTING}/answer/", sittings.answer, name="answer"),
    path(f"{SITTING}/hint/", sittings.hint, name="hint"),
    path(f"{SITTING}/skip/", sittings.skip, name="skip"),
    path(f"{SITTING}/next/", sittings.advance, name="next"),
    path(f"{SITTING}/clock/", sittings.clock, name="clock"),
    path(f"{SITTING}/finish/", sittings.finish, name="finish"),
    path(f"{SITTING}/questions/<int:number>/report/", reports.report, name="report"),
    path("practice/mixed/", sittings.start_mixed, name="mixed"),
    path("mistakes/", mistakes.mistakes, name="mistakes"),
    path("mistakes/how-sure/", mistakes.how_sure, name="calibration"),
]
