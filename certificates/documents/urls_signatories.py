"""Addresses of signatories."""

from django.urls import path

from .views_office import SIGNATORIES

app_name = "signatories"

urlpatterns = [
    path("kelola/o/<slug:organizer>/penanda-tangan/", SIGNATORIES.list, name="list"),
    path("kelola/o/<slug:organizer>/penanda-tangan/baru/", SIGNATORIES.create, name="create"),
    path("kelola/penanda-tangan/<int:pk>/", SIGNATORIES.edit, name="edit"),
    path("kelola/penanda-tangan/<int:pk>/hapus/", SIGNATORIES.delete, name="delete"),
]
