"""Addresses of news: public pages, feeds, and the page on which staff write them."""

from django.urls import path

from . import views
from .feeds import NewsAtom, NewsRss

app_name = "news"

urlpatterns = [
    path("berita/", views.news_list, name="list"),
    path("berita/rss.xml", NewsRss(), name="rss"),
    path("berita/atom.xml", NewsAtom(), name="atom"),
    path("berita/<int:pk>/", views.show, name="show"),
    path("berita/<int:pk>/foto/<int:photo>/", views.photo, name="photo"),
    path("kelola/sesi/<int:pk>/berita/", views.edit, name="edit"),
    path("kelola/sesi/<int:pk>/berita/terbit/", views.publish, name="publish"),
]
