"""Scans of signed documents, beside what the portal makes."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bimtek.accounts.models import User
from bimtek.common import offload
from bimtek.common.admission import of_organizer
from bimtek.common.downloads import Download
from bimtek.common.errors import Refusal
from events.organizers import access
from events.organizers.access import Capability
from events.training import workspace

from . import signed_copies
from .forms import SignedCopyForm
from .kinds import KINDS
from .models import SignedCopy
from .scans import PDF, scanned


@login_required
@require_POST
def add(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Keep a scan of a signed document of this kind."""
    session = workspace.get_session(request.user, pk, Capability.REGISTER)
    if kind not in KINDS:
        raise Http404
    form = SignedCopyForm(request.POST, request.FILES)
    if form.is_valid():
        data = form.cleaned_data
        try:
            scan = offload.run(scanned, data["scan"].read())
            by, now = cast(User, request.user), timezone.now()
            signed_copies.add(session=session, kind=kind, scan=scan, note=data["note"], by=by, now=now)
            messages.success(request, _("The signed copy is kept."))
        except Refusal as refusal:
            messages.error(request, str(refusal))
    else:
        messages.error(request, " ".join(str(text) for texts in form.errors.values() for text in texts))
    return redirect("documents:document", pk=pk, kind=kind)


@login_required
@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The scan to save."""
    row = _copy(request, pk)
    answer = Download(
        row.file.open("rb"),
        as_attachment=True,
        filename=f"{row.kind}-{row.pk}.{'pdf' if row.content_type == PDF else 'jpg'}",
        content_type=row.content_type,
        share=of_organizer(row.session.programme.organizer_id),
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


@login_required
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a scan."""
    row = _copy(request, pk)
    signed_copies.delete(copy=row)
    messages.success(request, _("The signed copy is deleted."))
    return redirect("documents:document", pk=row.session_id, kind=row.kind)


def _copy(request: HttpRequest, pk: int) -> SignedCopy:
    rows = SignedCopy.objects.select_related("session__programme__organizer")
    owner = "session.programme.organizer"
    return cast(SignedCopy, access.get_object(request.user, rows, Capability.REGISTER, owner=owner, pk=pk))
