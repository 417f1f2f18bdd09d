"""A participant's own certificates, and fetching one file."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from events.organizers import access
from events.organizers.access import AnyUser, Capability
from participants.claims.access import opened_required
from participants.eligibility.selectors import assess_many
from participants.registration.models import Registration

from . import claims, selectors
from .downloads import pdf_response
from .models import Certificate


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """My certificates, and the sessions that gave none yet, with the reason."""
    certificates, without = selectors.own(Registration.objects.filter(person__user=request.user.pk))
    context = {"certificates": certificates, "waiting": assess_many(without, now=timezone.now())}
    return render(request, "issuing/mine.html", context)


@never_cache
@require_safe
@opened_required
def claimed(request: HttpRequest, tickets: list[Registration]) -> HttpResponse:
    """The certificate of the ticket opened in this browser; it is fetched by its own link, without an account."""
    certificates, without = selectors.own(Registration.objects.filter(pk__in=[row.pk for row in tickets]))
    held = [(each, claims.token(each.pk)) for each in certificates]
    context = {"certificates": held, "waiting": assess_many(without, now=timezone.now()), "person": tickets[-1].person}
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
