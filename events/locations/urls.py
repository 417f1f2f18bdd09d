"""Addresses of locations."""

from django.urls import path

from .views import LOCATIONS

app_name = "locations"

urlpatterns = [
    path("kelola/o/<slug:organizer>/lokasi/", LOCATIONS.list, name="list"),
    path("kelola/o/<slug:organizer>/lokasi/baru/", LOCATIONS.create, name="create"),
    path("kelola/lokasi/<int:pk>/", LOCATIONS.edit, name="edit"),
    path("kelola/lokasi/<int:pk>/hapus/", LOCATIONS.delete, name="delete"),
]
