from django.urls import path

from . import views

app_name = "rosters"
urlpatterns = [
    path("kelola/sesi/<int:pk>/daftar/", views.roster_list, name="list"),
    path("kelola/sesi/<int:pk>/daftar/contoh.xlsx", views.template, name="template"),
    path("kelola/sesi/<int:pk>/daftar/<int:roster>/", views.detail, name="detail"),
    path("kelola/sesi/<int:pk>/daftar/<int:roster>/kolom/", views.columns, name="columns"),
    path("kelola/sesi/<int:pk>/daftar/<int:roster>/lembar/", views.sheet, name="sheet"),
    path("kelola/sesi/<int:pk>/daftar/<int:roster>/terapkan/", views.apply, name="apply"),
    path("kelola/sesi/<int:pk>/daftar/<int:roster>/ditolak.xlsx", views.refused, name="refused"),
    path("kelola/sesi/<int:pk>/daftar/<int:roster>/buang/", views.discard, name="discard"),
]
