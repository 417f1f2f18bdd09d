"""Addresses of an organizer's own pages; `events.workspace` puts its front page beside them."""

from django.urls import path

from . import members, views

OWN = "kelola/o/<slug:organizer>/"

urlpatterns = [
    path("kelola/", views.workspace, name="workspace"),
    path(f"{OWN}pengaturan/", views.settings, name="settings"),
    path(f"{OWN}unit/", views.units, name="units"),
    path(f"{OWN}unit/baru/", views.unit_create, name="unit_create"),
    path(f"{OWN}anggota/", members.members, name="members"),
    path(f"{OWN}anggota/<int:pk>/hapus/", members.member_remove, name="member_remove"),
]
