"""Every address of the portal: public pages, the participant's own, the workspace, Django admin."""

from django.contrib import admin
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from bimtek.accounts.passkeys import AddPasskeyView, PasskeySignInView, PasskeysView, RemovePasskeyView
from bimtek.accounts.sign_in import ConfirmCodeView, SignInView, to_sign_in
from bimtek.health import healthz, readyz
from bimtek.metrics.views import metrics

handler500 = "bimtek.failures.server_error"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("akun/login/", SignInView.as_view(), name="account_login"),
    path("akun/signup/", to_sign_in, name="account_signup"),
    path("akun/login/code/", to_sign_in, name="account_request_login_code"),
    path("akun/login/code/confirm/", ConfirmCodeView.as_view(), name="account_confirm_login_code"),
    path("akun/passkey/", PasskeysView.as_view(), name="account_passkeys"),
    path("akun/passkey/masuk/", PasskeySignInView.as_view(), name="account_passkey_sign_in"),
    path("akun/passkey/baru/", AddPasskeyView.as_view(), name="account_passkey_add"),
    path("akun/passkey/<int:pk>/hapus/", RemovePasskeyView.as_view(), name="account_passkey_remove"),
    path("akun/", include("allauth.urls")),
    # Without a token, as the switch stands on pages that are the same for everybody; it sets a cookie, no more.
    path("bahasa/setlang/", csrf_exempt(require_POST(set_language)), name="set_language"),
    path("admin/", admin.site.urls),
    path("wilayah/", include("events.regions.urls")),
    # The pages of a rush come first, as addresses are tried in this order.
    path("", include("events.catalogue.urls")),
    path("", include("participants.places.urls")),
    # One line per room. Workspace rooms live under kelola/, a person's own under saya/.
    path("", include("events.schedule.urls")),
    path("", include("events.lifecycle.urls")),
    path("", include("events.planning.urls")),
    path("", include("events.agenda.urls")),
    path("", include("events.seats.urls")),
    path("", include("events.materials.urls")),
    path("", include("participants.grid.urls")),
    path("", include("participants.sheets.urls")),
    path("", include("participants.checkin.urls")),
    path("", include("participants.self_checkin.urls")),
    path("", include("participants.eligibility.urls")),
    path("", include("participants.knowledge_tests.urls")),
    path("", include("participants.question_bank.urls")),
    path("", include("participants.question_exchange.urls")),
    path("", include("participants.test_taking.urls")),
    path("", include("participants.test_papers.urls")),
    path("", include("participants.test_comparison.urls")),
    path("", include("certificates.refreshers.urls")),
    path("", include("participants.preparation.urls")),
    path("", include("participants.test_desk.urls")),
    path("", include("participants.evaluation_pages.urls")),
    path("", include("bimtek.accounts.saved_filters.urls")),
    path("", include("events.workspace.urls")),
    path("", include("events.recovery.urls")),
    path("", include("events.programmes.urls")),
    path("", include("events.locations.urls")),
    path("", include("events.speakers.urls")),
    path("", include("participants.home.urls")),
    path("", include("participants.corrections.urls_profile")),
    path("", include("participants.corrections.urls")),
    path("", include("participants.claims.urls")),
    path("", include("participants.papers.urls")),
    path("", include("participants.places.urls_consent")),
    path("", include("participants.registrants.urls")),
    path("", include("participants.delegations.urls")),
    path("", include("participants.data_sheets.urls")),
    path("", include("participants.questions.urls")),
    path("", include("participants.messages.urls")),
    path("", include("participants.rosters.urls")),
    path("", include("certificates.consequences.urls")),
    path("", include("certificates.many_sessions.urls")),
    path("", include("participants.unit_lists.urls")),
    path("", include("participants.allotment.urls")),
    path("", include("certificates.issuing.urls")),
    path("", include("certificates.casework.urls")),
    path("", include("certificates.coverage.urls")),
    path("", include("certificates.coverage_reports.urls")),
    path("", include("certificates.cascade.urls")),
    path("", include("certificates.layouts.urls")),
    path("", include("certificates.numbering.urls")),
    path("", include("certificates.register.urls")),
    path("", include("certificates.signing.urls")),
    path("", include("certificates.verification.urls")),
    path("", include("certificates.documents.urls")),
    path("", include("certificates.documents.urls_signatories")),
    path("", include("certificates.letters.urls")),
    path("", include("certificates.photos.urls")),
    path("", include("certificates.invitations.urls")),
    path("", include("certificates.accountability.urls")),
    path("", include("certificates.news.urls")),
]
