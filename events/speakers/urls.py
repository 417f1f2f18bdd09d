"""Addresses of speakers."""

from django.urls import path

from .views import SPEAKERS, photo

app_name = "speakers"

urlpatterns = [
    path("kelola/o/<slug:organizer>/narasumber/", SPEAKERS.list, name="list"),
    path("kelola/o/<slug:organizer>/narasumber/baru/", SPEAKERS.create, name="create"),
    path("kelola/narasumber/<int:pk>/", SPEAKERS.edit, name="edit"),
    path("kelola/narasumber/<int:pk>/foto/", photo, name="photo"),
    path("kelola/narasumber/<int:pk>/hapus/", SPEAKERS.delete, name="delete"),
]
