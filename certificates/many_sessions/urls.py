from django.urls import path

from events.programmes.urls import ONE

from . import views

app_name = "many_sessions"
urlpatterns = [path(f"{ONE}banyak/", views.change, name="change")]
