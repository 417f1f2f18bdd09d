from django.urls import path

from . import views

app_name = "registration"
urlpatterns = [
    path("sesi/<int:pk>/daftar/", views.register, name="register"),
    path("saya/tiket/<str:code>.pdf", views.ticket_pdf, name="ticket_pdf"),
    path("saya/tiket/<str:code>/", views.ticket, name="ticket"),
    path("saya/tiket/<str:code>/batal/", views.cancel, name="cancel"),
    path("saya/tiket/<str:code>/materi/<int:pk>/", views.material, name="material"),
]
