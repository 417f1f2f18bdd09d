from django.urls import path

from . import views, views_account
from .views_cards import CARDS

app_name = "claims"
urlpatterns = [
    path("ambil/", views.claim, name="claim"),
    path("ambil/tiket/", views.tickets, name="tickets"),
    path("ambil/selesai/", views.finish, name="finish"),
    path("ambil/akun/", views_account.keep, name="keep"),
    path("kelola/sesi/<int:pk>/kartu/", CARDS.choose, name="cards"),
    path("kelola/sesi/<int:pk>/kartu.pdf", CARDS.hand_out, name="cards_pdf"),
]
