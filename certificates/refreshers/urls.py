"""Addresses of refresher sessions."""

from django.urls import path

from . import views

app_name = "refreshers"
urlpatterns = [
    path("kelola/sesi/<int:pk>/tes/<int:test>/penyegaran/", views.plan, name="plan"),
]
