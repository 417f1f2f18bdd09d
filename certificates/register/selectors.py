"""The register of numbers: for every number of a series, which certificate has it, or why none does.

A series may hold a million numbers, so nothing here reads a whole series into memory: a page asks each
source for the rows beside its cursor, and what no certificate carries is found by the database.
"""

import heapq
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from operator import attrgetter

from django.db.models import F, Max, Q, QuerySet, Window
from django.db.models.functions import Lag

from bimtek.common.numbering import ParsedPattern as Pattern
from certificates.issuing.models import Certificate, Chunk
from certificates.numbering.models import NumberSeries, VoidedRange
from certificates.numbering.selectors import pattern_of
from events.organizers.models import Organizer

from .rows import COLUMNS, OF_CERTIFICATE, NumberStatus, RegisterRow, Span, of_certificate, of_span, of_voided

CHUNK = 2000  # rows held in memory at a time
PER_PAGE = 50
FIRST = attrgetter("first")


@dataclass(frozen=True)
class Cut:
    """Which part of a series is asked for."""

    status: str = ""  # a `NumberStatus`, "" for all
    after: int = 0  # only rows that end behind this running number
    before: int | None = None  # only rows that begin ahead of this one; those nearest to it come first

    @property
    def backwards(self) -> bool:
        """Whether rows are read towards the beginning."""
        return self.before is not None

    @property
    def at_start(self) -> bool:
        """Whether this is the register's first page."""
        return self.after == 0 and not self.backwards

    def wants(self, status: NumberStatus) -> bool:
        """Whether rows with this status are asked for."""
        return self.status in ("", status)

    def covers(self, span: Span) -> bool:
        """Whether a run is in this part."""
        return span[1] > self.after and (self.before is None or span[0] < self.before)

    def where(self, first: str, last: str) -> Q:
        """The same as `covers`, for columns of the database."""
        ahead = Q() if self.before is None else Q(**{f"{first}__lt": self.before})
        return Q(**{f"{last}__gt": self.after}) & ahead


@dataclass(frozen=True)
class RegisterPage:
    """Some rows in ascending order, and what lies beside them."""

    rows: list[RegisterRow]
    previous: int | None  # value of `Cut.before` for the page ahead of this one
    next: int | None  # value of `Cut.after` for the page behind it


@dataclass(frozen=True)
class SeriesGaps:
    """What nothing explains in a whole series."""

    gaps: int  # runs of numbers
    missing: int  # numbers in them


def series_of(organizer: Organizer) -> list[NumberSeries]:
    """The organizer's series of which numbers were taken: newest period first, the main one before single roles'."""
    return list(NumberSeries.objects.filter(organizer=organizer, last__gt=0).order_by("-period", "kind"))


def waiting_ranges(series: NumberSeries) -> list[Span]:
    """Numbers that are taken and whose certificates are not made yet, as runs in ascending order."""
    waiting = Chunk.objects.filter(series=series, state=Chunk.State.WAITING).order_by("first")
    return list(waiting.values_list("first", "last"))


def gaps(series: NumberSeries, waiting: Iterable[Span], *, after: int = 0, upto: int | None = None) -> Iterator[Span]:
    """Runs of taken numbers that no certificate carries, that are not void and not `waiting`, in ascending order.

    All of the series, or those that touch the running numbers behind `after` up to `upto`.
    """
    voided = VoidedRange.objects.filter(series=series).order_by("first").values_list("first", "last")
    found = without(holes(series, after, upto), heapq.merge(voided.iterator(chunk_size=CHUNK), waiting))
    return (span for span in found if span[1] > after)


def holes(series: NumberSeries, after: int = 0, upto: int | None = None) -> Iterator[Span]:
    """Runs of taken numbers that no certificate carries, for whatever reason: found along the index by the database."""
    certificates, end = Certificate.objects.filter(series=series), series.last if upto is None else upto
    start = certificates.filter(sequence__lte=after).aggregate(last=Max("sequence"))["last"] or 0
    part = certificates.filter(sequence__gt=after, sequence__lte=end)
    neighbours = part.annotate(ahead=Window(Lag("sequence", default=start), order_by="sequence"))
    apart = neighbours.filter(sequence__gt=F("ahead") + 1).order_by("sequence").values_list("ahead", "sequence")
    for ahead, sequence in apart.iterator(chunk_size=CHUNK):
        yield ahead + 1, sequence - 1
    last = part.aggregate(last=Max("sequence"))["last"] or start
    if last < end:
        yield last + 1, end


def without(spans: Iterable[Span], covers: Iterable[Span]) -> Iterator[Span]:
    """What is left of ascending `spans` outside of ascending `covers`."""
    rest = iter(covers)
    cover = next(rest, None)
    for first, last in spans:
        while cover is not None and cover[0] <= last:
            if first < cover[0]:
                yield first, cover[0] - 1
            first = max(first, cover[1] + 1)
            if cover[1] > last:
                break  # it may reach into the next span as well
            cover = next(rest, None)
        if first <= last:
            yield first, last


def series_gaps(series: NumberSeries) -> SeriesGaps:
    """How much of a series nothing explains: a walk along its whole index, half a second for a million numbers."""
    runs = numbers = 0
    for first, last in gaps(series, waiting_ranges(series)):
        runs, numbers = runs + 1, numbers + last - first + 1
    return SeriesGaps(runs, numbers)


def page(series: NumberSeries, cut: Cut, per_page: int = PER_PAGE) -> RegisterPage:
    """The rows beside the cursor, at the same cost in a series of a million numbers as in one of fifty."""
    digits, waiting, most = digits_of(series), waiting_ranges(series), per_page + 1
    sign = "-" if cut.backwards else ""
    rows = [
        *map(of_certificate, certificate_rows(series, cut).order_by(f"{sign}sequence")[:most]),
        *(of_voided(each, digits) for each in voided_rows(series, cut).order_by(f"{sign}first")[:most]),
        *spans_as_rows(waiting, NumberStatus.WAITING, cut, digits),
    ]
    rows = nearest(rows, cut, most)
    if cut.wants(NumberStatus.GAP):
        after, upto = _reach(rows, cut, series, full=len(rows) == most)
        unexplained = spans_as_rows(gaps(series, waiting, after=after, upto=upto), NumberStatus.GAP, cut, digits)
        kept = deque(unexplained, maxlen=most) if cut.backwards else islice(unexplained, most)
        rows = nearest([*rows, *kept], cut, most)
    return _page(rows, cut, per_page)


def nearest(rows: list[RegisterRow], cut: Cut, most: int) -> list[RegisterRow]:
    """The rows that are nearest to the cursor, the nearest first."""
    return sorted(rows, key=FIRST, reverse=cut.backwards)[:most]


def all_rows(series: NumberSeries, cut: Cut) -> Iterator[RegisterRow]:
    """All rows in ascending order, one at a time; memory does not grow with the series."""
    digits, waiting = digits_of(series), waiting_ranges(series)
    certificates = certificate_rows(series, cut).order_by("sequence").iterator(chunk_size=CHUNK)
    voided = voided_rows(series, cut).order_by("first").iterator(chunk_size=CHUNK)
    return heapq.merge(
        map(of_certificate, certificates),
        (of_voided(each, digits) for each in voided),
        spans_as_rows(waiting, NumberStatus.WAITING, cut, digits),
        spans_as_rows(gaps(series, waiting), NumberStatus.GAP, cut, digits),
        key=FIRST,
    )


def digits_of(series: NumberSeries) -> int:
    """How wide the running numbers of a series are written."""
    return Pattern.parse(pattern_of(series.organizer, series.kind).pattern).digits


def certificate_rows(series: NumberSeries, cut: Cut):  # type: ignore[no-untyped-def]  # a queryset of dicts
    """The columns of the certificates in a part of the series, but of those that wait."""
    rows = Certificate.objects.filter(cut.where("sequence", "sequence"), series=series)
    if cut.status:
        rows = rows.filter(status__in=[name for name, status in OF_CERTIFICATE.items() if status == cut.status])
    return rows.values(*COLUMNS)


def voided_rows(series: NumberSeries, cut: Cut) -> QuerySet[VoidedRange]:
    """The voided runs in a part of the series."""
    rows = VoidedRange.objects.filter(cut.where("first", "last"), series=series)
    return rows if cut.wants(NumberStatus.VOIDED) else rows.none()


def spans_as_rows(spans: Iterable[Span], status: NumberStatus, cut: Cut, digits: int) -> Iterator[RegisterRow]:
    """Rows of the runs in a part of the series, if such rows are asked for."""
    return (of_span(span, status, digits) for span in spans if cut.wants(status) and cut.covers(span))


def _reach(rows: list[RegisterRow], cut: Cut, series: NumberSeries, *, full: bool) -> tuple[int, int]:
    """Between which running numbers a gap would stand among `rows`: behind the first, up to the second."""
    if not cut.backwards:
        return cut.after, rows[-1].first if full else series.last
    return rows[-1].first - 1 if full else cut.after, (cut.before or 1) - 1


def _page(rows: list[RegisterRow], cut: Cut, per_page: int) -> RegisterPage:
    more = len(rows) > per_page
    shown = sorted(rows[:per_page], key=FIRST)
    earlier = more if cut.backwards else cut.after > 0
    later = cut.backwards or more
    return RegisterPage(
        rows=shown,
        previous=shown[0].first if shown and earlier else None,
        next=shown[-1].last if shown and later else None,
    )
