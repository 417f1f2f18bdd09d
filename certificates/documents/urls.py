"""Addresses of documents: what an organizer keeps for them, and those of a session."""

from django.urls import path

from . import views, views_office, views_report, views_signed

app_name = "documents"

urlpatterns = [
    path("kelola/o/<slug:organizer>/kop-surat/", views_office.letterhead, name="letterhead"),
    path("kelola/o/<slug:organizer>/templat-dokumen/", views_office.templates, name="templates"),
    path("kelola/o/<slug:organizer>/templat-dokumen/isian/", views_office.fields, name="fields"),
    path("kelola/templat-dokumen/<int:pk>/", views_office.template, name="template"),
    path("kelola/templat-dokumen/<int:pk>/berkas/", views_office.template_file, name="template_file"),
    path("kelola/templat-dokumen/<int:pk>/hapus/", views_office.template_delete, name="template_delete"),
    path("kelola/sesi/<int:pk>/dokumen/", views.of_session, name="session"),
    path("kelola/sesi/<int:pk>/laporan/", views_report.report, name="report"),
    path("kelola/sesi/<int:pk>/laporan/setujui/", views_report.approve, name="report_approve"),
    path("kelola/sesi/<int:pk>/laporan/versi/<int:number>/", views_report.version, name="report_version"),
    path("kelola/sesi/<int:pk>/laporan/tindak-lanjut/", views_report.follow_up, name="follow_up"),
    path(
        "kelola/sesi/<int:pk>/laporan/tindak-lanjut/<int:follow_up>/selesai/",
        views_report.settle,
        name="follow_up_done",
    ),
    path("kelola/sesi/<int:pk>/dokumen/<slug:kind>/", views.document, name="document"),
    path("kelola/sesi/<int:pk>/dokumen/<slug:kind>/salinan/", views_signed.add, name="signed_add"),
    path("kelola/salinan/<int:pk>/", views_signed.download, name="signed"),
    path("kelola/salinan/<int:pk>/hapus/", views_signed.delete, name="signed_delete"),
    path("kelola/sesi/<int:pk>/biaya/", views.costs, name="costs"),
    path("kelola/anggaran/<int:pk>/hapus/", views.budget_delete, name="budget_delete"),
    path("kelola/pembayaran/<int:pk>/hapus/", views.payment_delete, name="payment_delete"),
]
