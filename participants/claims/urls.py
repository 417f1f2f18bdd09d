from django.urls import path

from . import views, views_cards

app_name = "claims"
urlpatterns = [
    path("ambil/", views.claim, name="claim"),
    path("ambil/tiket/", views.tickets, name="tickets"),
    path("ambil/selesai/", views.finish, name="finish"),
    path("ambil/akun/", views.keep, name="keep"),
    path("kelola/sesi/<int:pk>/kartu/", views_cards.choose, name="cards"),
    path("kelola/sesi/<int:pk>/kartu.pdf", views_cards.pdf, name="cards_pdf"),
]
