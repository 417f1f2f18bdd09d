"""Every address of the portal: public pages, the participant's own, the workspace, Django admin."""

from django.contrib import admin
from django.urls import include, path

from bimtek.health import healthz, readyz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("akun/", include("allauth.urls")),
    path("bahasa/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
    path("wilayah/", include("events.regions.urls")),
    path("", include("events.schedule.urls")),
    # One line per room. Workspace rooms live under kelola/, a person's own under saya/.
    path("", include("events.training.urls")),
    path("", include("events.agenda.urls")),
    path("", include("events.seats.urls")),
    path("", include("events.materials.urls")),
    path("", include("participants.attendance.urls")),
    path("", include("participants.eligibility.urls")),
    path("", include("events.catalogue.urls")),
    path("", include("events.organizers.urls")),
    path("", include("events.programmes.urls")),
    path("", include("events.locations.urls")),
    path("", include("events.speakers.urls")),
    path("", include("participants.home.urls")),
    path("", include("participants.people.urls")),
    path("", include("participants.registration.urls")),
    path("", include("participants.claims.urls")),
    path("", include("participants.consent.urls")),
    path("", include("participants.registrants.urls")),
    path("", include("certificates.issuing.urls")),
    path("", include("certificates.layouts.urls")),
    path("", include("certificates.numbering.urls")),
    path("", include("certificates.signing.urls")),
    path("", include("certificates.verification.urls")),
]
