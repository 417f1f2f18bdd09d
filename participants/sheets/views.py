"""Sign-in sheets in the workspace: those made so far, making one, and its files."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bimtek.accounts.models import User
from bimtek.common import audit
from bimtek.common.admission import admitted, of_organizer
from bimtek.common.downloads import Download
from bimtek.common.errors import Refusal
from bimtek.common.list_files import file_name
from events.organizers.access import Capability
from events.training import workspace
from events.training.models import TrainingSession
from participants.attendance.selectors import countable_items

from . import creation, printing, selectors, workbooks
from .forms import MakeForm
from .models import SignInSheet

PER_PAGE = 30
TAB = "attendance"


def get_session(request: HttpRequest, pk: int) -> TrainingSession:
    """A session whose attendance the user may mark."""
    return workspace.get_session(request.user, pk, Capability.ATTENDANCE)


def get_sheet(request: HttpRequest, pk: int, sheet: int) -> SignInSheet:
    """A sheet of such a session; Http404 for another one's."""
    session = get_session(request, pk)
    found = session.sign_in_sheets.select_related("made_by", "keyed_by").filter(pk=sheet).first()
    if found is None:
        raise Http404
    found.session = session
    return found


def page(request: HttpRequest, sheet: SignInSheet, **context: Any) -> dict[str, Any]:
    """The context of a page about one sheet."""
    return workspace.page(request.user, sheet.session, TAB, sheet=sheet, **context)


@login_required
@require_safe
def sheet_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The session's sheets, or what has to be done before there can be one."""
    session = get_session(request, pk)
    rows = Paginator(selectors.sheets_of(session), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": rows, "hindrance": _hindrance(session)}
    return render(request, "sheets/list.html", workspace.page(request.user, session, TAB, **context))


def _hindrance(session: TrainingSession) -> str:
    """What stands against making a sheet: `cancelled`, `no_items`, `nobody`, or nothing."""
    if session.status == TrainingSession.Status.CANCELLED:
        return "cancelled"
    if not session.agenda.filter(minutes__gt=0).exists():
        return "no_items"
    return "" if selectors.confirmed(session).exists() else "nobody"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def make(request: HttpRequest, pk: int) -> HttpResponse:
    """For what a sheet is wanted; sent, it is made."""
    session = get_session(request, pk)
    if hindrance := _hindrance(session):
        context = workspace.page(request.user, session, TAB, hindrance=hindrance)
        return render(request, "sheets/make.html", context, status=422 if request.method == "POST" else 200)
    items, pools = countable_items(session), list(session.pools.all())
    form = MakeForm(request.POST or None, session=session, items=items, pools=pools)
    if request.method == "POST" and form.is_valid():
        by, now = cast(User, request.user), timezone.now()
        try:
            sheet = creation.make(session=session, wish=form.wish(), by=by, now=now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The sheet is made. Print it now; it can be printed again at any time."))
            return redirect("sheets:sheet", pk=session.pk, sheet=sheet.pk)
    context = workspace.page(request.user, session, TAB, form=form)
    return render(request, "sheets/make.html", context, status=422 if request.method == "POST" else 200)


@login_required
@require_safe
def pdf(request: HttpRequest, pk: int, sheet: int) -> HttpResponse:
    """The sheet to print; of a long one the files to choose from, each by `?part=`."""
    found = get_sheet(request, pk, sheet)
    parts = printing.parts(found)
    wanted = request.GET.get("part", "1" if len(parts) == 1 else "")
    if not wanted:
        return render(request, "sheets/parts.html", page(request, found, parts=parts))
    part = next((part for part in parts if str(part.number) == wanted), None)
    if part is None:
        raise Http404
    with admitted(of_organizer(found.session.programme.organizer_id)):
        file = printing.pdf(found, part, len(parts))
    audit.record(found.session, by=request.user, sign_in_sheet_printed=found.pk, part=part.number)
    name = f"daftar-hadir-{found.code}-{part.first}-{part.last}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(file, content_type="application/pdf", headers=headers)


def _workbook_name(sheet: SignInSheet) -> str:
    return file_name(f"daftar-hadir-{sheet.code}", sheet.session, timezone.localdate(), "xlsx")


@login_required
@require_safe
def workbook(request: HttpRequest, pk: int, sheet: int) -> HttpResponseBase:
    """The sheet as an Excel file to be marked; who took it is written down."""
    found = get_sheet(request, pk, sheet)
    with admitted(of_organizer(found.session.programme.organizer_id)):
        file = workbooks.workbook(found)
    audit.record(found.session, by=request.user, sign_in_sheet_exported=found.pk, rows=found.row_count)
    return Download(file, as_attachment=True, filename=_workbook_name(found))
