"""What is asked of the register."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bimtek.common.dates import month_name
from certificates.numbering.forms import LARGEST
from certificates.numbering.models import MAIN, MAIN_LABEL, NumberSeries
from events.seats.roles import SessionRole

from .rows import NumberStatus
from .selectors import Cut

# Stand in addresses for the empty keys of the main series, and of a series that never starts anew.
MAIN_KEY, ALWAYS_KEY = "main", "all"


class RegisterFilterForm(forms.Form):
    """Which series of the organizer, and which part of it; every field may be left out of the address."""

    mark_optional = False

    kind = forms.ChoiceField(label=_("Series"), required=False)
    period = forms.ChoiceField(label=_("Period"), required=False)
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("All")), *NumberStatus.choices])
    start = forms.IntegerField(label=_("From running number"), required=False, min_value=1, max_value=LARGEST)
    after = forms.IntegerField(required=False, min_value=0, max_value=LARGEST, widget=forms.HiddenInput)
    before = forms.IntegerField(required=False, min_value=1, max_value=LARGEST, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, series: Sequence[NumberSeries]) -> None:
        given = {name: data.get(name, "") for name in self.base_fields}
        self._series = {(each.kind or MAIN_KEY, each.period or ALWAYS_KEY): each for each in series}
        kinds, periods = ({key[part]: None for key in self._series} for part in (0, 1))
        kind = given["kind"] or next(iter(kinds), "")
        own_periods = [key[1] for key in self._series if key[0] == kind]
        given |= {"kind": kind, "period": given["period"] or next(iter(own_periods), "")}
        super().__init__(given)
        self.fields["kind"].choices = [(key, kind_label(key)) for key in kinds]  # type: ignore[attr-defined]
        self.fields["period"].choices = [(key, period_label(key)) for key in periods]  # type: ignore[attr-defined]

    def chosen(self) -> NumberSeries | None:
        """The series asked for, the newest where none was; None when there is no such series."""
        self.full_clean()
        return self._series.get((self.cleaned_data.get("kind", ""), self.cleaned_data.get("period", "")))

    def cut(self) -> Cut:
        """The part asked for; what cannot be understood is left out."""
        data = self.cleaned_data
        start = data.get("start")
        after = data.get("after") or (start - 1 if start else 0)
        return Cut(status=data.get("status") or "", after=after, before=data.get("before"))


def kind_label(key: str) -> str:
    """`Main numbers`, or the role that counts apart."""
    return str(MAIN_LABEL if key in (MAIN, MAIN_KEY) else SessionRole(key).label)


def period_label(key: str) -> str:
    """`2026`, `November 2026`, or that the series never starts anew."""
    year, _dash, month = key.partition("-")
    if month:
        return f"{month_name(int(month))} {year}"
    return str(_("Not divided")) if key in ("", ALWAYS_KEY) else year
