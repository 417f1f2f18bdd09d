"""Addresses of invitations."""

from django.urls import path

from . import views

app_name = "invitations"

urlpatterns = [
    path("undangan/<str:token>/", views.answer, name="answer"),
    path("kelola/sesi/<int:pk>/undangan/", views.mailings, name="mailings"),
    path("kelola/sesi/<int:pk>/undangan/<int:mailing>/", views.mailing, name="mailing"),
    path("undangan/<str:token>/surat/", views.letter, name="letter"),
    path("kelola/sesi/<int:pk>/undangan/<int:mailing>/kirim/", views.send, name="send"),
    path("kelola/sesi/<int:pk>/undangan/<int:mailing>/berkas/", views.archive, name="archive"),
]
