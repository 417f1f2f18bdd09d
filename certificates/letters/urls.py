"""Addresses of the register of letters."""

from django.urls import path

from . import views

app_name = "letters"

urlpatterns = [
    path("kelola/o/<slug:organizer>/nomor-surat/", views.register, name="register"),
    path("kelola/o/<slug:organizer>/nomor-surat/<slug:kind>/", views.pattern, name="pattern"),
    path("kelola/nomor-surat/<int:pk>/batal/", views.void, name="void"),
]
