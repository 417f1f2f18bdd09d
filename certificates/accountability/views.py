"""The page on which staff ask for the accountability file, see how far it is, and fetch it."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bimtek.accounts.models import User
from bimtek.common.admission import of_organizer
from bimtek.common.downloads import Download
from bimtek.common.errors import Refusal
from certificates.documents.production import CONTENT_TYPES
from events.organizers.access import Capability
from events.training import workspace

from . import services
from .models import AccountabilityFile


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def files(request: HttpRequest, pk: int) -> HttpResponse:
    """The files of a session, and a button for each format; a part of the page asks anew while one is being made."""
    session = workspace.get_session(request.user, pk, Capability.REGISTER)
    if request.method == "POST":
        format = "zip" if request.POST.get("format") == "zip" else "pdf"
        try:
            services.ask(session=session, format=format, by=cast(User, request.user), now=timezone.now())
            messages.success(request, _("The file is being made. You can leave this page meanwhile."))
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return redirect("accountability:files", pk=pk)
    rows = session.accountability_files.select_related("requested_by")
    making = any(row.state == AccountabilityFile.State.WAITING for row in rows)
    shown = {"rows": rows, "making": making, "formats": AccountabilityFile.Format.choices, "days": services.KEPT.days}
    context = workspace.page(request.user, session, "documents", **shown)
    part = "_files" if request.headers.get("HX-Request") else "files"
    return render(request, f"accountability/{part}.html", context)


@login_required
@require_safe
def download(request: HttpRequest, pk: int, file: int) -> HttpResponseBase:
    """A finished file."""
    session = workspace.get_session(request.user, pk, Capability.REGISTER)
    row = get_object_or_404(session.accountability_files, pk=file)
    if not row.file:
        raise Http404
    name = f"spj-sesi-{session.pk}.{row.format}"
    answer = Download(
        row.file.open("rb"), as_attachment=True, filename=name, content_type=CONTENT_TYPES[row.format],
        share=of_organizer(session.programme.organizer_id),
    )  # fmt: skip
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
