from django.urls import path

from . import views, views_keying, views_upload

app_name = "sheets"
urlpatterns = [
    path("kelola/sesi/<int:pk>/daftar-hadir/", views.sheet_list, name="list"),
    path("kelola/sesi/<int:pk>/daftar-hadir/baru/", views.make, name="make"),
    path("kelola/sesi/<int:pk>/daftar-hadir/<int:sheet>/", views_keying.sheet, name="sheet"),
    path("kelola/sesi/<int:pk>/daftar-hadir/<int:sheet>/perbedaan/", views_keying.differences, name="differences"),
    path("kelola/sesi/<int:pk>/daftar-hadir/<int:sheet>/cetak/", views.pdf, name="pdf"),
    path("kelola/sesi/<int:pk>/daftar-hadir/<int:sheet>/daftar-hadir.xlsx", views.workbook, name="workbook"),
    path("kelola/sesi/<int:pk>/daftar-hadir/<int:sheet>/unggah/", views_upload.upload, name="upload"),
    path("kelola/sesi/<int:pk>/daftar-hadir/<int:sheet>/terapkan/", views_upload.apply, name="apply"),
]
