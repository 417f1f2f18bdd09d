"""Addresses of staff's pages of tests."""

from django.urls import path

from . import views, views_by_hand, views_scale

app_name = "knowledge_tests"
urlpatterns = [
    path("kelola/o/<slug:organizer>/predikat-tes/", views_scale.scale, name="scale"),
    path("kelola/sesi/<int:pk>/tes/", views.tests, name="tests"),
    path("kelola/sesi/<int:pk>/tes/ronde/<int:round_>/", views.window, name="window"),
    path("kelola/sesi/<int:pk>/tes/<int:test>/hasil/", views.results, name="results"),
    path("kelola/sesi/<int:pk>/tes/<int:test>/nilai/", views_by_hand.mark, name="by_hand"),
    path("kelola/sesi/<int:pk>/tes/<int:test>/ulang/", views.repeat, name="repeat"),
    path("kelola/sesi/<int:pk>/tes/<int:test>/layar/", views.screen, name="screen"),
]
