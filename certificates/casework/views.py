"""Staff put a person's data right: what it changes elsewhere is shown first."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from events.training import workspace
from participants.corrections import selectors, services
from participants.corrections.forms import CorrectForm
from participants.corrections.holding import holder_of
from participants.people import history
from participants.people.services import identity_warnings
from participants.registrants.views import TAB, registration_of
from participants.registration.models import Registration

from . import consequences

LINES = 50  # of the history on one page


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, pk: int, registration: int) -> HttpResponse:
    """Ask what is wrong and why, show what follows, then write it; with the history of the person below."""
    row = registration_of(request, pk, registration)
    posted = request.POST if request.method == "POST" else None
    form = CorrectForm(posted, registration=row, holder=holder_of(row.person, row.session.programme.organizer))
    preview = {}
    if posted is not None and form.is_valid():
        if form.was_previewed() and "save" in posted:
            if _save(request, row, form):
                return redirect("registrants:detail", pk=pk, registration=row.pk)
        else:
            plan = selectors.plan(row, row.person, form.person_data(), form.typed_nik)
            preview = {"plan": plan, "follows": consequences.of_correction(row, plan), "digest": form.digest()}
    context = {"form": form, "registration": row, **preview, **_around(row)}
    status = 422 if form.errors else 200
    page = workspace.page(request.user, row.session, TAB, **context)
    return render(request, "casework/correct.html", page, status=status)


def _around(row: Registration) -> dict[str, object]:
    """What is known of the person beside the form: who has the say, what waits for a word, what became of the data."""
    organizer = row.session.programme.organizer
    proposals = [(each, selectors.changes_of(each)) for each in selectors.for_staff(row, organizer)]
    lines = [
        line for line in history.seen_by_staff(row.person, organizer)[:LINES] if line.registration_id in (None, row.pk)
    ]
    return {"holder": holder_of(row.person, organizer), "proposals": proposals, "lines": lines}


def _save(request: HttpRequest, row: Registration, form: CorrectForm) -> bool:
    """Write what was previewed; False with the reason on the form where that cannot be."""
    try:
        plan = services.correct(
            registration=row,
            data=form.person_data(),
            nik=form.typed_nik,
            version=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
            by=cast(User, request.user),
            now=timezone.now(),
        )
    except Refusal as refusal:
        form.add_error("nik" if refusal.code.startswith("nik") else None, str(refusal))
        return False
    messages.success(request, _("The data is corrected."))
    if plan.proposed:
        messages.info(request, _("This registration shows it corrected; the owner of the data is asked to follow."))
    for warning in identity_warnings(row.person):
        messages.warning(request, str(warning))
    return True


@login_required
@require_POST
def decide(request: HttpRequest, pk: int, registration: int, proposal: int) -> HttpResponse:
    """Accept or decline what the owner, or another organizer, proposes of the person."""
    row = registration_of(request, pk, registration)
    found = selectors.for_staff(row, row.session.programme.organizer)
    chosen = next((each for each in found if each.pk == proposal), None)
    if chosen is None:
        raise Http404
    try:
        accept = "accept" in request.POST
        services.decide(proposal=chosen, accept=accept, by=cast(User, request.user), now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Your answer is saved."))
    return redirect("casework:correct", pk=pk, registration=row.pk)
