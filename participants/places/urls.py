from django.urls import path

from participants.registration_form.urls import urlpatterns as of_the_form

from . import views, views_answers, views_moves

app_name = "registration"
urlpatterns = [
    *of_the_form,
    path("saya/tiket/simpanan.js", views.service_worker, name="worker"),
    path("saya/tiket/<str:code>.pdf", views.ticket_pdf, name="ticket_pdf"),
    path("saya/tiket/<str:code>/", views.ticket, name="ticket"),
    path("saya/tiket/<str:code>/jawaban/", views_answers.answers, name="answers"),
    path("saya/tiket/<str:code>/batal/", views.cancel, name="cancel"),
    path("saya/tiket/<str:code>/materi/<int:pk>/", views.material, name="material"),
    path("saya/tiket/<str:code>/terima/", views_moves.accept, name="accept"),
    path("saya/tiket/<str:code>/pindah/", views_moves.choose, name="move"),
    path("saya/tiket/<str:code>/pindah/<int:pk>/", views_moves.move, name="move_to"),
    path("saya/tiket/<str:code>/diganti/", views_moves.substitute, name="substitute"),
]
