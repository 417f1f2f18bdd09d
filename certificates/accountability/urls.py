"""Addresses of accountability files."""

from django.urls import path

from . import views

app_name = "accountability"

urlpatterns = [
    path("kelola/sesi/<int:pk>/spj/", views.files, name="files"),
    path("kelola/sesi/<int:pk>/spj/<int:file>/", views.download, name="download"),
]
