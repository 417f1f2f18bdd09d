from django.urls import path

from . import views

app_name = "participants"
urlpatterns = [
    path("saya/", views.home, name="home"),
    path("saya/data.json", views.data, name="data"),
]
