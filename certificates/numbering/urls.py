from django.urls import path

from . import views

app_name = "numbering"
urlpatterns = [
    path("kelola/o/<slug:organizer>/nomor/", views.edit, name="edit"),
    path("kelola/o/<slug:organizer>/nomor/contoh/", views.preview, name="preview"),
]
