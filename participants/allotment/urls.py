from django.urls import path

from events.programmes.urls import ONE

from . import views

app_name = "allotment"
urlpatterns = [
    path(f"{ONE}pembagian/", views.plan, name="plan"),
    path(f"{ONE}pembagian/tempatkan/", views.bring, name="bring"),
]
