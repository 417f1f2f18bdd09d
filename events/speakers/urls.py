"""Addresses of speakers."""

from django.urls import path

from . import views

app_name = "speakers"

urlpatterns = [
    path("kelola/o/<slug:organizer>/narasumber/", views.speaker_list, name="list"),
    path("kelola/o/<slug:organizer>/narasumber/baru/", views.create, name="create"),
    path("kelola/narasumber/<int:pk>/", views.edit, name="edit"),
    path("kelola/narasumber/<int:pk>/hapus/", views.delete, name="delete"),
]
