from django.urls import path

from . import views, views_person

app_name = "messages"
urlpatterns = [
    path("kelola/o/<slug:organizer>/pesan/", views.of_organizer, name="organizer"),
    path("kelola/program/<slug:slug>/pesan/", views.of_programme, name="programme"),
    path("kelola/program/<slug:slug>/pesan/tulis/", views.write_to_programme, name="write_to_programme"),
    path("kelola/sesi/<int:pk>/pesan/", views.of_session, name="session"),
    path("kelola/sesi/<int:pk>/pesan/tulis/", views.write_to_session, name="write"),
    path("kelola/sesi/<int:pk>/peserta/<int:registration>/pesan/", views_person.of_person, name="person"),
    path("kelola/pesan/<int:pk>/", views.detail, name="detail"),
    path("kelola/pesan/<int:pk>/ubah/", views.edit, name="edit"),
    path("kelola/pesan/<int:pk>/kirim/", views.send, name="send"),
    path("kelola/pesan/<int:pk>/uji/", views.test, name="test"),
    path("kelola/pesan/<int:pk>/lagi/", views.again, name="again"),
    path("kelola/pesan/<int:pk>/hapus/", views.delete, name="delete"),
    path("berhenti/<str:token>/", views_person.opt_out, name="opt_out"),
]
