from django.urls import path

from . import views

app_name = "attendance"
urlpatterns = [
    path("kelola/sesi/<int:pk>/kehadiran/", views.grid, name="grid"),
    path("kelola/sesi/<int:pk>/kehadiran/<int:registration>/", views.history, name="history"),
]
