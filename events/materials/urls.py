"""The addresses of materials."""

from django.urls import path

from . import views

app_name = "materials"
urlpatterns = [
    path("materi/<int:pk>/", views.download, name="download"),
    path("kelola/sesi/<int:pk>/materi/", views.list_, name="list"),
    path("kelola/materi/<int:pk>/hapus/", views.delete, name="delete"),
]
