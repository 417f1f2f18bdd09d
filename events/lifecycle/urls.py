"""The organizers' addresses of sessions."""

from django.urls import path

from . import views

app_name = "training"
urlpatterns = [
    path("kelola/o/<slug:organizer>/sesi/", views.manage_list, name="manage_list"),
    path("kelola/program/<slug:slug>/sesi/baru/", views.create, name="create"),
    path("kelola/sesi/<int:pk>/", views.manage_detail, name="manage_detail"),
    path("kelola/sesi/<int:pk>/status/", views.change_status, name="change_status"),
    path("kelola/sesi/<int:pk>/hapus/", views.delete, name="delete"),
]
