from django.urls import path

from . import views

app_name = "casework"
OF = "kelola/sesi/<int:pk>/peserta/<int:registration>/"
urlpatterns = [
    path(f"{OF}data/", views.correct, name="correct"),
    path(f"{OF}data/<int:proposal>/", views.decide, name="decide"),
]
