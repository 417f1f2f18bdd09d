"""Which part of the schedule is shown, and how."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bimtek.common.dates import month_name

from .periods import FIRST_YEAR, LAST_YEAR, SchedulePeriod, period_of
from .schedule_grid import GROUPS

KINDS = {"year": _("Year"), "quarter": _("Quarter"), "month": _("Month")}


class SchedulePeriodForm(forms.Form):
    """A period and what its rows are; what means nothing is left out."""

    mark_optional = False

    rentang = forms.ChoiceField(label=_("Period"), choices=list(KINDS.items()), required=False)
    tahun = forms.IntegerField(label=_("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR, required=False)
    bulan = forms.TypedChoiceField(label=_("Month"), coerce=int, required=False, empty_value=None)
    menurut = forms.ChoiceField(
        label=_("Rows"),
        choices=[("", _("one table of all")), *((name, label) for name, (label, _names) in GROUPS.items())],
        required=False,
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        months = [(number, month_name(number)) for number in range(1, 13)]
        self.fields["bulan"].choices = [("", "–"), *months]  # type: ignore[attr-defined]

    def period(self, today: date) -> SchedulePeriod:
        """The period asked for; a month also says which quarter."""
        self.full_clean()
        told = self.cleaned_data
        kind, month = told.get("rentang") or "year", told.get("bulan")
        number = (month + 2) // 3 if month and kind == "quarter" else month
        return period_of(today, kind, told.get("tahun"), number)

    @property
    def by(self) -> str:
        """What the rows are, of a form whose period was read: a key of GROUPS, or empty."""
        return str(self.cleaned_data.get("menurut") or "")
