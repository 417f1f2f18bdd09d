from django.urls import path

from certificates.coverage.urls import PROGRAMME

from . import views

app_name = "coverage_reports"

urlpatterns = [
    path("program/<slug:slug>/angka/", views.public_figures, name="public"),
    path(f"{PROGRAMME}laporan/", views.report_settings, name="settings"),
    path(f"{PROGRAMME}laporan/berhenti/", views.leave, name="leave"),
]
