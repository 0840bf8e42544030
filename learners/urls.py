"""URLs of the account."""

from django.urls import path

from learners import views

app_name = "learners"

urlpatterns = [
    path("account/", views.account, name="account"),
    path("account/sign-up/", views.sign_up, name="sign-up"),
    path("account/sign-in/", views.sign_in, name="sign-in"),
    path("account/sign-out/", views.sign_out, name="sign-out"),
    path("account/password/", views.password, name="password"),
    path("account/deletion/", views.deletion, name="deletion"),
]
