"""Getting a registration out of an account that is not its person's: by its code and the whole NIK."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bimtek.common.errors import Refusal
from participants.people.matching import same_nik
from participants.registration.models import Registration

from . import browser_session, limits, proof, selectors, services
from .forms import ObjectionForm
from .models import Joining
from .views import too_many


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def object_to(request: HttpRequest) -> HttpResponse:
    """Ask for code and NIK, take the person out of the account, and open the ticket here."""
    form = ObjectionForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _page(request, form)
    code, nik = form.cleaned_data["code"], form.cleaned_data["nik"]
    if not limits.allow(request, f"object:{code}"):
        return too_many(request)
    now = timezone.now()
    try:
        registration = proof.find(code)
        services.undo(joining=_proven(registration, nik), by=None, now=now)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _page(request, form)
    limits.was_right(request, f"object:{code}")
    browser_session.begin(request, registration_id=registration.pk, now=now)
    messages.success(request, _("Your registrations are out of that account. Only staff can put them into one now."))
    return redirect("claims:tickets")


def _proven(registration: Registration, nik: str) -> Joining:
    """How the ticket came into its account, where the NIK is its person's.

    Raises Refusal `not_proven`, with one sentence for whatever is wrong.
    """
    joining = selectors.joined_by_ticket(registration)
    if joining is None or not proof.nik_counts(registration.person_id) or not same_nik(nik, joining.nik_index):
        raise Refusal(
            "not_proven",
            _("This cannot be undone with this code and NIK. Ask the organizer or the desk, with your KTP."),
        )
    return joining


def _page(request: HttpRequest, form: ObjectionForm) -> HttpResponse:
    return render(request, "claims/object.html", {"form": form}, status=422 if form.errors else 200)
