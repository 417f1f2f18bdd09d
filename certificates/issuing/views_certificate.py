"""One certificate in the workspace: what it says, correcting it by a successor, revoking it."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bimtek.accounts.models import User
from bimtek.common.admission import admitted, of_organizer
from bimtek.common.errors import Refusal
from events.organizers import access
from events.organizers.access import AnyUser, Capability
from events.training import workspace

from . import claims, corrections, name_requests
from .fields import proof_url
from .forms import CertificateReplaceForm, DeclineNameForm, RevokeForm
from .models import Certificate


def _certificate(user: AnyUser, pk: UUID) -> Certificate:
    rows = Certificate.objects.select_related(
        "organizer",
        "session__programme__organizer",
        "session__location",
        "edition__batch__requested_by",
        "edition__signing_key",
        "speaker",
        "registration__person__user",
        "predecessor",
        "successor",
    )
    return cast(Certificate, access.get_object(user, rows, Capability.ISSUE, pk=pk))


def _page(
    request: HttpRequest, certificate: Certificate, template: str, status: int = 200, **more: object
) -> HttpResponse:
    session = certificate.session
    context = workspace.page(request.user, session, "certificates", certificate=certificate, **more)
    return render(request, f"issuing/{template}.html", context, status=status)


@login_required
@require_safe
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was frozen, its state, and what came before and after."""
    certificate = _certificate(request.user, pk)
    valid = certificate.status == Certificate.Status.VALID
    return _page(
        request,
        certificate,
        "detail",
        proof_url=proof_url(certificate.code),
        claim_url=claims.address(certificate) if valid else "",
        share_url=claims.share_url(certificate) if valid else "",
    )


@login_required
@require_http_methods(["GET", "POST"])
def replace(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Issue a corrected successor."""
    certificate = _certificate(request.user, pk)
    person = certificate.registration.attendee if certificate.registration else certificate.speaker
    now_so = {"name": person.full_name, "institution": person.institution} if person else {}
    form = CertificateReplaceForm(request.POST or None, initial=now_so)
    if request.method == "POST" and form.is_valid():
        try:
            with admitted(of_organizer(certificate.organizer_id)):
                new = corrections.replace(
                    certificate=certificate, by=cast(User, request.user), now=timezone.now(), **form.cleaned_data
                )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The new certificate %(number)s is issued.") % {"number": new.number})
            return redirect("issuing:detail", pk=new.pk)
    asked = getattr(certificate, "name_request", None)
    return _page(request, certificate, "replace", 422 if form.errors else 200, form=form, asked=asked)


@login_required
@require_POST
def decline_name(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Answer a request for a corrected certificate with no, and why."""
    certificate = _certificate(request.user, pk)
    form = DeclineNameForm(request.POST)
    try:
        if not form.is_valid():
            raise Refusal("no_reason", _("Say why, so that the person knows what to do."))
        answer = form.cleaned_data["answer"]
        name_requests.decline(certificate=certificate, answer=answer, by=cast(User, request.user), now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("issuing:replace", pk=certificate.pk)
    messages.success(request, _("The request is declined; the person reads your reason."))
    return redirect("issuing:overview", pk=certificate.session_id)


@login_required
@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Declare a certificate no longer valid."""
    certificate = _certificate(request.user, pk)
    form = RevokeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            corrections.revoke(
                certificate=certificate, by=cast(User, request.user), now=timezone.now(), **form.cleaned_data
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The certificate is revoked. Whoever checks it sees that and your reason."))
            return redirect("issuing:detail", pk=certificate.pk)
    return _page(request, certificate, "revoke", 422 if form.errors else 200, form=form)
