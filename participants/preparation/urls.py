"""Addresses of preparation."""

from django.urls import path

from . import views

app_name = "preparation"
urlpatterns = [
    path("persiapan/<str:code>/", views.prepare, name="prepare"),
    path("kelola/sesi/<int:pk>/persiapan/", views.tasks, name="tasks"),
    path("kelola/sesi/<int:pk>/persiapan/<int:task>/", views.standing, name="standing"),
    path("kelola/sesi/<int:pk>/persiapan/<int:task>/ubah/", views.edit, name="edit"),
    path("kelola/sesi/<int:pk>/persiapan/<int:task>/hapus/", views.delete, name="delete"),
]
