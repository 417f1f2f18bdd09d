"""Addresses of locations."""

from django.urls import path

from . import views

app_name = "locations"

urlpatterns = [
    path("kelola/o/<slug:organizer>/lokasi/", views.location_list, name="list"),
    path("kelola/o/<slug:organizer>/lokasi/baru/", views.create, name="create"),
    path("kelola/lokasi/<int:pk>/", views.edit, name="edit"),
    path("kelola/lokasi/<int:pk>/hapus/", views.delete, name="delete"),
]
