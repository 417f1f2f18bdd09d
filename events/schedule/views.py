"""Draft sessions from a pasted schedule: paste, look at what was read, confirm."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from events.organizers import access
from events.organizers.access import Capability
from events.organizers.workspace import page
from events.programmes.models import Programme
from events.schedule import services
from events.schedule.forms import ScheduleForm


@login_required
@require_http_methods(["GET", "POST"])
def import_schedule(request: HttpRequest, slug: str) -> HttpResponse:
    """Read a pasted schedule; with `confirm`, and only for the text last shown, make the drafts."""
    programmes = Programme.objects.select_related("organizer__region")
    programme: Programme = access.get_object(request.user, programmes, Capability.EDIT, slug=slug)
    form = ScheduleForm(request.POST or None, request.FILES or None, today=timezone.localdate())
    context: dict[str, Any] = {"programme": programme, "form": form}
    if request.method == "POST" and form.is_valid():
        if "confirm" in request.POST and form.was_seen and _imported(request, programme, form):
            return redirect("programmes:manage_detail", slug=programme.slug)
        context |= _preview(programme, form)
    return render(
        request, "events/schedule/import.html", page(request.user, programme.organizer, "programmes", **context)
    )


def _imported(request: HttpRequest, programme: Programme, form: ScheduleForm) -> bool:
    """Make the drafts and say so; a refusal goes onto the form."""
    by = request.user if isinstance(request.user, User) else None
    try:
        imported = services.import_schedule(programme=programme, reading=form.reading, by=by, seats=form.seats)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    count = len(imported.created)
    messages.success(
        request,
        ngettext("%(count)d draft session was made.", "%(count)d draft sessions were made.", count) % {"count": count},
    )
    if imported.existing:
        messages.info(request, _("Dates that had a session already were left alone."))
    return True


def _preview(programme: Programme, form: ScheduleForm) -> dict[str, Any]:
    reading = form.reading
    known = services.existing_runs(programme)
    rows = [(read, services.is_there(read, known)) for read in reading.sessions]
    remarks = [anomaly for anomaly in reading.anomalies if not anomaly.fatal]
    return {
        "reading": reading,
        "rows": rows,
        "remarks": remarks,
        "fresh": sum(not existing for _read, existing in rows),
        "digest": form.digest,
    }
