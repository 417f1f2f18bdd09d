from django.urls import path

from . import views

app_name = "consent"
urlpatterns = [
    path("saya/tiket/<str:code>/persetujuan/", views.withdraw, name="withdraw"),
]
