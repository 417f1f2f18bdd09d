"""The organizers' addresses of seats."""

from django.urls import path

from . import views

app_name = "seats"
urlpatterns = [
    path("kelola/sesi/<int:pk>/kuota/", views.edit, name="edit"),
    path("kelola/sesi/<int:pk>/kuota/batas/", views.ceiling, name="ceiling"),
    path("kelola/kuota/<int:pk>/", views.pool, name="pool"),
    path("kelola/kuota/<int:pk>/hapus/", views.delete, name="delete"),
]
