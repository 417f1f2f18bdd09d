"""Addresses of a participant's tests."""

from django.urls import path

from . import api, views

app_name = "test_taking"
urlpatterns = [
    path("tes/jawab/", api.answers, name="answers"),
    path("tes/<str:code>/", views.tests, name="tests"),
    path("tes/<str:code>/<int:pk>/", views.start, name="start"),
    path("tes/<str:code>/<int:pk>/kerjakan/", views.answer, name="answer"),
]
