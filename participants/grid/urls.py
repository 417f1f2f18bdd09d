from django.urls import path

from . import views, views_export, views_person, views_policy

app_name = "attendance"
urlpatterns = [
    path("kelola/sesi/<int:pk>/kehadiran/", views.grid, name="grid"),
    path("kelola/sesi/<int:pk>/kehadiran.xlsx", views_export.xlsx, name="export_xlsx"),
    path("kelola/sesi/<int:pk>/kehadiran.csv", views_export.csv, name="export_csv"),
    path("kelola/sesi/<int:pk>/kehadiran/hitungan/", views_policy.edit, name="policy"),
    path("kelola/sesi/<int:pk>/kehadiran/<int:registration>/", views_person.history, name="history"),
]
