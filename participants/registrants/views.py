"""Registrants in the workspace: the list, one registration, the file."""

from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bimtek.accounts.models import User
from bimtek.common import audit, list_files
from bimtek.common.admission import admitted, of_organizer
from bimtek.common.downloads import Download
from bimtek.common.errors import Refusal
from bimtek.common.way_back import way_back
from events.organizers.access import Capability
from events.seats.audiences import EntryMode
from events.seats.models import SeatPool
from events.training import workspace
from events.training.models import TrainingSession
from participants.consent import selectors as consents
from participants.enrolment import exchange
from participants.enrolment import services as registration_services
from participants.enrolment.forms import StaffCancelForm
from participants.enrolment.waiting import place_in_line
from participants.questions.selectors import answers_of
from participants.registration import aftermath
from participants.registration.doubles import has_double
from participants.registration.models import Registration
from participants.registration.overlaps import overlapping, overlapping_each
from participants.registration.selectors import trail, with_session

from . import acts, selectors, who_is_told
from . import export as listing
from .forms import ActForm, RegistrantFilterForm
from .models import ListAct

PER_PAGE = 50
TAB = "participants"


def session_of(request: HttpRequest, pk: int) -> TrainingSession:
    """A session whose registrants the user handles."""
    return workspace.get_session(request.user, pk, Capability.REGISTER)


def pools_of(session: TrainingSession) -> list[SeatPool]:
    """The categories that staff fill and look at here; institutions may have hundreds, with a page of their own."""
    return list(session.pools.exclude(entry=EntryMode.DELEGATION))


def registration_of(request: HttpRequest, pk: int, registration: int) -> Registration:
    """A registration of a session whose registrants the user may see."""
    session = session_of(request, pk)
    row = (
        with_session()
        .select_related("person__region__parent__parent__parent", "delegation")
        .filter(pk=registration)
        .first()
    )
    if row is None or row.session_id != session.pk:
        raise Http404
    return row


@login_required
@require_safe
def registrant_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Who registered, by name; searched and filtered."""
    session = session_of(request, pk)
    pools = pools_of(session)
    filters = RegistrantFilterForm(request.GET, pools=pools)
    rows = selectors.registrants(session, **filters.chosen()).annotate(has_double=has_double())
    page_obj = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    for row in page_obj:
        row.session = session
    context = {
        "clashes": overlapping_each(list(page_obj)),
        "filters": filters,
        "filtered": any(value for name, value in filters.chosen().items() if name != "sort"),
        "pools": pools,
        "pending": selectors.pending(session),
        "waiting": sum(pool.waiting for pool in pools),
        "active": Registration.ACTIVE,
        "actions": ListAct.Action.choices,
        "leads_away": ActForm.OTHERS,
        "last_act": acts.last_of(session, cast(User, request.user)),
        "write_to": write_to(session, filters),
        "sort": filters.chosen()["sort"] or "name",
        "selection": selection_of(request, session),
        "page_obj": page_obj,
    }
    return render(request, "registrants/list.html", workspace.page(request.user, session, TAB, **context))


def selection_of(request: HttpRequest, session: TrainingSession) -> str:
    """The name under which a browser keeps what is ticked: the list with its filter, whatever its page and order."""
    asked = request.GET.copy()
    for name in ("page", "sort"):
        asked.pop(name, None)
    return f"{reverse('registrants:list', args=[session.pk])}?{asked.urlencode()}"


def write_to(session: TrainingSession, filters: RegistrantFilterForm) -> str:
    """The page to write to the people whom the filter of the list finds; it takes a category by its name."""
    asked = filters.understood
    pool = session.pools.filter(pk=asked["pool"]).first() if asked["pool"] else None
    named = Registration.objects.filter(session=session, delegation=asked["delegation"])
    institution = named.values_list("delegation__institution", flat=True).first() if asked["delegation"] else ""
    told = {
        "q": asked["q"],
        "status": asked["status"],
        "category": pool and pool.category,
        "institution": institution,
    }
    query = urlencode({name: value for name, value in told.items() if value})
    return reverse("messages:write", args=[session.pk]) + (f"?{query}" if query else "")


@login_required
@require_safe
def detail(request: HttpRequest, pk: int, registration: int) -> HttpResponse:
    """One registration with its person; the NIK stays masked."""
    row = registration_of(request, pk, registration)
    context = {
        "registration": row,
        "proofs": consents.proofs(row),
        "answers": answers_of(row),
        "can_cancel": row.status in Registration.ACTIVE,
        "may_move": exchange.staff_may(row, timezone.now()),
        "place": place_in_line(row) if row.status == Registration.Status.WAITLISTED else None,
        "trail": trail(row),
        "clashes": _clashes(row),
    }
    return render(request, "registrants/detail.html", workspace.page(request.user, row.session, TAB, **context))


def _clashes(row: Registration) -> tuple[list[Registration], int]:
    """The person's other places at this time: the organizer's own, and how many there are elsewhere."""
    found = overlapping(row)
    organizer = row.session.programme.organizer_id
    own = [other for other in found if other.session.programme.organizer_id == organizer]
    return own, len(found) - len(own)


def _file_name(session: TrainingSession, kind: str) -> str:
    return list_files.file_name("peserta", session, timezone.localdate(), kind)


@login_required
@require_safe
def export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The registrants that the filter finds, as an Excel or CSV file; who took it is written down."""
    session = session_of(request, pk)
    filters = RegistrantFilterForm(request.GET, pools=list(session.pools.all()))
    share, kind = of_organizer(session.programme.organizer_id), list_files.kind_asked(request.GET)
    with admitted(share):
        rows = selectors.registrants(session, **filters.chosen())
        file, count = list_files.write(kind, listing.listed(session, rows))
    audit.record(session, by=request.user, exported_registrants=count)
    return Download(file, share=share, as_attachment=True, filename=_file_name(session, kind))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, pk: int, registration: int) -> HttpResponse:
    """Cancel a participant's registration, with a reason that they are told."""
    row = registration_of(request, pk, registration)
    return _with_reason(request, row, "registrants/cancel.html", registration_services.cancel)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reject(request: HttpRequest, pk: int, registration: int) -> HttpResponse:
    """Turn down a registration that waits for approval, with a reason that they are told."""
    row = registration_of(request, pk, registration)
    return _with_reason(request, row, "registrants/reject.html", registration_services.reject)


def _with_reason(request: HttpRequest, row: Registration, template: str, act: Callable[..., None]) -> HttpResponse:
    """Ask for a reason, then do what `act` does with it."""
    form = StaffCancelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason, by = form.cleaned_data["cancel_reason"], cast(User, request.user)
        try:
            act(registration=row, by=by, reason=reason, now=timezone.now())
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, who_is_told.said(_("The seat is free again."), row))
        return redirect("registrants:detail", pk=row.session_id, registration=row.pk)
    follows = aftermath.without_place(Registration.objects.filter(pk=row.pk))
    asked = {"form": form, "follows": follows, "reached": who_is_told.reached(row)}
    context = workspace.page(request.user, row.session, TAB, registration=row, **asked)
    return render(request, template, context, status=422 if form.errors else 200)


@login_required
@require_POST
def approve(request: HttpRequest, pk: int, registration: int) -> HttpResponse:
    """Confirm a registration that waits for approval."""
    row = registration_of(request, pk, registration)
    try:
        registration_services.approve(registration=row, by=cast(User, request.user), now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, who_is_told.said(_("The registration is confirmed."), row))
    return redirect(way_back(request) or reverse("registrants:detail", args=[pk, row.pk]))
