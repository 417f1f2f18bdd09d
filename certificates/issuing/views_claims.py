"""Fetching a certificate by its link, without an account; the links of a session for who hands them out."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bimtek.common import audit, list_files
from bimtek.common.admission import admitted, of_organizer
from bimtek.common.downloads import Download
from events.organizers.access import Capability
from events.training import workspace

from . import claims, limits
from .downloads import pdf_response
from .models import Certificate

COUNTED_AS = "claim"  # apart from codes: a link that a chat cut off must not keep a hall from checking


def _by_link(view: Callable[[HttpRequest, Certificate], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Give the view the certificate of the link, or explain; no browser or proxy keeps a copy of an answer.

    A link that was made here works even where this client address tried too many others: there is
    nothing to guess, and many phones share one address.
    """

    @wraps(view)
    @require_safe
    def guarded(request: HttpRequest, token: str) -> HttpResponseBase:
        certificate = claims.by_token(token)
        response = _unknown(request) if certificate is None else view(request, certificate)
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Cache-Control"] = "private, no-store"
        return response

    return guarded


def _unknown(request: HttpRequest) -> HttpResponse:
    if limits.exhausted(request, COUNTED_AS):
        response = render(request, "issuing/claim_unknown.html", {"too_many": True}, status=429)
        response["Retry-After"] = str(limits.WINDOW_SECONDS)
        return response
    limits.count_unknown(request, COUNTED_AS)
    return render(request, "issuing/claim_unknown.html", status=404)


@_by_link
def claim(request: HttpRequest, certificate: Certificate) -> HttpResponse:
    """Whose certificate it is, and the button that fetches it; where it does not count any more, that (410)."""
    valid = certificate.status == Certificate.Status.VALID
    context = {"certificate": certificate, "valid": valid, "token": claims.token(certificate.pk)}
    return render(request, "issuing/claim.html", context, status=200 if valid else 410)


@_by_link
def claim_file(request: HttpRequest, certificate: Certificate) -> HttpResponseBase:
    """The PDF; back to the page that explains where the certificate does not count any more."""
    if certificate.status != Certificate.Status.VALID:
        return redirect("issuing:claim", token=claims.token(certificate.pk))
    return pdf_response(request, certificate)


@login_required
@require_safe
def claim_links(request: HttpRequest, pk: int) -> HttpResponse:
    """What links are for, and the file that has them."""
    session = workspace.get_session(request.user, pk, Capability.ISSUE)
    context = workspace.page(request.user, session, "certificates", count=claims.claimable(session).count())
    return render(request, "issuing/claims.html", context)


@login_required
@require_safe
def export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The links of the session's valid certificates as an Excel or CSV file; who took it is written down."""
    session = workspace.get_session(request.user, pk, Capability.ISSUE)
    share, kind = of_organizer(session.programme.organizer_id), list_files.kind_asked(request.GET)
    with admitted(share):
        file, count = list_files.write(kind, claims.listed(session))
    audit.record(session, by=request.user, exported_claim_links=count)
    name = list_files.file_name("tautan-sertifikat", session, timezone.localdate(), kind)
    return Download(
        file, share=share, as_attachment=True, filename=name, headers={"Cache-Control": "private, no-store"}
    )
