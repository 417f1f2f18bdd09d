"""Staff give a person a place by hand, or give a cancelled one back."""

from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from events.training import workspace
from events.training.models import TrainingSession
from participants.consent.services import asked_each, current_text
from participants.enrolment import services as enrolment
from participants.people.services import identity_warnings
from participants.registration.models import Registration

from . import adding, who_is_told
from .forms import AddForm
from .views import TAB, pools_of, registration_of, session_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Register a person who cannot register alone; asks back about whom the portal knows, and about likely doubles."""
    session, now = session_of(request, pk), timezone.now()
    posted = request.POST if request.method == "POST" else None
    pools = pools_of(session)
    form = AddForm(posted, pools=pools, text=current_text(now=now), asked=asked_each(pools=pools, now=now))
    asks: dict[str, Any] = {}
    if posted is not None and form.is_valid():
        try:
            asks = _what_to_ask(request, session, form)
            if not asks:
                return _add(request, session, form, now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    context = workspace.page(request.user, session, TAB, form=form, **asks)
    return render(request, "registrants/add.html", context, status=422 if form.errors else 200)


def _what_to_ask(request: HttpRequest, session: TrainingSession, form: AddForm) -> dict[str, Any]:
    """The person with this NIK, or the likely doubles, as far as staff have not answered; empty where all is clear."""
    data, typed = form.person_data(), form.cleaned_data
    known = adding.known_person(session=session, name=data["name"], nik=typed["nik"], by=cast(User, request.user))
    if known is not None and typed["match"] != known.person.pk:
        return {"known": known}
    doubles = [] if known or typed["other_person"] else adding.likely_doubles(session, data)
    return {"doubles": doubles} if doubles else {}


def _add(request: HttpRequest, session: TrainingSession, form: AddForm, now: datetime) -> HttpResponse:
    fields = {name: form.cleaned_data[name] for name in ("nik", "representing", "assignment", "match")}
    row = adding.add_person(
        session=session,
        data=form.person_data(),
        pool_id=form.cleaned_data["pool"],
        agreement=form.agreement(),
        by=cast(User, request.user),
        now=now,
        **fields,
    )
    messages.success(request, _("%(name)s is registered.") % {"name": row.attendee.full_name})
    for warning in identity_warnings(row.person):
        messages.warning(request, str(warning))
    return redirect("registrants:detail", pk=session.pk, registration=row.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: HttpRequest, pk: int, registration: int) -> HttpResponse:
    """Ask, then give a registration that was cancelled by mistake its place again."""
    row = registration_of(request, pk, registration)
    if request.method == "POST":
        try:
            enrolment.take_back(registration=row, by=cast(User, request.user), now=timezone.now())
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, who_is_told.said(_("The registration stands again."), row))
        return redirect("registrants:detail", pk=pk, registration=row.pk)
    if row.status != Registration.Status.CANCELLED:
        return redirect("registrants:detail", pk=pk, registration=row.pk)
    context = workspace.page(request.user, row.session, TAB, registration=row, reached=who_is_told.reached(row))
    return render(request, "registrants/take_back.html", context)
