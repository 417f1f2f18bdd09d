"""Addresses of the form; `participants.places` puts them beside those of the ticket."""

from django.urls import path

from . import views
from .steps import views as steps

urlpatterns = [
    path("sesi/<int:pk>/daftar/", views.register, name="register"),
    path("sesi/<int:pk>/daftar/periksa/", steps.check, name="check"),
    path("sesi/<int:pk>/daftar/<slug:step>/", steps.step, name="step"),
]
