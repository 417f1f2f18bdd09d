from django.urls import path

from . import views

app_name = "tickets"
urlpatterns = [
    path("kelola/sesi/<int:pk>/tanda-pengenal/", views.choose, name="badges"),
    path("kelola/sesi/<int:pk>/tanda-pengenal.pdf", views.pdf, name="badges_pdf"),
]
