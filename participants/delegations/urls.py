from django.urls import path

from . import views, views_link, views_many

app_name = "delegations"
session = "kelola/sesi/<int:pk>/delegasi"
one = "kelola/delegasi/<int:pk>"
# The token holds no slash; it is sent by WhatsApp and mail.
link = "delegasi/<str:token>"
person = f"{link}/orang/<int:registration>"
urlpatterns = [
    path(f"{session}/", views.delegation_list, name="list"),
    path(f"{session}/tambah/", views.create, name="create"),
    path(f"{session}/banyak/", views_many.create_many, name="create_many"),
    path(f"{session}/kirim/", views.send_all, name="send_all"),
    path(f"{one}/", views.detail, name="detail"),
    path(f"{one}/ubah/", views.edit, name="edit"),
    path(f"{one}/kirim/", views.send, name="send"),
    path(f"{one}/tautan-baru/", views.renew, name="renew"),
    path(f"{one}/tutup/", views.close, name="close"),
    path(f"{one}/buka/", views.reopen, name="reopen"),
    path(f"{link}/", views_link.link, name="link"),
    path(f"{link}/tambah/", views_link.add, name="add"),
    path(f"{link}/tambah-banyak/", views_link.add_many, name="add_many"),
    path(f"{link}/kartu/", views_link.cards, name="cards"),
    path(f"{person}/ganti/", views_link.replace, name="replace"),
    path(f"{person}/tarik/", views_link.withdraw, name="withdraw"),
    path(f"{person}/terima/", views_link.accept, name="accept"),
]
