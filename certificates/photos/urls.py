"""Addresses of photos."""

from django.urls import path

from . import views, views_participant

app_name = "photos"

urlpatterns = [
    path("kelola/sesi/<int:pk>/foto/", views.photos, name="list"),
    path("kelola/sesi/<int:pk>/foto/keterangan/", views.captions, name="captions"),
    path("kelola/foto/<int:pk>/", views.edit, name="edit"),
    path("kelola/foto/<int:pk>/gambar/", views.picture, name="picture"),
    path("saya/tiket/<str:code>/foto/", views_participant.photos, name="participant"),
    path("saya/tiket/<str:code>/foto/<int:pk>/", views_participant.picture, name="participant_picture"),
]
