"""Rosters in the workspace: upload, what was understood, the dry run, applying, and the files in between."""

from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from bimtek.accounts.models import User
from bimtek.common import audit
from bimtek.common.admission import Busy, admitted, of_organizer
from bimtek.common.downloads import Download
from bimtek.common.errors import Refusal
from bimtek.common.list_files import file_name
from events.organizers.access import Capability
from events.training import workspace
from events.training.models import TrainingSession
from participants.consent import services as consents
from participants.registration.windows import is_running
from participants.roster_checking.layout import RosterLayout

from . import layouts, limits, selectors, services, workbooks
from .forms import MappingForm, RosterApplyForm, RosterUploadForm, SheetForm, list_choice
from .models import Roster

PER_PAGE = 50
TAB = "participants"
Status = Roster.Status
ABOVE_THE_FORM = limits.CODES | {"session_not_running"}


def _session(request: HttpRequest, pk: int) -> TrainingSession:
    return workspace.get_session(request.user, pk, Capability.REGISTER)


def _roster(request: HttpRequest, pk: int, roster: int) -> Roster:
    """A roster of a session whose participants the user looks after."""
    session = _session(request, pk)
    row = Roster.objects.select_related("pool__ceiling", "created_by", "applied_by").filter(pk=roster).first()
    if row is None or row.session_id != session.pk:
        raise Http404
    row.session = session
    row.pool.session = session
    return row


def _admitted(roster: Roster) -> AbstractContextManager[None]:
    return admitted(of_organizer(roster.session.programme.organizer_id))


def _page(request: HttpRequest, roster: Roster, **context: Any) -> dict[str, Any]:
    return workspace.page(request.user, roster.session, TAB, roster=roster, **context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def roster_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The session's rosters, and the form for one more."""
    session = _session(request, pk)
    pools = {pool.pk: pool for pool in session.pools.all()}
    form = RosterUploadForm(
        *((request.POST, request.FILES) if request.method == "POST" else ()), pools=list(pools.values())
    )
    if request.method == "POST" and form.is_valid():
        file, pool = form.cleaned_data["file"], pools[form.cleaned_data["pool"]]
        by, now = cast(User, request.user), timezone.now()
        try:
            with admitted(of_organizer(session.programme.organizer_id)):
                roster = services.take_in(session=session, pool=pool, file=file, name=file.name, by=by, now=now)
        except Refusal as refusal:
            form.add_error(None if refusal.code in ABOVE_THE_FORM else "file", str(refusal))
        else:
            return redirect("rosters:columns", pk=session.pk, roster=roster.pk)
    rows = Paginator(session.rosters.select_related("created_by", "pool"), PER_PAGE).get_page(request.GET.get("page"))
    context = workspace.page(request.user, session, TAB, form=form, page_obj=rows, running=is_running(session))
    return render(request, "rosters/list.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, pk: int, roster: int) -> HttpResponse:
    """What was understood of the columns, to be corrected; sent, the rows are checked."""
    row = _roster(request, pk, roster)
    try:
        layout = _layout(row)
        form = MappingForm(request.POST or None, layout=layout, mapping=row.columns)
        if request.method == "POST" and form.is_valid() and _checks(request, row, form):
            return redirect("rosters:detail", pk=pk, roster=row.pk)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return _back(row)
    shown = {"sheet": row.sheet, "heading_row": layout.heading_row}
    sheet_form = SheetForm(initial=shown, sheets=selectors.sheets(row))
    context = _page(request, row, form=form, sheet_form=sheet_form, layout=layout, places=selectors.file_map(row))
    return render(request, "rosters/columns.html", context, status=422 if form.errors else 200)


def _checks(request: HttpRequest, roster: Roster, form: MappingForm) -> bool:
    """Have the rows checked; where only a limit stands against it, what was said of the columns stays on the page."""
    try:
        with _admitted(roster):
            services.start_check(
                roster=roster, mapping=form.mapping(), by=cast(User, request.user), now=timezone.now(),
                choice=list_choice(roster, request.POST),
            )  # fmt: skip
    except Refusal as refusal:
        if refusal.code not in limits.CODES and not isinstance(refusal, Busy):
            raise
        form.add_error(None, str(refusal))
        return False
    return True


def _layout(roster: Roster) -> RosterLayout:
    """The list whose columns are shown, its samples as they may be."""
    with _admitted(roster):
        layout = layouts.shown(roster)
    mapping = roster.columns
    samples = [
        [selectors.shown_sample(text, mapping.get(column)) for text in texts]
        for column, texts in enumerate(layout.samples)
    ]
    return replace(layout, samples=samples)


def _back(roster: Roster) -> HttpResponse:
    """Where to go from a page that cannot be shown: the findings, or the list while there are none."""
    if roster.status == Status.UPLOADED:
        return redirect("rosters:list", pk=roster.session_id)
    return redirect("rosters:detail", pk=roster.session_id, roster=roster.pk)


@login_required
@require_POST
def sheet(request: HttpRequest, pk: int, roster: int) -> HttpResponse:
    """Read another sheet, or the headings from another row."""
    row = _roster(request, pk, roster)
    try:
        form = SheetForm(request.POST, sheets=selectors.sheets(row))
        if form.is_valid():
            chosen, heading_row = form.cleaned_data.get("sheet", row.sheet), form.cleaned_data["heading_row"]
            changed = chosen != row.sheet
            with _admitted(row):
                services.choose_sheet(roster=row, sheet=chosen, heading_row=None if changed else heading_row)
        else:
            messages.error(request, _("Write the number of the row with the headings."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("rosters:columns", pk=pk, roster=row.pk)


@login_required
@require_safe
def detail(request: HttpRequest, pk: int, roster: int) -> HttpResponse:
    """How far it is; then what the dry run found, or what was done."""
    row = _roster(request, pk, roster)
    if row.status == Status.UPLOADED:
        return redirect("rosters:columns", pk=pk, roster=row.pk)
    if request.headers.get("HX-Request"):
        return _progress(request, row)
    return render(request, "rosters/detail.html", _findings(request, row, None))


def _progress(request: HttpRequest, roster: Roster) -> HttpResponse:
    """The bar alone; at its end the whole page comes anew."""
    if not roster.working:
        return HttpResponseClientRefresh()
    context = {"roster": roster, "session": roster.session, "done": selectors.rows_done(roster)}
    return render(request, "rosters/_progress.html", context)


def _findings(request: HttpRequest, roster: Roster, form: RosterApplyForm | None) -> dict[str, Any]:
    asked = consents.asked(pool=roster.pool, person=None, now=timezone.now())
    return _page(
        request,
        roster,
        done=selectors.rows_done(roster),
        page_obj=Paginator(roster.faults.all(), PER_PAGE).get_page(request.GET.get("page")),
        additions=Paginator(roster.additions.all(), PER_PAGE).get_page(request.GET.get("rows")),
        unread=selectors.unread(roster),
        remarks=selectors.remarks(roster),
        passed_over=selectors.passed_over(roster),
        shortages=services.shortages(roster),
        form=form or RosterApplyForm(asked=asked),
        text=asked.consent,
        changes=roster.to_add + roster.to_update,
    )


@login_required
@require_POST
def apply(request: HttpRequest, pk: int, roster: int) -> HttpResponse:
    """Write the good rows of a checked roster."""
    row, now = _roster(request, pk, roster), timezone.now()
    form = RosterApplyForm(request.POST, asked=consents.asked(pool=row.pool, person=None, now=now))
    if form.is_valid():
        try:
            with _admitted(row):
                services.start_apply(roster=row, agreement=form.agreement(), by=cast(User, request.user), now=now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("rosters:detail", pk=pk, roster=row.pk)
    return render(request, "rosters/detail.html", _findings(request, row, form), status=422)


@login_required
@require_safe
def refused(request: HttpRequest, pk: int, roster: int) -> HttpResponseBase:
    """The refused rows with their reasons, as an Excel file; who took it is written down."""
    row = _roster(request, pk, roster)
    try:
        with _admitted(row):
            file = workbooks.refused(row)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("rosters:detail", pk=pk, roster=row.pk)
    audit.record(row.session, by=request.user, exported_refused_rows=row.refused)
    name = file_name(f"ditolak-{row.pk}", row.session, timezone.localdate(), "xlsx")
    return Download(file, as_attachment=True, filename=name)


@login_required
@require_safe
def template(request: HttpRequest, pk: int) -> FileResponse:
    """A table to fill in."""
    _session(request, pk)
    return FileResponse(workbooks.template(), as_attachment=True, filename="daftar-peserta.xlsx")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: HttpRequest, pk: int, roster: int) -> HttpResponse:
    """Ask, then throw away a roster that was not applied."""
    row = _roster(request, pk, roster)
    said = None
    if request.method == "POST":
        try:
            services.discard(roster=row, by=cast(User, request.user))
        except Refusal as refusal:
            said = refusal
        else:
            messages.success(request, _("The roster and its file are deleted."))
            return redirect("rosters:list", pk=pk)
    return render(request, "rosters/discard.html", _page(request, row, refusal=said), status=422 if said else 200)
