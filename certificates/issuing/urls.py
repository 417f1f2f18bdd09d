from django.urls import path

from . import views, views_batch, views_certificate, views_claims, views_delegation, views_entitlement, views_own

app_name = "issuing"
session = "kelola/sesi/<int:pk>/sertifikat"
certificate = "kelola/sertifikat/<uuid:pk>"
urlpatterns = [
    path(f"{session}/", views.overview, name="overview"),
    path(f"{session}/terbitkan/", views.issue, name="issue"),
    path(f"{session}/contoh/<slug:layout>.pdf", views.specimen, name="specimen"),
    path(f"{session}/proses/<int:batch>/", views_batch.progress, name="progress"),
    path(f"{session}/proses/<int:batch>/ulang/", views_batch.retry, name="retry"),
    path(f"{session}/proses/<int:batch>/jeda/", views_batch.pause, name="pause"),
    path(f"{session}/proses/<int:batch>/lanjut/", views_batch.go_on, name="go_on"),
    path(f"{session}/proses/<int:batch>/batal/", views_batch.cancel, name="cancel"),
    path(f"{session}/selisih/", views_entitlement.differences, name="differences"),
    path(f"{session}/selisih/cabut/", views_entitlement.revoke, name="revoke_lost"),
    path(f"{session}/selisih/terbitkan/", views_entitlement.issue_anew, name="issue_anew"),
    path(f"{session}.zip", views.archive, name="archive"),
    path(f"{session}/tautan/", views_claims.claim_links, name="claims"),
    path(f"{session}/tautan.xlsx", views_claims.export, name="claims_export"),
    path(f"{certificate}/", views_certificate.detail, name="detail"),
    path(f"{certificate}/perbaiki/", views_certificate.replace, name="replace"),
    path(f"{certificate}/nama/", views_certificate.decline_name, name="decline_name"),
    path(f"{certificate}/cabut/", views_certificate.revoke, name="revoke"),
    path("saya/sertifikat/", views_own.mine, name="mine"),
    path("saya/sertifikat/<uuid:pk>/nama/", views_own.ask_for_name, name="ask_for_name"),
    path("ambil/sertifikat/", views_own.claimed, name="claimed"),
    path("saya/sertifikat/<uuid:pk>.pdf", views_own.download, name="download"),
    # Short, as it is sent by WhatsApp and sometimes typed; the token holds no slash.
    path("s/<str:token>/", views_claims.claim, name="claim"),
    path("s/<str:token>/sertifikat.pdf", views_claims.claim_file, name="claim_file"),
    # Of an institution's people, for its contact person; the token is the delegation's own.
    path("delegasi/<str:token>/sertifikat/", views_delegation.certificates, name="delegation"),
    path("delegasi/<str:token>/sertifikat.zip", views_delegation.archive, name="delegation_archive"),
    path("delegasi/<str:token>/sertifikat/<uuid:pk>.pdf", views_delegation.download, name="delegation_file"),
]
