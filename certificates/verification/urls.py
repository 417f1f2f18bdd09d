from django.urls import path

from . import views

app_name = "verification"
urlpatterns = [
    path("v/", views.form, name="form"),
    path("v/berkas/", views.check_file, name="file"),
    path("v/nomor/", views.by_printed_number, name="number"),
    # The QR code holds the shorter address; people type either.
    path("v/<str:code>", views.show, name="show"),
    path("v/<str:code>/gambar.png", views.picture, name="picture"),
    path("v/<str:code>/", views.show, name="show_with_slash"),
]
