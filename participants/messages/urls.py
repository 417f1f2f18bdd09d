from django.urls import path

from . import views, views_by_hand, views_person, views_rules

app_name = "messages"
urlpatterns = [
    path("kelola/o/<slug:organizer>/pesan/", views.of_organizer, name="organizer"),
    path("kelola/program/<slug:slug>/pesan/", views.of_programme, name="programme"),
    path("kelola/program/<slug:slug>/pesan/tulis/", views.write_to_programme, name="write_to_programme"),
    path("kelola/sesi/<int:pk>/pesan/", views.of_session, name="session"),
    path("kelola/sesi/<int:pk>/pesan/tulis/", views.write_to_session, name="write"),
    path("kelola/sesi/<int:pk>/peserta/<int:registration>/pesan/", views_person.of_person, name="person"),
    path("kelola/sesi/<int:pk>/pesan/jadwal/", views_rules.of_session, name="rules"),
    path("kelola/sesi/<int:pk>/pesan/jadwal/baru/", views_rules.add_to_session, name="rule_add"),
    path("kelola/sesi/<int:pk>/pesan/jadwal/bawaan/", views_rules.defaults_for_session, name="defaults"),
    path("kelola/program/<slug:slug>/pesan/jadwal/", views_rules.of_programme, name="programme_rules"),
    path("kelola/program/<slug:slug>/pesan/jadwal/baru/", views_rules.add_to_programme, name="programme_rule_add"),
    path(
        "kelola/program/<slug:slug>/pesan/jadwal/bawaan/", views_rules.defaults_for_programme, name="programme_defaults"
    ),
    path("kelola/aturan-pesan/<int:pk>/", views_rules.edit, name="rule"),
    path("kelola/aturan-pesan/<int:pk>/sakelar/", views_rules.switch, name="rule_switch"),
    path("kelola/aturan-pesan/<int:pk>/hapus/", views_rules.delete, name="rule_delete"),
    path("kelola/pesan/<int:pk>/", views.detail, name="detail"),
    path("kelola/pesan/<int:pk>/kontak.vcf", views_by_hand.contacts, name="contacts"),
    path("kelola/pesan/<int:pk>/daftar.csv", views_by_hand.table, name="table"),
    path("kelola/pesan/<int:pk>/centang/<int:delivery>/", views_by_hand.tick, name="tick"),
    path("kelola/pesan/<int:pk>/ubah/", views.edit, name="edit"),
    path("kelola/pesan/<int:pk>/kirim/", views.send, name="send"),
    path("kelola/pesan/<int:pk>/uji/", views.test, name="test"),
    path("kelola/pesan/<int:pk>/lagi/", views.again, name="again"),
    path("kelola/pesan/<int:pk>/hapus/", views.delete, name="delete"),
    path("berhenti/ringkasan/<str:token>/", views_person.digest_opt_out, name="digest_opt_out"),
    path("berhenti/<str:token>/", views_person.opt_out, name="opt_out"),
]
