"""Data sheets: filled in by ticket or by a speaker's link, asked for by staff."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bimtek.common import whatsapp
from bimtek.common.errors import Refusal
from events.organizers.access import Capability
from events.training import workspace
from events.training.models import TrainingSession
from participants.claims.access import holder_required, own

from . import services
from .forms import DataSheetForm, DataSheetRequestForm
from .models import DataSheet, DataSheetRequest


@never_cache
@holder_required
@require_http_methods(["GET", "HEAD", "POST"])
def of_participant(request: HttpRequest, code: str) -> HttpResponse:
    """A participant's own sheet for one session."""
    registration = own(request, code)
    sheet = services.sheet_of(registration)
    return _fill(request, sheet, registration.attendee.full_name, back=reverse("registration:ticket", args=[code]))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def of_speaker(request: HttpRequest, token: str) -> HttpResponse:
    """A speaker's sheet, by the link that staff sent."""
    rows = DataSheet.objects.filter(speaker__isnull=False).select_related("speaker", "session__programme__organizer")
    sheet = get_object_or_404(rows, token=token)
    return _fill(request, sheet, str(sheet.speaker), back="")


def _fill(request: HttpRequest, sheet: DataSheet, name: str, *, back: str) -> HttpResponse:
    asked = DataSheetRequest.objects.filter(session=sheet.session_id).first()
    if asked is None:
        raise Http404
    bank = services.asks_bank(asked, of_speaker=sheet.speaker_id is not None)
    form = DataSheetForm(request.POST or None, instance=sheet, bank=bank)
    if request.method == "POST" and form.is_valid():
        try:
            services.fill(sheet=sheet, data=form.cleaned_data, now=timezone.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your data sheet is kept. You can change it until the day is over."))
            return redirect(request.path)
    context = {"form": form, "sheet": sheet, "name": name, "session": sheet.session, "asked": asked, "bank": bank}
    answer = render(request, "data_sheets/fill.html", {**context, "back": back}, status=422 if form.errors else 200)
    answer["Referrer-Policy"] = "same-origin"
    return answer


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def overview(request: HttpRequest, pk: int) -> HttpResponse:
    """What a session asks for, the links of its speakers, and who has filled in; no bank data is shown."""
    session = workspace.get_session(request.user, pk, Capability.EDIT)
    asked = DataSheetRequest.objects.filter(session=session).first()
    form = DataSheetRequestForm(request.POST or None, instance=asked or DataSheetRequest(session=session))
    if form.is_valid():
        form.save()
        messages.success(request, _("Data sheets can be filled in now."))
        return redirect("data_sheets:overview", pk=pk)
    speakers = services.ask_speakers(session=session) if asked else []
    filled = session.data_sheets.filter(registration__isnull=False, filled_at__isnull=False).count()
    shown = {"form": form, "asked": asked, "filled": filled, "speakers": [_line(session, row) for row in speakers]}
    context = workspace.page(request.user, session, "documents", **shown)
    return render(request, "data_sheets/overview.html", context, status=422 if form.errors else 200)


def _line(session: TrainingSession, sheet: DataSheet) -> dict[str, object]:
    address = settings.SITE_URL + reverse("data_sheets:speaker", args=[sheet.token])
    text = _("Please fill in your data sheet for %(session)s: %(address)s") % {"session": session, "address": address}
    return {"sheet": sheet, "address": address, "share_url": whatsapp.link(text)}
