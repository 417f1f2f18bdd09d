"""A participant's own certificates, and fetching one file."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bimtek.common.errors import Refusal
from events.organizers import access
from events.organizers.access import AnyUser, Capability
from participants.claims.access import opened_required
from participants.eligibility.selectors import assess_many
from participants.registration.models import Registration
from participants.registration.windows import has_begun

from . import claims, name_requests, selectors
from .downloads import pdf_response
from .models import Certificate


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """My certificates, and the sessions that gave none yet, with the reason."""
    certificates, without = selectors.own(Registration.objects.filter(person__user=request.user.pk))
    context = {"certificates": certificates, "renamed": name_requests.renamed(certificates), **_not_yet(without)}
    return render(request, "issuing/mine.html", context)


@login_required
@require_POST
def ask_for_name(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for a corrected certificate after one's name has changed."""
    certificate = Certificate.objects.filter(pk=pk, registration__person__user=request.user.pk).first()
    if certificate is None:
        raise Http404
    try:
        name_requests.ask(certificate=certificate, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The organizer has your request. The corrected certificate will stand here."))
    return redirect("issuing:mine")


def _not_yet(places: list[Registration]) -> dict[str, Any]:
    """What stands between these places and a certificate; of a session that has not begun, what will be needed."""
    now = timezone.now()
    ahead = {row.session_id for row in places if not has_begun(row.session, now)}
    return {"waiting": assess_many(places, now=now), "ahead": ahead}


@never_cache
@require_safe
@opened_required
def claimed(request: HttpRequest, tickets: list[Registration]) -> HttpResponse:
    """The certificate of the ticket opened in this browser; it is fetched by its own link, without an account."""
    certificates, without = selectors.own(Registration.objects.filter(pk__in=[row.pk for row in tickets]))
    held = [(each, claims.token(each.pk)) for each in certificates]
    context = {"certificates": held, "person": tickets[-1].person, **_not_yet(without)}
    return render(request, "issuing/claimed.html", context)


@login_required
@require_safe
def download(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The PDF: for its owner while it is valid, for staff who issue always."""
    certificate = (
        Certificate.objects.select_related("organizer", "registration__person", "base", "edition__signing_key")
        .filter(pk=pk)
        .first()
    )
    if certificate is None or not _may_have(request.user, certificate):
        raise Http404
    return pdf_response(request, certificate)


def _may_have(user: AnyUser, certificate: Certificate) -> bool:
    owner = certificate.registration.person.user_id if certificate.registration else None
    own = owner == user.pk and owner is not None and certificate.status == Certificate.Status.VALID
    return own or Capability.ISSUE in access.capabilities(user, certificate.organizer)
