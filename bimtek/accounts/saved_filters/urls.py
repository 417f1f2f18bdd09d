from django.urls import path

from . import views

app_name = "saved_filters"
urlpatterns = [
    path("kelola/saringan/", views.keep, name="keep"),
    path("kelola/saringan/<int:pk>/hapus/", views.forget, name="forget"),
]
