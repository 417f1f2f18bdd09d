from django.urls import path

from . import views

app_name = "eligibility"
urlpatterns = [
    path("kelola/sesi/<int:pk>/syarat/", views.edit, name="edit"),
]
