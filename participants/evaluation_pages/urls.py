"""Addresses of evaluations."""

from django.urls import path

from . import views, views_staff

app_name = "evaluation"
urlpatterns = [
    path("evaluasi/sesi/<int:pk>/", views.enter, name="enter"),
    path("evaluasi/<str:code>/", views.fill, name="fill"),
    path("evaluasi/<str:code>/<str:moment>/", views.fill, name="follow_up"),
    path("kelola/sesi/<int:pk>/evaluasi/", views.overview, name="overview"),
    path("kelola/sesi/<int:pk>/evaluasi/layar/", views_staff.screen, name="screen"),
    path("kelola/sesi/<int:pk>/evaluasi/<slug:moment>/kertas/", views_staff.paper, name="paper"),
    path("kelola/sesi/<int:pk>/evaluasi/<slug:moment>/lembar.pdf", views_staff.sheet, name="sheet"),
]
