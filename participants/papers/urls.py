from django.urls import path

from .views import BADGES

app_name = "tickets"
urlpatterns = [
    path("kelola/sesi/<int:pk>/tanda-pengenal/", BADGES.choose, name="badges"),
    path("kelola/sesi/<int:pk>/tanda-pengenal.pdf", BADGES.hand_out, name="badges_pdf"),
]
