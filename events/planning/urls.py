from django.urls import path

from events.organizers.urls import OWN
from events.programmes.urls import ONE

from . import views, views_calendar, views_window

app_name = "planning"
urlpatterns = [
    path(f"{ONE}aturan/", views.rule, name="rule"),
    path(f"{ONE}jendela/", views_window.window_rule, name="window"),
    path(f"{OWN}jadwal/", views_calendar.year, name="year"),
    path(f"{OWN}jadwal.xlsx", views_calendar.year_file, name="year_file"),
    path(f"{OWN}jadwal.pdf", views_calendar.year_document, name="year_document"),
]
