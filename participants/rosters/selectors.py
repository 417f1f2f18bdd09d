"""What a roster's pages show."""

from dataclasses import dataclass

from django.utils.functional import Promise

from bimtek.common.identity import mask_nik
from participants.roster_checking.faults import NOTES, SKIPPED
from participants.roster_checking.fields import Field
from participants.roster_checking.rows import shown_value

from . import progress
from .models import Roster


@dataclass(frozen=True)
class Remark:
    """Something that was put right, or is odd: how often, and in which rows first."""

    sentence: str | Promise
    count: int
    rows: list[int]

    @property
    def more(self) -> int:
        """How many rows are not named."""
        return self.count - len(self.rows)


@dataclass(frozen=True)
class Passed:
    """Rows that name no person, by reason."""

    reason: str | Promise
    rows: list[int]


def remarks(roster: Roster) -> list[Remark]:
    """What was noticed in passing."""
    return [Remark(NOTES[code], count, rows) for code, (count, rows) in roster.notes.items() if code in NOTES]


def passed_over(roster: Roster) -> list[Passed]:
    """The rows that were skipped, by their reason."""
    by_reason: dict[str, list[int]] = {}
    for row, reason in roster.skipped:
        by_reason.setdefault(reason, []).append(row)
    return [Passed(SKIPPED[reason], rows) for reason, rows in by_reason.items()]


def rows_done(roster: Roster) -> int:
    """How far the worker is, in rows of the sheet."""
    return min(progress.reached(roster.pk), roster.rows_total)


def shown_sample(text: str, kind: Field | None) -> str:
    """A value of a column as the mapping screen shows it: what is or may be a NIK only by its end."""
    digits = "".join(letter for letter in text if letter.isdigit())
    return mask_nik(digits) if len(digits) == 16 else shown_value(kind or Field.ASSIGNMENT, text)
