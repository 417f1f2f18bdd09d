"""The organizers' addresses of changes of a session, and of copies."""

from django.urls import path

from events.programmes.urls import ONE

from . import views, views_cancel, views_hours, views_programme

app_name = "consequences"
urlpatterns = [
    path("kelola/sesi/<int:pk>/ubah/", views.edit, name="edit"),
    path("kelola/sesi/<int:pk>/batalkan/", views_cancel.cancel, name="cancel"),
    path("kelola/sesi/<int:pk>/salin/", views.duplicate, name="copy"),
    path(f"{ONE}salin/", views_programme.copy, name="copy_programme"),
    path("kelola/sesi/<int:pk>/tunda/", views.postpone, name="postpone"),
    path("kelola/sesi/<int:pk>/lanjutkan/", views.resume, name="resume"),
    path("kelola/sesi/<int:pk>/kabarkan-jam/", views_hours.tell, name="hours"),
]
