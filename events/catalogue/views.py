"""The public pages: what is offered, where and when. No account is needed for any of them."""

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bimtek.common import whatsapp
from bimtek.common.dates import date_range, zone_label
from bimtek.common.paginator import CappedPaginator
from bimtek.fast_lane.shared_pages.marking import same_for_everybody
from events.materials.models import Material
from events.organizers.access import AnyUser, Capability, capabilities
from events.organizers.models import Organizer
from events.programmes.models import Programme
from events.programmes.selectors import plan_of
from events.training.models import TrainingSession

from . import calendars, ics, rundown, sharing
from .availability import cards, results, session_availability
from .filters import CalendarFilter, OfferFilter, SessionFilter
from .selectors import OPEN_SHOWN, programmes, sessions

OPEN_ON_HOME = 6
NEXT_ON_HOME = 6
PROGRAMMES_A_PAGE = 12
SESSIONS_A_PAGE = 12
PAST_SHOWN = 12
MONTH_MAX = 100  # sessions on one calendar page; a nationwide training has thousands a day, and asks for a province
YEARS = range(2015, 2101)  # of the calendar: a robot following "next month" comes to an end


@same_for_everybody()
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What is open for registration now, and what comes next."""
    now = timezone.now()
    coming = sessions().published(now).upcoming(now)
    with_seats = coming.open_for_registration(now).soonest_programmes(OPEN_ON_HOME, seats=True)
    open_now = list(with_seats.for_cards())
    shown = [session.pk for session in open_now]
    others = coming.exclude(pk__in=shown).soonest_programmes(NEXT_ON_HOME)
    context = {
        "open_now": cards(open_now, now),
        "coming": cards(others.for_cards(), now),
    }
    return render(request, "catalogue/home.html", context)


@same_for_everybody("page", *OfferFilter.parameters())
@require_safe
def programme_list(request: HttpRequest) -> HttpResponse:
    """Published programmes, soonest first; a search finds sessions, soonest first."""
    now = timezone.now()
    search = OfferFilter(request.GET, now=now)
    if search.asked:
        return _found_sessions(request, search, now)
    page = Paginator(programmes().published().for_list(now), PROGRAMMES_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "catalogue/programmes.html", {"search": search, "page_obj": page, "open_shown": OPEN_SHOWN})


def _found_sessions(request: HttpRequest, search: OfferFilter, now: datetime) -> HttpResponse:
    listed = CappedPaginator(search.found.for_results(), SESSIONS_A_PAGE)
    page = listed.get_page(request.GET.get("page"))
    context = {
        "search": search,
        "page_obj": page,
        "found": results(page.object_list, now),
        "listed": listed.count,
        "not_all": listed.is_cut_off,
        "months": [calendars.month(*month, timezone.localdate(now)).title for month in search.wish.months],
        "undated": [] if page.has_previous() else search.undated()[:PROGRAMMES_A_PAGE],
    }
    return render(request, "catalogue/found.html", context)


@same_for_everybody("page", *SessionFilter.base_filters, previews=True)
@require_safe
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    """The prospectus of a programme with its sessions; a draft is for its organizer's staff only."""
    now = timezone.now()
    row = _programme(request.user, slug)
    mine = sessions().filter(programme=row).for_cards()
    if row.status != Programme.Status.DRAFT:
        mine = mine.public(now)
    search = SessionFilter(request.GET, mine.not_over(now))
    listed = CappedPaginator(search.qs, SESSIONS_A_PAGE)
    page = listed.get_page(request.GET.get("page"))
    past = mine.latest_over(now)[:PAST_SHOWN]
    context = {
        "programme": row,
        "plan": plan_of(row),
        "search": search,
        "page_obj": page,
        "listed": listed.count,
        "not_all": listed.is_cut_off,
        "upcoming": cards(page.object_list, now),
        "past": cards(past, now),
        "feed_url": ics.subscription(row),
        "address": sharing.whole_address("catalogue:programme", row.slug),
        "picture": sharing.whole_address("catalogue:programme_picture", row.slug),
    }
    return render(request, "catalogue/programme.html", context)


def _programme(user: AnyUser, slug: str) -> Programme:
    """The programme, published or archived; a draft only for staff. Raises Http404."""
    row = programmes().for_page().filter(slug=slug).first()
    if row is None or (row.status == Programme.Status.DRAFT and not _is_staff(user, row.organizer)):
        raise Http404
    return row


@same_for_everybody(previews=True)
@require_safe
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """A session's own page: ticket, rundown, place, speakers, materials."""
    now = timezone.now()
    row, is_public = _session(request.user, pk, now)
    return render(request, "catalogue/session.html", {**_context(row, now), "is_public": is_public})


def _context(row: TrainingSession, now: datetime) -> dict[str, Any]:
    materials = list(row.materials.all())
    public = [material for material in materials if material.audience == Material.Readers.PUBLIC]
    return {
        "session": row,
        "standing": session_availability(row, now),
        "days": rundown.days(row),
        "hours": rundown.hours(row),
        "clock": rundown.clock_hours(row),
        "json_ld": sharing.json_ld(row),
        "address": ics.address(row),
        "picture": sharing.whole_address("catalogue:session_picture", row.pk),
        "people": rundown.people(row.agenda.all()),
        "materials": public,
        "more_materials": len(materials) - len(public),
        "share_url": whatsapp.link(_share_text(row)),
    }


def _session(user: AnyUser, pk: int, now: datetime) -> tuple[TrainingSession, bool]:
    """The session, and whether everybody may see it; if not, it is there for staff only. Raises Http404."""
    one = sessions().for_page().filter(pk=pk)
    if row := one.public(now).first():
        return row, True
    row = one.first()
    if row is None or not _is_staff(user, row.programme.organizer):
        raise Http404
    return row, False


@same_for_everybody("month", *CalendarFilter.parameters())
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """A month: sessions over the days they last, public holidays, the months before and after."""
    now = timezone.now()
    today = timezone.localdate(now)
    search = CalendarFilter(request.GET, now=now)
    year, month = search.month(request.GET.get("month"))
    if year not in YEARS:
        raise Http404
    listed = list(search.found((year, month)).for_cards()[: MONTH_MAX + 1])
    shown = listed[:MONTH_MAX]
    context = {
        "search": search,
        "month": calendars.month(year, month, today),
        "words": " ".join(search.wish.words) or None,  # without the month, which the links beside it change
        "weekdays": calendars.weekdays(),
        "weeks": calendars.weeks(year, month, shown, today=today, language=request.LANGUAGE_CODE),
        "days": calendars.agenda(year, month, cards(shown, now), language=request.LANGUAGE_CODE),
        "shown": len(shown),
        "too_many": len(listed) > MONTH_MAX,
    }
    return render(request, "catalogue/calendar.html", context)


def _is_staff(user: AnyUser, organizer: Organizer) -> bool:
    return Capability.VIEW in capabilities(user, organizer)


def _share_text(row: TrainingSession) -> str:
    """What a WhatsApp message about the session says: title, days, place, address of the page."""
    days = f"{date_range(row.starts_on, row.ends_on)} ({zone_label(row.timezone)})"
    return "\n".join(filter(None, (str(row), days, ics.place(row), ics.address(row))))
