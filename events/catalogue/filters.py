"""The search forms above the public lists; every answer has an address that can be shared."""

from datetime import date, datetime
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from bimtek.common.dates import month_name
from events.regions import selectors as regions
from events.regions.forms import RegionField
from events.regions.models import Region
from events.training.models import TrainingSession

from .selectors import ProgrammeQuerySet, SessionQuerySet, programmes, sessions
from .spelling import corrected
from .wishes import SearchWish, read_wish

MONTHS_AHEAD = 12
MAX_LENGTH = 100  # characters in a search box: each word is one more condition


def parse_month(text: str | None) -> tuple[int, int] | None:
    """ "2026-11" -> (2026, 11); None for anything else."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return first.year, first.month


def month_choices(today: date, chosen: str | None = None) -> list[tuple[str, str]]:
    """This month and those that follow, a year in all; a chosen month outside them comes first."""
    count = today.year * 12 + today.month - 1
    months = [divmod(count + ahead, 12) for ahead in range(MONTHS_AHEAD)]
    choices = [(f"{year:04}-{month + 1:02}", f"{month_name(month + 1)} {year}") for year, month in months]
    other = parse_month(chosen)
    if other and chosen not in dict(choices):
        choices.insert(0, (str(chosen), f"{month_name(other[1])} {other[0]}"))
    return choices


def provinces() -> QuerySet[Region]:
    """The provinces as a visitor looks for them, by name."""
    # By the index over parents: of 91,599 regions these 38 have none.
    return Region.objects.filter(parent=None, level=Region.Level.PROVINCE).order_by("name")


class SessionSearchForm(forms.Form):
    """Every field of a search is optional: no need to say so beside each."""

    mark_optional = False


class Search(filters.FilterSet):  # type: ignore[misc]  # django-filter carries no types
    """A filter set that can tell what was asked."""

    @property
    def asked(self) -> dict[str, Any]:
        """What was asked and understood, by field."""
        self.form.is_valid()
        return {name: value for name, value in self.form.cleaned_data.items() if value}


class RegionFilter(filters.Filter):  # type: ignore[misc]
    """Asks for a place of any level by typing it."""

    field_class = RegionField


class SessionSearch(Search):
    """Public sessions, by all that a visitor may ask of a list or of the calendar."""

    q = filters.CharFilter(method="by_words", label=_("Search words"), max_length=MAX_LENGTH)
    region = RegionFilter(method="by_region", label=_("Province, regency, district or village"))
    mode = filters.ChoiceFilter(
        label=_("Mode"), empty_label=_("In person or online"), choices=TrainingSession.Mode.choices
    )
    audience = filters.CharFilter(
        field_name="programme__audience", lookup_expr="holds", label=_("Who it is for"), max_length=MAX_LENGTH
    )
    organizer = filters.CharFilter(
        field_name="programme__organizer__name", lookup_expr="holds", label=_("Organizer"), max_length=MAX_LENGTH
    )

    class Meta:
        model = TrainingSession
        fields: list[str] = []
        form = SessionSearchForm

    def __init__(self, data: QueryDict, queryset: SessionQuerySet, *, now: datetime) -> None:
        super().__init__(_with_region(data), queryset)
        self.now = now
        self.corrected = ""  # the words that were looked for in the place of those typed

    @classmethod
    def parameters(cls) -> tuple[str, ...]:
        """The names in an address that say what is asked."""
        return (*cls.base_filters, "region_code", "province")

    @property
    def asks_more(self) -> bool:
        """Whether one of the filters is set that are folded away on the page."""
        return bool(self.asked.keys() - {"q", "region"})

    @cached_property
    def wish(self) -> SearchWish:
        """The words that were typed, with the months among them."""
        return read_wish(self.asked.get("q", ""), localdate(self.now))

    def among(self, rows: SessionQuerySet) -> SessionQuerySet:
        """Those of `rows` that hold the words; where there is none, those that hold the nearest words."""
        found = rows.saying(self.wish.words)
        if self.wish.words and not found.exists():
            near = corrected(self.wish.words, self.now)
            if tuple(near) != self.wish.words:
                self.corrected, found = " ".join(near), rows.saying(near)
        return found

    def by_words(self, queryset: SessionQuerySet, name: str, value: str) -> SessionQuerySet:
        """Left to `among`, which may look for nearer words."""
        return queryset

    def by_region(self, queryset: SessionQuerySet, name: str, value: Region | None) -> SessionQuerySet:
        """Sessions in the region or anywhere below it."""
        return queryset.in_region(value.code) if value else queryset


class OfferFilter(SessionSearch):
    """What is on offer: sessions still to come, or those of the months that were named, whenever that was."""

    month = filters.ChoiceFilter(method="by_month", label=_("Month"), empty_label=_("Any month"))
    open = filters.BooleanFilter(
        method="by_open", label=_("Only those open for registration now"), widget=forms.CheckboxInput()
    )

    def __init__(self, data: QueryDict, *, now: datetime) -> None:
        offered = sessions().published(now).exclude(status=TrainingSession.Status.CANCELLED)
        super().__init__(data, offered, now=now)
        self.filters["month"].extra["choices"] = month_choices(localdate(now), data.get("month"))

    @cached_property
    def found(self) -> SessionQuerySet:
        """The sessions, soonest first."""
        rows: SessionQuerySet = self.qs
        if self.wish.months:
            rows = rows.in_any_month(self.wish.months)
        elif not self.asked.get("month"):
            rows = rows.upcoming(self.now)
        return self.among(rows).order_by("starts_on", "pk")

    def undated(self) -> ProgrammeQuerySet:
        """Programmes of which no session is to come, by what was asked of programmes; none where a day or place was."""
        if self.wish.months or self.asked.keys() - {"q", "audience", "organizer"}:
            return programmes().none()
        found = programmes().published().saying(self.corrected.split() or self.wish.words)
        audience, organizer = self.asked.get("audience", ""), self.asked.get("organizer", "")
        found = found.filter(audience__holds=audience, organizer__name__holds=organizer)
        return found.without_date(self.now).select_related("organizer").order_by("title", "pk")

    def by_month(self, queryset: SessionQuerySet, name: str, value: str) -> SessionQuerySet:
        """Sessions with a day in the month."""
        month = parse_month(value)
        return queryset.in_month(*month) if month else queryset

    def by_open(self, queryset: SessionQuerySet, name: str, value: bool) -> SessionQuerySet:
        """Sessions that take registrations now."""
        return queryset.open_for_registration(self.now) if value else queryset


class CalendarFilter(SessionSearch):
    """The sessions of one month, also those that were cancelled."""

    def __init__(self, data: QueryDict, *, now: datetime) -> None:
        super().__init__(data, sessions().published(now), now=now)

    def month(self, asked: str | None) -> tuple[int, int]:
        """The month (year, month): one that stands among the words, else the one `asked` for, else this one."""
        today = localdate(self.now)
        return next(iter(self.wish.months), None) or parse_month(asked) or (today.year, today.month)

    def found(self, month: tuple[int, int]) -> SessionQuerySet:
        """The sessions of the month, by their first day."""
        return self.among(self.qs.in_month(*month))


def _with_region(data: QueryDict) -> QueryDict:
    """What was asked, with a province by its code (`province=34`) as the region it is."""
    code = data.get("province", "")
    region = None if data.get("region") else regions.get(code.replace("\0", "")) if code else None
    if region is None:
        return data
    asked = data.copy()
    asked["region"], asked["region_code"] = region.path, region.code
    return asked


class SessionFilter(Search):
    """The sessions of one programme, by place or name of the run."""

    q = filters.CharFilter(method="by_words", label=_("Place or name of the run"), max_length=MAX_LENGTH)
    province = filters.ModelChoiceFilter(
        queryset=provinces(), method="by_province", label=_("Province"), empty_label=_("All provinces")
    )

    class Meta:
        model = TrainingSession
        fields: list[str] = []
        form = SessionSearchForm

    def by_words(self, queryset: SessionQuerySet, name: str, value: str) -> SessionQuerySet:
        """Sessions whose name, venue, or venue's region holds every word."""
        for word in value.split():
            place = Q(location__name__holds=word) | Q(location__region__name__holds=word)
            queryset = queryset.filter(place | Q(title__holds=word))
        return queryset

    def by_province(self, queryset: SessionQuerySet, name: str, value: Region) -> SessionQuerySet:
        """Sessions in the province."""
        return queryset.in_region(value.code)
