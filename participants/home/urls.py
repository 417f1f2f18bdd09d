from django.urls import path

from . import views

app_name = "participants"
urlpatterns = [
    path("saya/", views.home, name="home"),
    path("saya/dekat/", views.nearby, name="nearby"),
    path("saya/hapus-akun/", views.leave, name="leave"),
    path("saya/data/", views.my_data, name="my_data"),
    path("saya/data.json", views.data, name="data"),
]
