"""The pasted schedule."""

import hashlib
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bimtek.common.spreadsheets.forms import TextOrFileForm
from events.schedule.parsing import YEARS, parse_schedule
from events.schedule.reading import ScheduleReading

MAX_LETTERS = 20_000


class ScheduleForm(TextOrFileForm):
    """Text and year; `reading` is what they say, and `seen` proves that this very reading was on the page."""

    year = forms.IntegerField(
        label=_("Year of the first month"), min_value=YEARS[0], max_value=YEARS[-1], help_text=_("For example 2026.")
    )
    text = forms.CharField(
        label=_("Schedule"),
        max_length=MAX_LETTERS,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
        help_text=_(
            "Paste the schedule as it was published: a table of months, a table of names, places and dates, or lines "
            "with dates. Text around it does no harm."
        ),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = today.year
        self.order_fields(["year", "text", "file", "seen"])

    @property
    def reading(self) -> ScheduleReading:
        """What the clean text says."""
        return parse_schedule(self.cleaned_data["text"], self.cleaned_data["year"])

    @property
    def digest(self) -> str:
        """Names this text and year."""
        told = f"{self.cleaned_data['year']}\n{self.cleaned_data['text']}"
        return hashlib.sha256(told.encode()).hexdigest()

    @property
    def was_seen(self) -> bool:
        """Whether the page that was sent showed the reading of exactly this text and year."""
        return bool(self.cleaned_data["seen"] == self.digest)
