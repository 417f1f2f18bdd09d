"""Addresses of evaluations."""

from django.urls import path

from . import views

app_name = "evaluation"
urlpatterns = [
    path("evaluasi/<str:code>/", views.fill, name="fill"),
    path("evaluasi/<str:code>/<str:moment>/", views.fill, name="follow_up"),
    path("kelola/sesi/<int:pk>/evaluasi/", views.overview, name="overview"),
]
