from django.urls import path

from . import views, views_acts, views_add, views_consent, views_moves, views_place

app_name = "registrants"
urlpatterns = [
    path("kelola/sesi/<int:pk>/peserta/", views.registrant_list, name="list"),
    path("kelola/sesi/<int:pk>/peserta.xlsx", views.export, name="export"),
    path("kelola/sesi/<int:pk>/peserta/banyak/", views_acts.act, name="act"),
    path("kelola/sesi/<int:pk>/peserta/banyak/<int:act>/", views_acts.act_detail, name="act_detail"),
    path("kelola/sesi/<int:pk>/peserta/banyak/urung/", views_acts.undo, name="undo"),
    path("kelola/sesi/<int:pk>/peserta/<int:registration>/kirim-ulang/", views_acts.send_again, name="send_again"),
    path("kelola/sesi/<int:pk>/peserta/tambah/", views_add.add, name="add"),
    path("kelola/sesi/<int:pk>/peserta/<int:registration>/", views.detail, name="detail"),
    path("kelola/sesi/<int:pk>/peserta/<int:registration>/batal/", views.cancel, name="cancel"),
    path("kelola/sesi/<int:pk>/peserta/<int:registration>/pulihkan/", views_add.take_back, name="take_back"),
    path("kelola/sesi/<int:pk>/peserta/<int:registration>/ubah/", views_place.change, name="change"),
    path("kelola/sesi/<int:pk>/peserta/<int:registration>/setujui/", views.approve, name="approve"),
    path("kelola/sesi/<int:pk>/peserta/<int:registration>/tolak/", views.reject, name="reject"),
    path("kelola/sesi/<int:pk>/daftar-tunggu/", views_moves.waiting_list, name="waiting"),
    path("kelola/sesi/<int:pk>/peserta/<int:registration>/terima/", views_moves.accept, name="accept"),
    path("kelola/sesi/<int:pk>/peserta/<int:registration>/pindah/", views_moves.choose, name="move"),
    path("kelola/sesi/<int:pk>/peserta/<int:registration>/pindah/<int:target>/", views_moves.move, name="move_to"),
    path("kelola/sesi/<int:pk>/peserta/<int:registration>/ganti/", views_moves.substitute, name="substitute"),
    path("kelola/sesi/<int:pk>/peserta/<int:registration>/tarik/", views_consent.withdraw, name="withdraw"),
]
