"""Coverage in the workspace: a programme by region, the units that lack people, an organizer's programmes."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from bimtek.common import audit, list_files
from bimtek.common.admission import admitted, of_organizer
from bimtek.common.downloads import Download
from events.organizers import access
from events.organizers.access import Capability
from events.organizers.workspace import page
from events.programmes.models import Programme

from . import export, selectors, summaries
from .groups import kinds_for
from .tasks import count_coverage
from .tiles import tile_map

PER_PAGE = 50
CODE_LETTERS = 13


class MissingForm(forms.Form):
    """Which units are asked for."""

    fewer_than = forms.IntegerField(
        label=gettext_lazy("Fewer trained people than"), min_value=1, max_value=1000, required=False,
        help_text=gettext_lazy("Empty: fewer than the unit has people."),
    )  # fmt: skip
    after = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)


@dataclass(frozen=True)
class CoverageQuery:
    """A programme, the region asked for, and whether the member may see participants."""

    programme: Programme
    code: str
    may: frozenset[Capability]

    @property
    def whole(self) -> bool:
        """Whether small numbers may be told."""
        return bool(self.may & {Capability.EDIT, Capability.REGISTER})


def asked_coverage(request: HttpRequest, slug: str, capability: Capability) -> CoverageQuery:
    """The programme of an address, loaded through access, with the region that is asked for."""
    programmes = Programme.objects.select_related("organizer", "coverage_state")
    programme: Programme = access.get_object(request.user, programmes, capability, slug=slug)
    code = request.GET.get("wilayah", "")[:CODE_LETTERS]
    return CoverageQuery(programme, code, access.capabilities(request.user, programme.organizer))


@login_required
@require_safe
def of_programme(request: HttpRequest, slug: str) -> HttpResponse:
    """A programme's figures in one region, and in its parts."""
    asked = asked_coverage(request, slug, Capability.VIEW)
    programme = asked.programme
    state = getattr(programme, "coverage_state", None)
    context: dict[str, Any] = {"programme": programme, "state": state, "whole": asked.whole, "code": asked.code}
    context["kinds"] = kinds_for(whole=asked.whole)
    if state is not None:
        names = {"country": _("Indonesia"), "unknown": _("region not known")}
        found = selectors.node(programme, asked.code, whole=asked.whole, **names)
        if found is None:
            raise Http404
        shares = [(part.code, part.name, part.share) for part in found.parts if part.code != "-" and not part.hidden]
        context |= {"node": found, "map": tile_map(shares) if asked.code.count(".") < 1 else None}
        if found.is_village and asked.whole:
            context["units"] = selectors.units_in(programme, asked.code)[: PER_PAGE * 4]
    return render(request, "coverage/programme.html", page(request.user, programme.organizer, "programmes", **context))


@login_required
@require_safe
def missing(request: HttpRequest, slug: str) -> HttpResponse:
    """The units of a region that lack trained people, page by page."""
    asked = asked_coverage(request, slug, Capability.REGISTER)
    form = MissingForm(request.GET)
    valid = form.is_valid()
    fewer_than = form.cleaned_data.get("fewer_than") if valid else None
    after = form.cleaned_data.get("after") if valid else None
    found = selectors.page_of_lacking(asked.programme, asked.code, fewer_than, after=after or 0, size=PER_PAGE + 1)
    context = {
        "programme": asked.programme,
        "code": asked.code,
        "form": form,
        "fewer_than": fewer_than,
        "rows": found[:PER_PAGE],
        "more_after": found[PER_PAGE - 1].unit_id if len(found) > PER_PAGE else None,
        "first_page": not after,
    }
    organizer = asked.programme.organizer
    return render(request, "coverage/missing.html", page(request.user, organizer, "programmes", **context))


@login_required
@require_safe
def missing_file(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The same list as an Excel or CSV file; who took it is written down."""
    asked = asked_coverage(request, slug, Capability.REGISTER)
    form = MissingForm(request.GET)
    fewer_than = form.cleaned_data.get("fewer_than") if form.is_valid() else None
    share, kind = of_organizer(asked.programme.organizer_id), list_files.kind_asked(request.GET)
    with admitted(share):
        rows = selectors.lacking(asked.programme, asked.code, fewer_than)
        file, count = list_files.write(kind, export.listed(rows, asked.programme))
    audit.record(asked.programme, by=request.user, exported_missing_units=asked.code or "-", rows=count)
    name = list_files.file_name("belum-terlatih", asked.programme.slug, timezone.localdate(), kind)
    return Download(file, share=share, as_attachment=True, filename=name)


@login_required
@require_POST
def count_now(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask a worker to count anew."""
    asked = asked_coverage(request, slug, Capability.EDIT)
    pk = asked.programme.pk
    transaction.on_commit(lambda: count_coverage.delay(pk))
    messages.info(request, _("The figures are being counted. Load the page again in a moment."))
    return redirect("coverage:programme", slug=slug)


@login_required
@require_safe
def of_organizer_and_below(request: HttpRequest, organizer: str) -> HttpResponse:
    """What a head of office reads: each programme of an organizer and of all below it, how far and where least."""
    row = access.get_organizer(request.user, organizer)
    may = access.capabilities(request.user, row)
    whole = bool(may & {Capability.EDIT, Capability.REGISTER})
    found = summaries.of_office(row, whole=whole, today=timezone.localdate())
    return render(request, "coverage/organizer.html", page(request.user, row, "coverage", office=found, whole=whole))
