from django.urls import path

from . import views

app_name = "corrections"
urlpatterns = [
    path("saya/profil/riwayat/", views.mine, name="mine"),
    path("saya/profil/usulan/<int:pk>/", views.decide, name="decide"),
    path("alamat/<str:token>/", views.confirm_address, name="confirm_address"),
]
