from django.urls import path

from . import views, views_account, views_objection, views_staff
from .views_cards import CARDS

app_name = "claims"
urlpatterns = [
    path("ambil/", views.claim, name="claim"),
    path("ambil/tiket/", views.tickets, name="tickets"),
    path("ambil/selesai/", views.finish, name="finish"),
    path("ambil/akun/", views_account.keep, name="keep"),
    path("ambil/keberatan/", views_objection.object_to, name="object"),
    path("saya/dari-kartu/", views_account.joined, name="joined"),
    path("kelola/sesi/<int:pk>/akun/", views_staff.joinings, name="joinings"),
    path("kelola/sesi/<int:pk>/akun/<int:joining>/", views_staff.decide, name="decide"),
    path("kelola/sesi/<int:pk>/kartu/", CARDS.choose, name="cards"),
    path("kelola/sesi/<int:pk>/kartu.pdf", CARDS.hand_out, name="cards_pdf"),
]
