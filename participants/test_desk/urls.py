"""Addresses of shared devices on which tests are taken."""

from django.urls import path

from . import views

app_name = "test_desk"
urlpatterns = [
    path("kelola/sesi/<int:pk>/tes/perangkat/", views.set_up, name="set_up"),
    path("tes-bersama/", views.desk, name="desk"),
    path("tes-bersama/tes/", views.tests, name="tests"),
    path("tes-bersama/tes/<int:pk>/", views.start, name="start"),
    path("tes-bersama/tes/<int:pk>/kerjakan/", views.answer, name="answer"),
    path("tes-bersama/berikutnya/", views.following, name="following"),
]
