"""The search forms above the public lists; every answer has an address that can be shared."""

from datetime import date, datetime
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from bimtek.common.dates import month_name
from events.programmes.models import Programme
from events.regions.models import Region
from events.training.models import TrainingSession

from .selectors import ProgrammeQuerySet, SessionQuerySet, sessions

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


class ProgrammeFilter(Search):
    """Programmes by words, and by their sessions: one and the same session meets all that is asked of sessions."""

    q = filters.CharFilter(method="by_words", label=_("Search words"), max_length=MAX_LENGTH)
    province = filters.ModelChoiceFilter(queryset=provinces(), label=_("Province"), empty_label=_("All provinces"))
    month = filters.ChoiceFilter(label=_("Month"), empty_label=_("Any month"))
    mode = filters.ChoiceFilter(
        label=_("Mode"), empty_label=_("In person or online"), choices=TrainingSession.Mode.choices
    )
    audience = filters.CharFilter(lookup_expr="holds", label=_("Who it is for"), max_length=MAX_LENGTH)
    organizer = filters.CharFilter(
        field_name="organizer__name", lookup_expr="holds", label=_("Organizer"), max_length=MAX_LENGTH
    )
    open = filters.BooleanFilter(label=_("Only those open for registration now"), widget=forms.CheckboxInput())

    OF_PROGRAMME = ("q", "audience", "organizer")
    OF_SESSION = ("province", "month", "mode", "open")

    class Meta:
        model = Programme
        fields: list[str] = []
        form = SessionSearchForm

    def __init__(self, data: QueryDict, queryset: ProgrammeQuerySet, *, now: datetime) -> None:
        super().__init__(data, queryset)
        self.now = now
        self.filters["month"].extra["choices"] = month_choices(localdate(now), data.get("month"))

    @property
    def asks_more(self) -> bool:
        """Whether one of the filters is set that are folded away on the page."""
        return bool(self.asked.keys() - {"q", "province"})

    def by_words(self, queryset: ProgrammeQuerySet, name: str, value: str) -> ProgrammeQuerySet:
        """Programmes in which every word occurs, or in the places of what they offer."""
        offered = sessions().published(self.now).exclude(status=TrainingSession.Status.CANCELLED)
        return queryset.with_words(value, offered)

    def filter_queryset(self, queryset: ProgrammeQuerySet) -> ProgrammeQuerySet:
        """Narrow by the programme's own words, then by its sessions together; what was not understood is left out."""
        asked = self.form.cleaned_data
        for name in self.OF_PROGRAMME:
            queryset = self.filters[name].filter(queryset, asked.get(name, ""))
        if any(asked.get(name) for name in self.OF_SESSION):
            queryset = queryset.with_session(self._sessions(asked))
        return queryset

    def _sessions(self, asked: dict[str, Any]) -> SessionQuerySet:
        """Sessions still to come, or those of the month that was named, whenever that was."""
        found = sessions().published(self.now).exclude(status=TrainingSession.Status.CANCELLED)
        month = parse_month(asked.get("month"))
        found = found.in_month(*month) if month else found.upcoming(self.now)
        if province := asked.get("province"):
            found = found.in_region(province.code)
        if mode := asked.get("mode"):
            found = found.filter(mode=mode)
        return found.open_for_registration(self.now) if asked.get("open") else found


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


class CalendarForm(SessionSearchForm):
    """The month shown, and the province it is narrowed to."""

    month = forms.CharField(required=False, widget=forms.HiddenInput, max_length=7)
    province = forms.ModelChoiceField(provinces(), required=False, label=_("Province"), empty_label=_("All provinces"))
