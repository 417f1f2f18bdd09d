from django.urls import path

from . import views, views_consent

app_name = "registrants"
urlpatterns = [
    path("kelola/sesi/<int:pk>/peserta/", views.registrant_list, name="list"),
    path("kelola/sesi/<int:pk>/peserta.xlsx", views.export, name="export"),
    path("kelola/sesi/<int:pk>/peserta/tambah/", views.add, name="add"),
    path("kelola/sesi/<int:pk>/peserta/<int:registration>/", views.detail, name="detail"),
    path("kelola/sesi/<int:pk>/peserta/<int:registration>/batal/", views.cancel, name="cancel"),
    path("kelola/sesi/<int:pk>/peserta/<int:registration>/setujui/", views.approve, name="approve"),
    path("kelola/sesi/<int:pk>/peserta/<int:registration>/tolak/", views.reject, name="reject"),
    path("kelola/sesi/<int:pk>/peserta/<int:registration>/tarik/", views_consent.withdraw, name="withdraw"),
    path("kelola/sesi/<int:pk>/batalkan/", views.cancel_session, name="cancel_session"),
]
