from django.urls import path

from . import views

app_name = "numbering"
numbers = "kelola/o/<slug:organizer>/nomor"
urlpatterns = [
    path(f"{numbers}/", views.edit, name="edit"),
    path(f"{numbers}/contoh/", views.preview, name="preview"),
    path(f"{numbers}/peran/<slug:role>/", views.own, name="own"),
    path(f"{numbers}/peran/<slug:role>/hapus/", views.remove, name="remove"),
]
