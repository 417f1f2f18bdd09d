"""A rundown as it is pasted, and the items that it makes."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bimtek.common.spreadsheets.forms import TextOrFileForm
from events.speakers.models import Speaker
from events.training.models import TrainingSession

from . import pasted, selectors
from .models import AgendaItem, RundownTemplate
from .pasted import PastedItem, PastedRundown

FREE_MINUTES = 60  # of an item without an end; its organizer sets what counts


@dataclass(frozen=True)
class PlannedItem:
    """An item of the preview: as it was read, the item it makes, who of the organizer's speakers is named in it."""

    read: PastedItem
    item: AgendaItem
    speakers: Sequence[Speaker]
    day: date
    outside: bool  # the session has fewer days
    unknown: bool  # a name stands there, and none of the speakers has it


class PastedRundownForm(TextOrFileForm):
    """The text; `seen` proves that this very reading was on the page."""

    text = forms.CharField(
        label=_("Rundown"),
        max_length=RundownTemplate.LETTERS_MAX,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false"}),
        help_text=_(
            "Paste it from Word or Excel: a line for each item with its times, what happens and who speaks; "
            "a line such as “Hari II” begins a day."
        ),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Keep as a template, named"),
        required=False,
        max_length=100,
        help_text=_("Only if you will use this rundown again: it then stands among those to begin with."),
    )

    def __init__(self, *args: Any, session: TrainingSession, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session = session
        self.order_fields(["text", "file", "seen", "name"])

    @property
    def reading(self) -> PastedRundown:
        """What the clean text says."""
        return pasted.read(self.cleaned_data["text"])

    def clean(self) -> dict[str, Any]:
        """A template has a name."""
        data = super().clean() or self.cleaned_data
        if "keep" in self.data and not data.get("name"):
            self.add_error("name", _("Say what the template is called."))
        return data

    @property
    def digest(self) -> str:
        """Names this text."""
        return hashlib.sha256(self.cleaned_data["text"].encode()).hexdigest()

    @property
    def was_seen(self) -> bool:
        """Whether the page that was sent showed the reading of exactly this text."""
        return bool(self.cleaned_data["seen"] == self.digest)

    def planned(self) -> list[PlannedItem]:
        """The items that the text makes on the session's days."""
        speakers = {each.pk: each for each in Speaker.objects.filter(organizer=self.session.programme.organizer_id)}
        known = [(each.name, each.pk) for each in speakers.values()]
        days = selectors.days(self.session)
        return [
            self._planned(
                read, [speakers[key] for key in pasted.named_in(f"{read.speakers} {read.title}", known)], days
            )
            for read in self.reading.items
        ]

    def _planned(self, read: PastedItem, speakers: Sequence[Speaker], days: Sequence[date]) -> PlannedItem:
        day = self.session.starts_on + timedelta(days=read.day - 1)
        zone = self.session.zone
        item = AgendaItem(session=self.session, kind=read.kind, title=read.title, room=read.room)
        item.starts_at = datetime.combine(day, read.start, zone)
        item.ends_at = datetime.combine(day, read.end, zone) if read.end else None
        length = item.ends_at - item.starts_at if item.ends_at else timedelta(minutes=FREE_MINUTES)
        item.minutes = 0 if read.kind == AgendaItem.Kind.BREAK else int(length.total_seconds() // 60)
        return PlannedItem(read, item, speakers, day, day not in days, bool(read.speakers) and not speakers)
