"""The organizers' addresses of the rundown."""

from django.urls import path

from . import views, views_pasted

app_name = "agenda"
urlpatterns = [
    path("kelola/sesi/<int:pk>/acara/", views.edit, name="edit"),
    path("kelola/sesi/<int:pk>/acara/baru/", views.add, name="add"),
    path("kelola/sesi/<int:pk>/acara/tempel/", views_pasted.paste, name="paste"),
    path("kelola/sesi/<int:pk>/acara/geser/", views.shift, name="shift"),
    path("kelola/acara/<int:pk>/", views.item, name="item"),
    path("kelola/acara/<int:pk>/urut/", views.move, name="move"),
    path("kelola/acara/<int:pk>/hapus/", views.delete, name="delete"),
]
