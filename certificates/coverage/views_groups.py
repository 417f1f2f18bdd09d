"""Coverage by week with the line against the plan, by session, category, sex and age group."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from events.organizers.access import Capability
from events.organizers.workspace import page

from . import groups
from .behind import LISTED_MOST
from .groups import Kind
from .models import NATION, GroupCoverage, RegionCoverage
from .trend import trend
from .views import CoverageQuery, asked_coverage

SESSIONS_PER_PAGE = 50


@login_required
@require_safe
def by_group(request: HttpRequest, slug: str) -> HttpResponse:
    """The figures of one kind of groups (`?menurut=`); sessions only for members who may see participants."""
    asked = asked_coverage(request, slug, Capability.VIEW)
    kinds = groups.kinds_for(whole=asked.whole)
    told = request.GET.get("menurut", "")
    kind = next((each for each in kinds if each == told), Kind.WEEK)
    context: dict[str, Any] = {"programme": asked.programme, "kinds": kinds, "kind": kind, "name": kinds[kind]}
    nation = RegionCoverage.objects.filter(programme=asked.programme, code=NATION).first()
    context["listed"] = nation is not None and nation.registered <= LISTED_MOST
    context |= _sessions(request, asked) if kind == Kind.SESSION else _groups(asked, kind, nation)
    organizer = asked.programme.organizer
    return render(request, "coverage/groups.html", page(request.user, organizer, "programmes", **context))


def _sessions(request: HttpRequest, asked: CoverageQuery) -> dict[str, Any]:
    rows = GroupCoverage.objects.filter(programme=asked.programme, kind=Kind.SESSION).order_by("pk")
    page_obj = Paginator(rows, SESSIONS_PER_PAGE).get_page(request.GET.get("page"))
    return {"page_obj": page_obj, "rows": groups.of_sessions(list(page_obj)), "planned": True}


def _groups(asked: CoverageQuery, kind: str, total: RegionCoverage | None) -> dict[str, Any]:
    rows = groups.of_kind(asked.programme, kind, whole=asked.whole)
    found: dict[str, Any] = {"rows": rows, "planned": kind == Kind.WEEK}
    if kind == Kind.WEEK:
        found["trend"] = trend(rows, target=total.target if total else 0, today=timezone.localdate())
    if kind == Kind.SEX:
        found["split"] = groups.by_sex(asked.programme, whole=asked.whole)
    return found
