"""Addresses of the workspace: an organizer's front page, and the pages of the organizer itself."""

from django.urls import path

from events.organizers.urls import OWN
from events.organizers.urls import urlpatterns as of_organizers

from . import views

app_name = "organizers"

urlpatterns = [path(OWN, views.overview, name="overview"), *of_organizers]
