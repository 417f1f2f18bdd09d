"""What a marked file would change, before anything is changed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from events.training.models import TrainingSession

from .importing import Fault, Marks
from .models import SignInSheet
from .numbers import compact
from .selectors import RowState, items_of, states, with_registration
from .workbooks import NAME as HEADING


@dataclass(frozen=True)
class SheetUploadPlan:
    """The rows of a file by what they come to."""

    record: list[RowState]
    known: list[RowState]
    absent: list[RowState]  # signed, while a correction on record says that they were absent
    taken_back: list[RowState]  # without a mark, while their signature was recorded before
    faults: list[Fault]

    @property
    def contradicting(self) -> list[RowState]:
        """Rows that are changed with a reason only."""
        return sorted([*self.absent, *self.taken_back], key=lambda state: state.row.number)

    def numbers(self) -> dict[str, str]:
        """The rows as the form sends them back to be applied: as texts that `numbers.parse` reads."""
        chosen = {"signed": self.record, "also_signed": self.absent, "unsigned": self.taken_back}
        return {name: compact(state.row.number for state in found) for name, found in chosen.items()}


def plan(session: TrainingSession, sheet: SignInSheet, marks: Marks) -> SheetUploadPlan:
    """Compare a file's marks with the sheet and the record; a constant number of queries."""
    seen = states(session, list(with_registration(sheet)), items_of(sheet))
    signed = [state for state in seen if state.row.number in marks.signed]

    def new(fits: Callable[[RowState], bool]) -> list[RowState]:
        return [state for state in signed if not state.row.signed and fits(state)]

    return SheetUploadPlan(
        record=new(lambda state: state.markable and not state.absent),
        known=[state for state in signed if state.row.signed],
        absent=new(lambda state: state.markable and state.absent),
        taken_back=[
            state for state in seen if state.row.number in marks.unsigned and state.row.signed and state.markable
        ],
        faults=[*marks.faults, *_left(marks, new(lambda state: not state.markable))],
    )


def _left(marks: Marks, states: Iterable[RowState]) -> list[Fault]:
    """Faults for people whose registration ended since the sheet was printed."""
    reason = _("Row %(number)d cannot be marked: the registration is %(status)s.")
    return [
        Fault(
            marks.lines[state.row.number],
            HEADING,
            state.row.name,
            reason % {"number": state.row.number, "status": state.status},
        )
        for state in states
    ]
