from django.urls import path

from events.organizers.urls import OWN
from events.programmes.urls import ONE

from . import views, views_follow_up, views_groups, views_people

app_name = "coverage"
PROGRAMME = f"{ONE}cakupan/"

urlpatterns = [
    path(PROGRAMME, views.of_programme, name="programme"),
    path(f"{PROGRAMME}kurang/", views.missing, name="missing"),
    path(f"{PROGRAMME}kurang/sesi/", views_follow_up.follow_up, name="follow_up"),
    path(f"{PROGRAMME}kurang.xlsx", views.missing_file, name="missing_file"),
    path(f"{PROGRAMME}orang/", views_people.people, name="people"),
    path(f"{PROGRAMME}orang.xlsx", views_people.people_file, name="people_file"),
    path(f"{PROGRAMME}kelompok/", views_groups.by_group, name="groups"),
    path(f"{PROGRAMME}hitung/", views.count_now, name="count"),
    path(f"{OWN}cakupan/", views.of_organizer_and_below, name="organizer"),
]
