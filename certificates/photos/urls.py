"""Addresses of photos."""

from django.urls import path

from . import views

app_name = "photos"

urlpatterns = [
    path("kelola/sesi/<int:pk>/foto/", views.photos, name="list"),
    path("kelola/sesi/<int:pk>/foto/keterangan/", views.captions, name="captions"),
    path("kelola/foto/<int:pk>/", views.edit, name="edit"),
    path("kelola/foto/<int:pk>/gambar/", views.picture, name="picture"),
]
