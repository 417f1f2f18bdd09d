from django.urls import path

from . import views

app_name = "register"
numbers = "kelola/o/<slug:organizer>/nomor"
urlpatterns = [
    path(f"{numbers}/register/", views.show, name="show"),
    path(f"{numbers}/register.xlsx", views.export, name="export"),
]
