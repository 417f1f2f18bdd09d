"""What the public may see, as queryset verbs that chain: `sessions().published(now).in_region("65")`."""

import calendar
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Left

from bimtek.common import accents as accents  # registers the lookup `holds`
from bimtek.common.dates import ZONE_LABELS
from bimtek.common.names import name_key
from events.locations.models import Location
from events.programmes.models import Programme, Topic
from events.regions.models import Region, RegionAlias
from events.seats.models import SeatPool
from events.training.models import TrainingSession

PUBLIC_POOLS = Prefetch("pools", SeatPool.objects.public().select_related("ceiling"))
PLACE = "location__region__parent__parent__parent"  # a region is always shown with its parents
TO_COME = (
    TrainingSession.Status.DRAFT,
    TrainingSession.Status.PUBLISHED,
    TrainingSession.Status.CLOSED,
    TrainingSession.Status.POSTPONED,
)
OPEN_SHOWN = 1000  # sessions of a programme are counted up to here; a nationwide one has 71,000
SEATS_SOUGHT = 50  # of a programme's soonest open sessions are looked at for one with a free seat
EASTERNMOST = "Asia/Jayapura"
LONGEST_DAYS = 366  # that a session lasts, for what shows a month
CODE_LENGTHS = (2, 5, 8, 13)  # of a province's code, and of those below it, which begin with it
INDEXED_LETTERS = 3  # shorter words have no trigram: they are not looked for in places
# That a word may mean and that are looked for one by one; SQLite takes no thousand conditions in a row.
MOST_REGIONS, MOST_ROWS = 900, 10_000
MOST_WORDS = 8  # that are looked for; those after them are left out
ALSO_OF_PROGRAMME: dict[str, Exists] = {}
"""What rooms above answer about a programme for its page, by the name it has there, within the page's own statement."""


def _last_day_to_come(now: datetime) -> Q:
    """The last day has not passed by the calendar of the session's own zone."""
    found = Q()
    for zone in ZONE_LABELS:
        found |= Q(timezone=zone, ends_on__gte=now.astimezone(ZoneInfo(zone)).date())
    return found & ~Q(status=TrainingSession.Status.FINISHED)


def _days_of(year: int, month: int) -> tuple[date, date]:
    """First and last day of a month."""
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _few(rows: QuerySet[Any], most: int) -> list[Any] | None:
    """The keys of these rows, or None where there are more than so many.

    Named one by one they tell the database how much there is to be found, and it goes by its indexes.
    """
    keys = list(rows.order_by().values_list("pk", flat=True)[: most + 1])
    return keys if len(keys) <= most else None


def _is_titled(word: str) -> Q:
    """That a session's own name holds the word; most words stand in none."""
    held = Q(title__holds=word)
    if len(word) < INDEXED_LETTERS:
        return held
    titled = _few(TrainingSession.objects.filter(held), MOST_ROWS)
    return held if titled is None else Q(pk__in=titled)


def _takes_place(word: str) -> Q:
    """That a session is in a place whose name holds the word, or that lies in a region whose name or alias does."""
    if len(word) < INDEXED_LETTERS:
        return Q(pk__in=[])
    places = _places(word)
    few = _few(places, MOST_ROWS)
    return Q(location__in=places.order_by().values("pk") if few is None else few)


def _codes(word: str) -> QuerySet[Any, str]:
    """The codes of regions whose name holds the word, or that have it as an alias."""
    key = name_key(word)
    if not key:
        return Region.objects.none().values_list("code", flat=True)
    named = Region.objects.filter(search_name__contains=key).order_by().values_list("code", flat=True)
    aliases = RegionAlias.objects.filter(search_name=key).order_by().values_list("region", flat=True)
    return named.union(aliases, all=True)


def _places(word: str) -> QuerySet[Location]:
    """Locations whose name holds the word, or that lie in a region whose name or alias does."""
    codes = _codes(word)
    listed = list(codes[: MOST_REGIONS + 1])
    if len(listed) <= MOST_REGIONS:
        around = [Q(region__code__startswith=f"{code}.") for code in listed if len(code) < CODE_LENGTHS[-1]]
        return Location.objects.filter(reduce(or_, around, Q(name__holds=word) | Q(region__in=listed)))
    found = reduce(or_, [Q(**{f"code_{length}__in": codes}) for length in CODE_LENGTHS], Q(name__holds=word))
    parts = {f"code_{length}": Left("region_id", length) for length in CODE_LENGTHS}
    return Location.objects.alias(**parts).filter(found)


class CountOf(Subquery):
    """How many rows a query finds, cut off where the query is."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


class SessionQuerySet(QuerySet[TrainingSession]):
    """Sessions by what a visitor asks for. Only `public` and `published` say what there is for a visitor at all."""

    def public(self, now: datetime) -> Self:
        """Out of draft by `now`, and the programme too: what everybody may open who has its address."""
        out = Q(published_at__lte=now) | Q(published_at=None)
        return self.filter(out, status__in=TrainingSession.PUBLIC).exclude(programme__status=Programme.Status.DRAFT)

    def published(self, now: datetime) -> Self:
        """What lists show: public, and the programme is not archived."""
        return self.public(now).filter(programme__status=Programme.Status.PUBLISHED)

    def not_over(self, now: datetime) -> Self:
        """The last day has not passed where the session takes place; cancelled ones among them."""
        return self.filter(_last_day_to_come(now))

    def over(self, now: datetime) -> Self:
        """All that are not `not_over`."""
        return self.exclude(_last_day_to_come(now))

    def latest_over(self, now: datetime) -> Self:
        """Those `over`, latest first. None is finished before its last day, so what begins later is not searched."""
        today = now.astimezone(ZoneInfo(EASTERNMOST)).date()
        return self.over(now).filter(starts_on__lte=today).order_by("-starts_on", "-pk")

    def upcoming(self, now: datetime) -> Self:
        """Neither over nor cancelled."""
        return self.not_over(now).filter(status__in=TO_COME)

    def open_for_registration(self, now: datetime) -> Self:
        """What `TrainingSession.registration_open` says yes to."""
        opened = Q(registration_opens_at=None) | Q(registration_opens_at__lte=now)
        not_closed = Q(registration_closes_at=None) | Q(registration_closes_at__gt=now)
        return self.upcoming(now).filter(opened, not_closed, status=TrainingSession.Status.PUBLISHED)

    def with_seats_left(self) -> Self:
        """At least one open category has a free seat that no line waits for and that the ceiling still allows."""
        return self.filter(Exists(SeatPool.objects.public().free().filter(session=OuterRef("pk"), waiting=0)))

    def in_region(self, code: str) -> Self:
        """In the region with this code or anywhere below it; online sessions have no region."""
        below = Q(location__region__code__startswith=f"{code}.")
        return self.filter(Q(location__region__code=code) | below)

    def saying(self, words: Iterable[str]) -> Self:
        """Each word stands in the session's name, in its programme, or in its place with the regions around it."""
        found = self
        for word in list(words)[:MOST_WORDS]:
            holding = list(programmes().saying([word]).values_list("pk", flat=True))
            found = found.filter(_is_titled(word) | Q(programme__in=holding) | _takes_place(word))
        return found

    def in_any_month(self, months: Iterable[tuple[int, int]]) -> Self:
        """With at least one day in one of the months (year, month)."""
        days = [Q(starts_on__lte=last, ends_on__gte=first) for first, last in (_days_of(*month) for month in months)]
        return self.filter(reduce(or_, days))

    def in_month(self, year: int, month: int) -> Self:
        """With at least one day in the month."""
        return self.between(*_days_of(year, month))

    def between(self, first: date, last: date) -> Self:
        """With at least one day from `first` to `last`, both included."""
        began = first - timedelta(days=LONGEST_DAYS)  # so that the years before are not searched
        return self.filter(starts_on__range=(began, last), ends_on__gte=first)

    def soonest_programmes(self, most: int, *, seats: bool = False) -> Self:
        """The soonest of each programme, of the `most` soonest programmes, in order; runs one query.

        So a programme that runs in many places does not crowd out the rest. With `seats`, it has a free seat: looked
        for among the SEATS_SOUGHT soonest of each programme. What a session has to be like is asked in this query
        only; asked once more beside its keys, the database would look at all rows.
        """
        mine: SessionQuerySet = self.filter(programme=OuterRef("pk"))
        if seats:
            near = self.filter(programme=OuterRef(OuterRef("pk"))).order_by("starts_on", "pk").values("pk")
            mine = sessions().filter(pk__in=near[:SEATS_SOUGHT]).with_seats_left()
        mine = mine.order_by("starts_on", "pk")
        found = Programme.objects.annotate(
            soonest=Subquery(mine.values("pk")[:1]), day=Subquery(mine.values("starts_on")[:1])
        )
        keys = found.filter(day__isnull=False).order_by("day", "soonest").values_list("soonest", flat=True)[:most]
        return type(self)(self.model).filter(pk__in=list(keys))

    def for_cards(self) -> Self:
        """With all that a ticket prints: programme, organizer, place, seats."""
        return self.select_related("programme__organizer", PLACE).prefetch_related(PUBLIC_POOLS)

    def for_results(self) -> Self:
        """As `for_cards`, and with the hours of the agenda."""
        return self.for_cards().prefetch_related("agenda")

    def for_file(self) -> Self:
        """With what a calendar file says: place with the parents of its region, and the times of the agenda."""
        return self.select_related("programme__organizer", PLACE).prefetch_related("agenda")

    def for_page(self) -> Self:
        """With all that the session's own page prints."""
        agenda = ["agenda__moderator", "agenda__speakers"]
        return self.for_file().prefetch_related(PUBLIC_POOLS, "materials", *agenda)


class ProgrammeQuerySet(QuerySet[Programme]):
    """Programmes by what a visitor asks for."""

    def published(self) -> Self:
        """What lists may show; an archived programme keeps its page, and leaves the lists."""
        return self.filter(status=Programme.Status.PUBLISHED)

    def saying(self, words: Iterable[str]) -> Self:
        """Each word stands in the title, the summary, the audience, a topic, or the organizer's name."""
        found = self
        for word in list(words)[:MOST_WORDS]:
            said = Q(title__holds=word) | Q(summary__holds=word) | Q(audience__holds=word)
            said |= Q(organizer__name__holds=word) | Q(
                pk__in=Topic.objects.filter(title__holds=word).values("programme")
            )
            found = found.filter(said)
        return found

    def for_page(self) -> Self:
        """With organizer and topics, and with what rooms above tell in ALSO_OF_PROGRAMME."""
        return self.select_related("organizer").prefetch_related("topics").annotate(**ALSO_OF_PROGRAMME)

    def without_date(self, now: datetime) -> Self:
        """Of which no session is to come."""
        coming = sessions().published(now).upcoming(now).filter(programme=OuterRef("pk"))
        return self.filter(~Exists(coming))

    def for_list(self, now: datetime) -> Self:
        """Soonest first, with `open_count` (sessions open now) and `next_on`: the first day of the next open one.

        Sessions are counted up to OPEN_SHOWN + 1.

        Where none is open, `next_on` is the first day of the next that is not over; None where there is none.
        """
        mine = sessions().published(now).filter(programme=OuterRef("pk")).order_by()
        open_now = mine.open_for_registration(now).values("pk")[: OPEN_SHOWN + 1]
        first_day, first_open = (
            which.order_by("starts_on", "pk").values("starts_on")[:1]
            for which in (mine.upcoming(now), mine.open_for_registration(now))
        )
        return (
            self.select_related("organizer")
            .annotate(open_count=CountOf(open_now))
            .annotate(next_on=Coalesce(Subquery(first_open), Subquery(first_day)))
            .order_by(F("next_on").asc(nulls_last=True), "title", "pk")
        )


def sessions() -> SessionQuerySet:
    """All sessions, drafts included: chain `published(now)` for anything the public sees."""
    return SessionQuerySet(TrainingSession)


def programmes() -> ProgrammeQuerySet:
    """All programmes, drafts included: chain `published()` for anything the public sees."""
    return ProgrammeQuerySet(Programme)
