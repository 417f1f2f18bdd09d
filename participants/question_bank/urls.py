"""Addresses of single test questions, and of their pictures."""

from django.urls import path

from . import views

app_name = "question_bank"
urlpatterns = [
    path("tes/gambar/<slug:key>.jpg", views.picture, name="picture"),
    path("kelola/o/<slug:organizer>/soal/baru/", views.add, name="add"),
    path("kelola/soal/<int:pk>/", views.edit, name="edit"),
    path("kelola/soal/<int:pk>/arsip/", views.archive, name="archive"),
]
