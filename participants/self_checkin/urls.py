from django.urls import path

from . import views, views_staff

app_name = "self_checkin"
urlpatterns = [
    path("hadir/", views.enter, name="enter"),
    path("hadir/<str:code>/", views.scanned, name="scanned"),
    path("kelola/sesi/<int:pk>/hadir-mandiri/", views_staff.rule, name="rule"),
    path("kelola/sesi/<int:pk>/hadir-mandiri/pola/", views_staff.odd, name="patterns"),
    path("kelola/sesi/<int:pk>/layar/<int:item>/", views_staff.screen, name="screen"),
]
