from django.urls import path

from certificates.coverage.urls import PROGRAMME

from . import views

app_name = "cascade"
TRAINERS = f"{PROGRAMME}pelatih/"

urlpatterns = [
    path(TRAINERS, views.trainers, name="trainers"),
    path(f"{TRAINERS}program/", views.set_source, name="source"),
    path(f"{TRAINERS}kenali/", views.recognise, name="recognise"),
]
