from django.urls import path

from events.regions import views

app_name = "regions"
urlpatterns = [path("cari", views.search, name="search")]
