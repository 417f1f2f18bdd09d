"""Addresses of data sheets: a participant's, a speaker's, and staff's page."""

from django.urls import path

from . import views

app_name = "data_sheets"

urlpatterns = [
    path("saya/tiket/<str:code>/biodata/", views.of_participant, name="participant"),
    path("biodata/<str:token>/", views.of_speaker, name="speaker"),
    path("kelola/sesi/<int:pk>/biodata/", views.overview, name="overview"),
]
