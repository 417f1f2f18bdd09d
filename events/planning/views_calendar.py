"""The schedule of an organizer and of all below it: a month, a quarter or a year, as a grid to print."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import override
from django.views.decorators.http import require_safe

from bimtek.common import press
from bimtek.common.admission import admitted, of_organizer
from bimtek.common.downloads import Download
from events.organizers import access
from events.organizers.models import Organizer
from events.organizers.workspace import page

from .forms_calendar import SchedulePeriodForm
from .periods import SchedulePeriod
from .schedule_file import workbook
from .schedule_grid import SESSIONS_MAX, ScheduleGrid, grid_of, sessions_below


def _grid(form: SchedulePeriodForm, organizer: Organizer) -> ScheduleGrid:
    period = form.period(timezone.localdate())
    return grid_of(sessions_below(organizer, period)[: SESSIONS_MAX + 1], period, form.by)


def _asked(period: SchedulePeriod, by: str) -> str:
    """The address's part that asks for a period."""
    told = {"rentang": period.kind, "tahun": period.year, "bulan": period.months[0], "menurut": by}
    return urlencode({name: value for name, value in told.items() if value})


@login_required
@require_safe
def year(request: HttpRequest, organizer: str) -> HttpResponse:
    """The grid of a period, with the periods beside it."""
    row = access.get_organizer(request.user, organizer)
    asked = SchedulePeriodForm(request.GET)
    grid = _grid(asked, row)
    period = grid.period
    shown = {"rentang": period.kind, "tahun": period.year, "bulan": period.months[0], "menurut": asked.by}
    ways = [(way.name, _asked(way, asked.by)) for by in (-1, 1) if (way := period.beside(by))]
    context = {"grid": grid, "form": SchedulePeriodForm(shown), "ways": ways, "asked": _asked(period, asked.by)}
    return render(request, "planning/year.html", page(request.user, row, "sessions", **context))


def _file_name(row: Organizer, grid: ScheduleGrid) -> str:
    return f"jadwal-{row.slug}-{slugify(grid.period.name)}"


@login_required
@require_safe
def year_file(request: HttpRequest, organizer: str) -> HttpResponseBase:
    """The same grid as an Excel file."""
    row = access.get_organizer(request.user, organizer)
    with override("id"):  # an office's document, whatever the screen's language
        grid = _grid(SchedulePeriodForm(request.GET), row)
        return Download(workbook(grid, row.name), as_attachment=True, filename=f"{_file_name(row, grid)}.xlsx")


@login_required
@require_safe
def year_document(request: HttpRequest, organizer: str) -> HttpResponse:
    """The same grid as a PDF, across on A4."""
    row = access.get_organizer(request.user, organizer)
    share = of_organizer(row.pk)
    with override("id"):
        grid = _grid(SchedulePeriodForm(request.GET), row)
        with admitted(share):
            document = press.pdf("planning/year_document.html", {"grid": grid, "organizer": row})
        return press.handed_out(document, f"{_file_name(row, grid)}.pdf")
