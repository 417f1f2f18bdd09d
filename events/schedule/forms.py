"""The pasted schedule."""

import hashlib
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bimtek.common.spreadsheets.forms import TextOrFileForm
from events.schedule.parsing import YEARS, parse_schedule
from events.schedule.reading import ScheduleReading
from events.schedule.services import SeatsOfDrafts

MAX_LETTERS = 20_000
QUOTA_MOST = 100_000


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
    category = forms.CharField(
        label=_("Category of the seats"),
        max_length=100,
        required=False,
        initial=SeatsOfDrafts.category,
        help_text=_("Drafts get seats of this category, as many as the schedule says."),
    )
    quota = forms.IntegerField(
        label=_("Seats of each session where the schedule says none"),
        min_value=1,
        max_value=QUOTA_MOST,
        required=False,
        help_text=_("Asked once for all; leave it empty to offer seats later."),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = today.year
        self.order_fields(["year", "text", "file", "category", "quota", "seen"])

    @property
    def reading(self) -> ScheduleReading:
        """What the clean text says."""
        return parse_schedule(self.cleaned_data["text"], self.cleaned_data["year"])

    @property
    def seats(self) -> SeatsOfDrafts:
        """What seats the drafts get."""
        return SeatsOfDrafts(self.cleaned_data["category"] or SeatsOfDrafts.category, self.cleaned_data["quota"])

    @property
    def digest(self) -> str:
        """Names this text and year."""
        told = f"{self.cleaned_data['year']}\n{self.cleaned_data['text']}"
        return hashlib.sha256(told.encode()).hexdigest()

    @property
    def was_seen(self) -> bool:
        """Whether the page that was sent showed the reading of exactly this text and year."""
        return bool(self.cleaned_data["seen"] == self.digest)
