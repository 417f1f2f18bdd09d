"""Addresses of the public pages."""

from django.urls import path

from . import feeds, views

app_name = "catalogue"

urlpatterns = [
    path("", views.home, name="home"),
    path("program/", views.programme_list, name="programmes"),
    path("program/<slug:slug>/", views.programme, name="programme"),
    path("program/<slug:slug>.ics", feeds.programme_feed, name="programme_feed"),
    path("penyelenggara/<slug:slug>.ics", feeds.organizer_feed, name="organizer_feed"),
    path("sesi/<int:pk>/", views.session, name="session"),
    path("program/<slug:slug>.png", feeds.programme_picture, name="programme_picture"),
    path("sesi/<int:pk>.png", feeds.session_picture, name="session_picture"),
    path("sesi/<int:pk>.ics", feeds.session_ics, name="session_ics"),
    path("kalender/", views.calendar, name="calendar"),
    path("robots.txt", feeds.robots, name="robots"),
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
]
