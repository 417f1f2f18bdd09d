"""Addresses of an organizer's test questions."""

from django.urls import path

from . import views

app_name = "question_exchange"
urlpatterns = [
    path("kelola/o/<slug:organizer>/soal/", views.bank, name="bank"),
    path("kelola/o/<slug:organizer>/soal/<slug:form>/", views.export, name="export"),
]
