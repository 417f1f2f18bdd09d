from django.urls import path

from . import views

app_name = "layouts"
organizer = "kelola/o/<slug:organizer>/tata-letak/"
layout = "kelola/tata-letak/<int:pk>/"
urlpatterns = [
    path(organizer, views.index, name="list"),
    path(f"{organizer}baru/<slug:design>/", views.create, name="create"),
    path(f"{organizer}gambar/<int:version>.webp", views.picture, name="picture"),
    path("kelola/tata-letak/pratinjau/<str:token>/<int:number>.png", views.preview_page, name="preview_page"),
    path(layout, views.edit, name="edit"),
    path(f"{layout}pratinjau/", views.preview, name="preview"),
    path(f"{layout}riwayat/", views.history, name="history"),
    path(f"{layout}riwayat/<int:number>/", views.restore, name="restore"),
    path(f"{layout}salin/", views.duplicate, name="duplicate"),
    path(f"{layout}arsip/", views.archive, name="archive"),
]
