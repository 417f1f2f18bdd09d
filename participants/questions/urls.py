"""Addresses of a programme's registration form in the workspace, and of files that were handed in."""

from django.urls import path

from . import file_views, views

app_name = "questions"

FORM = "kelola/program/<slug:slug>/formulir/"
ONE = "kelola/pertanyaan/<int:pk>/"

urlpatterns = [
    path(FORM, views.question_list, name="list"),
    path(f"{FORM}baru/", views.add, name="add"),
    path(f"{FORM}data-diri/", views.person_fields, name="person_fields"),
    path(f"{FORM}pratinjau/", views.preview, name="preview"),
    path(ONE, views.edit, name="edit"),
    path(f"{ONE}pindah/", views.move, name="move"),
    path(f"{ONE}arsip/", views.archive, name="archive"),
    path(f"{ONE}pulihkan/", views.restore, name="restore"),
    path("jawaban/<int:pk>/berkas/", file_views.answer_file, name="file"),
]
