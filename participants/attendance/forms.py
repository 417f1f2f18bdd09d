"""The attendance grid as it comes back from the browser."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from events.agenda.models import AgendaItem
from participants.registration.models import Registration

from .models import AttendanceEntry
from .services import Mark

BIGGEST_KEY = 2**63 - 1


@dataclass(frozen=True)
class Cell:
    """One box of the grid."""

    item: AgendaItem
    was: bool  # what the log says; nothing recorded counts as absent
    checked: bool  # what the box shows: `was`, or the user's change when the form comes back with an error


@dataclass(frozen=True)
class Row:
    """One person of the grid."""

    registration: Registration
    cells: Sequence[Cell]
    share: Decimal  # of the planned minutes, in per cent

    @property
    def name(self) -> str:
        """The field name of this person's boxes."""
        return f"present-{self.registration.pk}"

    @property
    def shown(self) -> str:
        """What the page showed, sent back with it: only what the user changed becomes a mark.

        Without it a page that stood open for an hour would undo what a colleague marked meanwhile.
        """
        return " ".join(f"{cell.item.pk}:{int(cell.was)}" for cell in self.cells)


class ReasonForm(forms.Form):
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
    """The boxes that the user changed. Raises ValueError for a form that this page did not make."""
    marks = []
    for field in data:
        if not field.startswith("shown-"):
            continue
        registration = _key(field.removeprefix("shown-"))
        ticked = {int(value) for value in data.getlist(f"present-{registration}")}
        for pair in data.getlist(field)[-1].split():
            item, _, was = pair.partition(":")
            if (int(item) in ticked) != bool(int(was)):
                marks.append(Mark(registration, _key(item), int(item) in ticked))
    return marks


def _key(text: str) -> int:
    key = int(text)
    if not 0 < key <= BIGGEST_KEY:
        raise ValueError("no row has such a key")
    return key


def apply_marks(marks: Sequence[Mark], known: Mapping[int, Mapping[int, bool]]) -> dict[int, dict[int, bool]]:
    """What the grid shows when it comes back with an error: the log, with the user's changes on top."""
    shown = {registration: dict(items) for registration, items in known.items()}
    for mark in marks:
        shown.setdefault(mark.registration, {})[mark.item] = mark.present
    return shown
