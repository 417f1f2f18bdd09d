"""Addresses of comparisons."""

from django.urls import path

from . import views

app_name = "test_comparison"
urlpatterns = [
    path("kelola/program/<slug:slug>/hasil-tes/", views.compare, name="compare"),
    path("saya/penilaian/", views.mine, name="mine"),
]
