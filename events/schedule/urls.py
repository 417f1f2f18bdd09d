from django.urls import path

from events.schedule import views

app_name = "schedule"
urlpatterns = [path("kelola/program/<slug:slug>/jadwal/", views.import_schedule, name="import")]
