"""The people behind a number of coverage: of a unit, of no unit, of a figure; as a page and as a file."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bimtek.common import audit, list_files
from bimtek.common.admission import admitted, of_organizer
from bimtek.common.downloads import Download
from events.organizers.access import Capability
from events.organizers.workspace import page
from events.regions.models import Region
from events.units.models import Unit
from participants.registration.models import Registration
from participants.unit_lists.matching import unmatched

from . import behind, export, groups, selectors
from .models import NATION, NO_REGION
from .views import PER_PAGE, CoverageQuery, asked_coverage

KEY_DIGITS = 19
KEY_LETTERS = 200


@dataclass(frozen=True)
class PeopleList:
    """Who is asked for, under a name; `rows` None where they are too many to be read for a page."""

    name: str
    rows: QuerySet[Registration] | None
    code: str = NATION


def _asked_people(request: HttpRequest, asked: CoverageQuery) -> PeopleList:
    """Those of a unit (`?unit=`), of a figure (`?angka=`), or who stand in no unit. Raises Http404."""
    if told := request.GET.get("unit", ""):
        key = int(told) if told.isascii() and told.isdigit() and len(told) < KEY_DIGITS else 0
        unit = Unit.objects.filter(programme=asked.programme, pk=key).first()
        if unit is None:
            raise Http404
        return PeopleList(str(unit), selectors.people_of(unit), unit.region_id or NATION)
    if "angka" in request.GET:
        return _of_figure(request, asked)
    return PeopleList(_("People in no unit"), unmatched(asked.programme))


def _of_figure(request: HttpRequest, asked: CoverageQuery) -> PeopleList:
    told = {name: request.GET.get(name, "")[:KEY_LETTERS].replace("\0", "") for name in ("angka", "menurut", "kunci")}
    of = behind.FigureOf(told["angka"], asked.code.replace("\0", ""), told["menurut"], told["kunci"])
    if of.figure not in behind.FIGURES or behind.counted(asked.programme, of) is None:
        raise Http404
    if of.kind and of.kind not in groups.KINDS:
        raise Http404
    name = groups.list_name(of.kind, of.key) if of.kind else _region_name(of.code)
    rows = behind.people(asked.programme, of) if behind.is_listed(asked.programme, of) else None
    return PeopleList(f"{behind.FIGURES[of.figure]}: {name}", rows, of.code)


def _region_name(code: str) -> str:
    if code in (NATION, NO_REGION):
        return _("Indonesia") if code == NATION else _("region not known")
    return Region.objects.filter(code=code).values_list("name", flat=True).first() or code


@login_required
@require_safe
def people(request: HttpRequest, slug: str) -> HttpResponse:
    """The people of a unit, of a figure, or of no unit, page by page."""
    asked = asked_coverage(request, slug, Capability.REGISTER)
    found = _asked_people(request, asked)
    context = {"programme": asked.programme, "name": found.name, "code": found.code, "too_many": found.rows is None}
    if found.rows is not None:
        rows = found.rows.select_related("person", "pool", "session")
        context["page_obj"] = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    organizer = asked.programme.organizer
    return render(request, "coverage/people.html", page(request.user, organizer, "programmes", **context))


@login_required
@require_safe
def people_file(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The same list as an Excel or CSV file; who took it is written down."""
    asked = asked_coverage(request, slug, Capability.REGISTER)
    found = _asked_people(request, asked)
    if found.rows is None:
        raise Http404
    share, kind = of_organizer(asked.programme.organizer_id), list_files.kind_asked(request.GET)
    with admitted(share):
        file, count = list_files.write(kind, export.people(found.rows, found.name, asked.programme))
    audit.record(asked.programme, by=request.user, exported_people=found.name, rows=count)
    name = list_files.file_name("peserta", asked.programme.slug, timezone.localdate(), kind)
    return Download(file, share=share, as_attachment=True, filename=name)
