"""Addresses of programmes in the workspace; the public ones are the catalogue's."""

from django.urls import path

from . import views

app_name = "programmes"

OF = "kelola/o/<slug:organizer>/program/"
ONE = "kelola/program/<slug:slug>/"

urlpatterns = [
    path(OF, views.manage_list, name="manage_list"),
    path(f"{OF}baru/", views.create, name="create"),
    path(ONE, views.manage_detail, name="manage_detail"),
    path(f"{ONE}ubah/", views.edit, name="edit"),
    path(f"{ONE}materi/", views.topics, name="topics"),
    path(f"{ONE}status/", views.change_status, name="change_status"),
    path(f"{ONE}hapus/", views.delete, name="delete"),
]
