"""What sheet is wanted, which rows were signed, and a marked file handed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import BadRequest, ValidationError
from django.http import QueryDict
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from bimtek.common.dates import clock, long_date
from bimtek.common.errors import Refusal
from events.agenda.models import AgendaItem
from events.seats.audiences import Audience
from events.seats.models import SeatPool
from events.training.models import TrainingSession
from participants.attendance.models import AttendanceEntry

from .creation import Wish
from .models import SignInSheet
from .numbers import LETTERS_MAX, parse

BLANK_MAX = 50
MAX_BYTES = 5 * 1024 * 1024
REASON_MAX = AttendanceEntry._meta.get_field("reason").max_length


class MakeForm(forms.Form):
    """For which item or day, for whom, and in which form a sheet is printed."""

    subject = forms.ChoiceField(
        label=_("Signed for"), help_text=_("A sheet of a day stands for all items of that day that count.")
    )
    category = forms.ChoiceField(label=_("Category"), required=False)
    columns = forms.ChoiceField(
        label=_("Columns"),
        choices=SignInSheet.Columns.choices,
        help_text=_("GOL, L/P and NO. HP are printed empty, to be filled in by hand: no phone number is printed."),
    )
    split = forms.ChoiceField(
        label=_("Lists"),
        choices=SignInSheet.Split.choices,
        help_text=_("Each polling station or institution begins a new page with a signature block of its own."),
    )
    blank_rows = forms.IntegerField(
        label=_("Empty rows at the end"),
        min_value=0,
        max_value=BLANK_MAX,
        initial=5,
        help_text=_("For people who are not on the list; with several lists, at the end of each."),
    )

    def __init__(
        self, *args: Any, session: TrainingSession, items: Sequence[AgendaItem], pools: Sequence[SeatPool], **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self._pools = {str(pool.pk): pool for pool in pools}
        self._days = {str(item.pk): item.starts_at.astimezone(session.zone).date() for item in items}
        self._choices(session, items)
        if any(pool.audience == Audience.POLL_WORKERS for pool in pools):
            self.fields["columns"].initial = SignInSheet.Columns.KPPS
            self.fields["split"].initial = SignInSheet.Split.STATION

    def _choices(self, session: TrainingSession, items: Sequence[AgendaItem]) -> None:
        days: dict[date, list[tuple[str, str]]] = {}
        for item in items:
            day = self._days[str(item.pk)]
            choices = days.setdefault(day, [(day.isoformat(), str(_("The whole day, one signature")))])
            choices.append((str(item.pk), f"{clock(item.starts_at, session.timezone)} {item.title}"))
        subject = cast(forms.ChoiceField, self.fields["subject"])
        category = cast(forms.ChoiceField, self.fields["category"])
        subject.choices = [(long_date(day, weekday=True), choices) for day, choices in days.items()]
        category.choices = [("", _("All categories")), *((key, pool.category) for key, pool in self._pools.items())]

    def wish(self) -> Wish:
        """The clean choice."""
        data = self.cleaned_data
        item = data["subject"] if data["subject"] in self._days else None
        return Wish(
            day=self._days[item] if item else date.fromisoformat(data["subject"]),
            item=int(item) if item else None,
            pool=self._pools.get(data["category"]),
            columns=data["columns"],
            split=data["split"],
            blank_rows=data["blank_rows"],
        )


class KeyingForm(forms.Form):
    """Numbers of rows, and why something is taken back. The ticks of the list stand beside it, see `Ticks`."""

    mark_optional = False
    TYPED = {"autocomplete": "off", "maxlength": LETTERS_MAX, "spellcheck": "false"}

    numbers = forms.CharField(
        label=_("Signed rows"),
        required=False,
        widget=forms.TextInput(attrs={**TYPED, "autofocus": True}),
        help_text=_("Such as 1-12, 14, 17-20. A scanner that reads the rows' QR types here too."),
    )
    but = forms.CharField(
        label=_("Or: all rows but"),
        required=False,
        widget=forms.TextInput(attrs=TYPED),
        help_text=_("Such as 3, 9. Everybody else on this sheet has signed."),
    )
    reason = forms.CharField(
        label=_("Reason for a correction"),
        required=False,
        max_length=REASON_MAX,
        help_text=_("Needed only when you take a signature back or contradict the record. It is kept with your name."),
    )

    def __init__(self, *args: Any, sheet: SignInSheet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheet = sheet

    def clean_numbers(self) -> set[int]:
        """The rows that were signed."""
        return self._parsed("numbers")

    def clean_but(self) -> set[int]:
        """The rows that alone were not signed; empty where the field is."""
        return self._parsed("but")

    def clean(self) -> dict[str, Any]:
        """A row stands in one of the two fields."""
        data = super().clean() or self.cleaned_data
        both = data.get("numbers", set()) & data.get("but", set())
        if both:
            self.add_error(
                "but", _("Row %(number)d stands in both fields. Take it out of one.") % {"number": min(both)}
            )
        return data

    def _parsed(self, name: str) -> set[int]:
        try:
            return parse(self.cleaned_data[name], self.sheet)
        except Refusal as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from None


@dataclass(frozen=True)
class Ticks:
    """The boxes of the list as they come back; only what the user changed counts, so that a page that stood open for
    an hour does not undo what a colleague keyed meanwhile."""

    were: set[int]  # ticked when the page was shown
    are: set[int]

    @classmethod
    def read(cls, data: QueryDict, sheet: SignInSheet) -> "Ticks":
        """Raises BadRequest for a form that this page did not make."""
        try:
            return cls(parse(data.get("were", ""), sheet), parse(" ".join(data.getlist("row")), sheet))
        except Refusal as refusal:
            raise BadRequest("not a form of this page") from refusal

    @property
    def added(self) -> set[int]:
        """Boxes that the user ticked."""
        return self.are - self.were

    @property
    def removed(self) -> set[int]:
        """Boxes that the user cleared."""
        return self.were - self.are


class SheetUploadForm(forms.Form):
    """A marked file of the sheet."""

    file = forms.FileField(
        label=_("File"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv"}),
        help_text=_("The Excel file of this sheet, marked in the column HADIR; at most %(size)s.")
        % {"size": filesizeformat(MAX_BYTES)},
        error_messages={"required": _("Choose a file."), "empty": _("This file is empty.")},
    )

    def clean_file(self) -> Any:
        """A file of a size that is read; its kind is looked at by its content."""
        file = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise ValidationError(
                _("The file has %(size)s; at most %(most)s are possible. Download this sheet's own file and mark it.")
                % {"size": filesizeformat(file.size or 0), "most": filesizeformat(MAX_BYTES)}
            )
        return file


class SheetApplyForm(forms.Form):
    """The rows of a looked-through file, sent back by the page that showed what they come to."""

    mark_optional = False

    signed = forms.CharField(widget=forms.HiddenInput, required=False)
    also_signed = forms.CharField(widget=forms.HiddenInput, required=False)
    unsigned = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=_("Reason for the corrections"),
        required=False,
        max_length=REASON_MAX,
        help_text=_("Left empty, the contradicting rows stay as they are recorded, and all others are applied."),
    )

    def rows(self, sheet: SignInSheet) -> tuple[set[int], set[int]]:
        """Which rows are signed and which are taken back. Raises BadRequest for what the page did not make."""
        data = self.cleaned_data
        try:
            signed, also, unsigned = (parse(data[name], sheet) for name in ("signed", "also_signed", "unsigned"))
        except Refusal as refusal:
            raise BadRequest("not a form of this page") from refusal
        return (signed | also, unsigned) if data["reason"].strip() else (signed, set())
