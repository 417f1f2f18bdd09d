"""Addresses of tests on paper."""

from django.urls import path

from . import views

app_name = "test_papers"
urlpatterns = [
    path("kelola/sesi/<int:pk>/tes/ronde/<int:round_>/kertas/", views.key_in, name="key_in"),
    path("kelola/sesi/<int:pk>/tes/ronde/<int:round_>/soal-<str:form>.pdf", views.questions, name="questions"),
    path("kelola/sesi/<int:pk>/tes/ronde/<int:round_>/lembar.pdf", views.answers, name="answers"),
]
