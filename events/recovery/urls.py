from django.urls import path

from . import views

app_name = "recovery"
urlpatterns = [
    path("kelola/o/<slug:organizer>/anggota/<int:pk>/langkah-kedua/", views.ask, name="ask"),
    path("langkah-kedua/<str:token>/", views.stop, name="stop"),
]
