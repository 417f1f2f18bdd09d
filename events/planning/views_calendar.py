"""The year of an organizer and of all below it, as a grid to print."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bimtek.common import press
from bimtek.common.admission import admitted, of_organizer
from bimtek.common.downloads import Download
from events.organizers import access
from events.organizers.models import Organizer
from events.organizers.workspace import page

from .schedule_grid import SESSIONS_MAX, ScheduleYear, grid_of, sessions_below, workbook

YEARS = range(2000, 2101)


def _grid(request: HttpRequest, organizer: Organizer) -> ScheduleYear:
    told = request.GET.get("tahun", "")
    year = int(told) if told.isascii() and told.isdigit() and len(told) == 4 else timezone.localdate().year
    if year not in YEARS:
        year = timezone.localdate().year
    return grid_of(sessions_below(organizer, year)[: SESSIONS_MAX + 1], year)


@login_required
@require_safe
def year(request: HttpRequest, organizer: str) -> HttpResponse:
    """The grid of a year, with the years beside it."""
    row = access.get_organizer(request.user, organizer)
    grid = _grid(request, row)
    context = page(request.user, row, "sessions", grid=grid, before=grid.year - 1, after=grid.year + 1)
    return render(request, "planning/year.html", context)


@login_required
@require_safe
def year_file(request: HttpRequest, organizer: str) -> HttpResponseBase:
    """The same grid as an Excel file."""
    row = access.get_organizer(request.user, organizer)
    grid = _grid(request, row)
    name = f"jadwal-{row.slug}-{grid.year}.xlsx"
    return Download(workbook(grid, row.name), as_attachment=True, filename=name)


@login_required
@require_safe
def year_document(request: HttpRequest, organizer: str) -> HttpResponse:
    """The same grid as a PDF, across on A4."""
    row = access.get_organizer(request.user, organizer)
    grid = _grid(request, row)
    share = of_organizer(row.pk)
    with admitted(share):
        document = press.pdf("planning/year_document.html", {"grid": grid, "organizer": row})
    return press.handed_out(document, f"jadwal-{row.slug}-{grid.year}.pdf")
