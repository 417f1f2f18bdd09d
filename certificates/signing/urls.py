from django.urls import path

from . import views

app_name = "signing"
urlpatterns = [
    path("kelola/o/<slug:organizer>/tanda-tangan/", views.keys, name="keys"),
    path("kelola/o/<slug:organizer>/tanda-tangan/<int:pk>/hentikan/", views.retire, name="retire"),
]
