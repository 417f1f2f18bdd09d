"""The register of numbers: page and file."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bimtek.common import audit, list_files
from bimtek.common.admission import admitted, of_organizer
from bimtek.common.downloads import Download
from certificates.numbering.views import get_organizer
from events.organizers import workspace

from . import export as listing
from . import selectors as register
from .forms import RegisterFilterForm


@login_required
@require_safe
def show(request: HttpRequest, organizer: str) -> HttpResponse:
    """What became of every number of a series."""
    owner = get_organizer(request.user, organizer)
    known = register.series_of(owner)
    form = RegisterFilterForm(request.GET, series=known)
    series = form.chosen()
    cut = form.cut()
    context = {
        "filters": form,
        "known": bool(known),
        "series": series,
        "filtered": bool(cut.status) or not cut.at_start,
        "register": register.page(series, cut) if series else None,
        # Of the whole series, so it is worked out on the first page only.
        "standing": register.series_gaps(series) if series and cut.at_start else None,
    }
    return render(request, "register/show.html", workspace.page(request.user, owner, "numbers", **context))


@login_required
@require_safe
def export(request: HttpRequest, organizer: str) -> HttpResponseBase:
    """The part of the register that the filter finds, as an Excel or CSV file; who took it is written down."""
    owner = get_organizer(request.user, organizer)
    form = RegisterFilterForm(request.GET, series=register.series_of(owner))
    series = form.chosen()
    if series is None:
        raise Http404
    share, kind = of_organizer(owner.pk), list_files.kind_asked(request.GET)
    with admitted(share):
        file, count = list_files.write(kind, listing.listed(series, form.cut()))
    audit.record(owner, by=request.user, exported_register=series.pk, rows=count)
    of = f"{owner.slug} {series.kind} {series.period}"
    name = list_files.file_name("register-nomor", of, timezone.localdate(), kind)
    return Download(file, share=share, as_attachment=True, filename=name)
