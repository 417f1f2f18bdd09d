from django.urls import path

from . import views_consent as views
from . import views_pledge

app_name = "consent"
urlpatterns = [
    path("saya/tiket/<str:code>/persetujuan/", views.withdraw, name="withdraw"),
    path("saya/tiket/<str:code>/ikrar/", views_pledge.pledge, name="pledge"),
]
