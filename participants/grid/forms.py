"""The attendance grid as it comes back from the browser, and what narrows it down."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bimtek.common.dates import clock, month_name
from events.agenda.models import AgendaItem
from events.seats.models import SeatPool
from events.training.models import TrainingSession
from participants.attendance.judging import ABSENT, ItemAttendance
from participants.attendance.models import AttendanceEntry
from participants.attendance.services import Mark
from participants.eligibility.selectors import Assessment
from participants.registrants.filters import CategoryFilter
from participants.registration.models import Registration

from .listing import GridFilter, GridSelection

BIGGEST_KEY = 2**63 - 1


@dataclass(frozen=True)
class GridCell:
    """One box of the grid."""

    key: int  # of the agenda item
    was: bool  # what the log says; nothing recorded counts as absent
    checked: bool  # what the box shows: `was`, or the user's change when the form comes back with an error
    notes: str  # times, lateness, whether corrected
    warn: bool  # came late or left early


@dataclass(frozen=True)
class GridRow:
    """One person of the grid."""

    assessment: Assessment
    cells: Sequence[GridCell]

    @property
    def registration(self) -> Registration:
        """Whose row it is."""
        return self.assessment.registration

    @property
    def attended(self) -> int:
        """How many of all items, shown or not, were attended."""
        return len(self.assessment.ledger.present)

    @property
    def name(self) -> str:
        """The field name of this person's boxes."""
        return f"present-{self.registration.pk}"

    @property
    def shown(self) -> str:
        """What the page showed, sent back with it: only what the user changed becomes a mark.

        Without it a page that stood open for an hour would undo what a colleague marked meanwhile.
        """
        return " ".join(f"{cell.key}:{int(cell.was)}" for cell in self.cells)


class AttendanceFilterForm(CategoryFilter):
    """Whom and which item to show; anything unknown shows everybody."""

    item = forms.TypedChoiceField(label=_("Agenda item"), required=False, coerce=int, empty_value=None)
    shown = forms.ChoiceField(label=_("Standing"), required=False, choices=[("", _("all")), *GridSelection.choices])
    group = forms.CharField(label=_("Institution or polling station"), required=False, max_length=100)
    q = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=100,
        widget=forms.TextInput({"type": "search", "autocomplete": "off"}),
    )
    field_order = ["item", "shown", "pool"]

    def __init__(
        self, data: QueryDict, *, session: TrainingSession, items: Iterable[AgendaItem], pools: Iterable[SeatPool]
    ) -> None:
        super().__init__(data, pools=pools)
        self.items = {item.pk: item for item in items}
        self.offer("item", [(item.pk, item_label(item, session)) for item in self.items.values()])

    def asked(self) -> GridFilter:
        """What to show, from whatever was sent."""
        asked = self.understood
        return GridFilter(
            words=asked["q"] or "",
            group=asked["group"] or "",
            pool=asked["pool"],
            item=self.items.get(asked["item"] or 0),
            shown=asked["shown"] or "",
        )


def item_label(item: AgendaItem, session: TrainingSession) -> str:
    """`1 Mar 08.30 Pembukaan`: what tells the item apart in a list, at the clock of the session's place."""
    return f"{on_day(item.starts_at, session.timezone)} {item.title}"


class MarkReasonForm(forms.Form):
    """Why marks contradict what was recorded before."""

    reason = forms.CharField(
        label=_("Reason for a correction"),
        required=False,
        max_length=AttendanceEntry._meta.get_field("reason").max_length,
    )

    @property
    def refused(self) -> str:
        """What is wrong with the reason, or an empty text."""
        return str(self.errors["reason"][0]) if "reason" in self.errors else ""


def read_marks(data: QueryDict) -> list[Mark]:
    """The boxes that the user changed. Raises ValueError for a form that this page did not make.

    `fill` is the button of a column (`item-4`), of a person (`person-7`) or of the whole page (`page`): all its boxes
    count as ticked, whatever else was.
    """
    marks, filled = [], data.get("fill", "")
    for field in data:
        if not field.startswith("shown-"):
            continue
        registration = _key(field.removeprefix("shown-"))
        ticked = {int(value) for value in data.getlist(f"present-{registration}")}
        for pair in data.getlist(field)[-1].split():
            item, _, was = pair.partition(":")
            here = int(item) in ticked or filled in ("page", f"item-{item}", f"person-{registration}")
            if here != bool(int(was)):
                marks.append(Mark(registration, _key(item), here))
    return marks


def _key(text: str) -> int:
    key = int(text)
    if not 0 < key <= BIGGEST_KEY:
        raise ValueError("no row has such a key")
    return key


def changes(marks: Iterable[Mark]) -> dict[int, dict[int, bool]]:
    """The user's changes by registration and item, to show them on top of the log when the grid comes back."""
    changed: dict[int, dict[int, bool]] = {}
    for mark in marks:
        changed.setdefault(mark.registration, {})[mark.item] = mark.present
    return changed


def rows(
    assessments: Iterable[Assessment],
    columns: Sequence[AgendaItem],
    changed: Mapping[int, Mapping[int, bool]],
    zone: str,
) -> list[GridRow]:
    """The people of one page with a box for each of these items, at the clock of their place."""
    made = []
    for each in assessments:
        of_person, standings = changed.get(each.registration.pk, {}), each.ledger.standings
        made.append(GridRow(each, [_cell(item, standings[item.pk], of_person, zone) for item in columns]))
    return made


def _cell(item: AgendaItem, standing: ItemAttendance, changed: Mapping[int, bool], zone: str) -> GridCell:
    if standing == ABSENT:  # nearly all cells before a session; nothing to say of them
        return GridCell(item.pk, False, changed.get(item.pk, False), "", False)
    notes = ", ".join(_notes(item, standing, zone))
    warn = bool(standing.late or standing.early or standing.outside)
    return GridCell(item.pk, standing.present, changed.get(item.pk, standing.present), notes, warn)


def _notes(item: AgendaItem, standing: ItemAttendance, zone: str) -> Iterator[str]:
    if standing.arrived or standing.left:
        yield from_to(standing, zone, item)
    if standing.outside:
        yield gettext("scanned %(moment)s, outside the hours: not counted") % {"moment": on_day(standing.outside, zone)}
    if standing.late:
        yield gettext("late %(minutes)s min") % {"minutes": standing.late}
    if standing.early:
        yield gettext("left %(minutes)s min early") % {"minutes": standing.early}
    if standing.corrected:
        yield gettext("corrected")


def from_to(standing: ItemAttendance, zone: str, item: AgendaItem) -> str:
    """`08.03–10.15`, with one side left out where it is not known; with its day where that is not the item's."""
    arrived = clock(standing.arrived, zone) if standing.arrived else ""
    hours = f"{arrived}–{clock(standing.left, zone)}" if standing.left else arrived
    came = standing.arrived or standing.left or item.starts_at
    there = ZoneInfo(zone)
    if came.astimezone(there).date() == item.starts_at.astimezone(there).date():
        return hours
    return f"{_short_day(came, zone)} {hours}"


def on_day(at: datetime, zone: str) -> str:
    """`30 Nov 13.00`: a moment at the clock of the session's place, with its day."""
    return f"{_short_day(at, zone)} {clock(at, zone)}"


def _short_day(at: datetime, zone: str) -> str:
    day = at.astimezone(ZoneInfo(zone))
    return f"{day.day} {month_name(day.month, short=True)}"
