"""A line of the log in words: where it came from, what its clock is worth, whether it is as it was written."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participants.attendance.models import AttendanceEntry
from participants.attendance.statements import is_sealed
from participants.attendance.windows import ScanHours

MINUTE_MS = 60_000
# Clocks of phones differ by seconds; only more than this is worth a word.
OFFSET_MS, DRIFT_MS = MINUTE_MS, 2 * MINUTE_MS


@dataclass(frozen=True)
class LogLineText:
    """A line as staff read it."""

    entry: AttendanceEntry
    notes: tuple[str, ...]
    sealed: bool | None  # whether the seal holds; None where a line has none, as a scan
    counts: bool  # for anything

    @property
    def tone(self) -> str:
        """The colour of the badge that says what the line says."""
        if not self.counts:
            return "amber"
        return "green" if self.entry.says in (AttendanceEntry.Says.ARRIVED, AttendanceEntry.Says.PRESENT) else "grey"


def told(entry: AttendanceEntry, hours: ScanHours) -> LogLineText:
    """The line in words, by the hours of its session; load `recorded_by` and `device` with it."""
    sealed = is_sealed(entry) if entry.says in AttendanceEntry.STATEMENTS else None
    against = tuple(_against(entry, hours))
    return LogLineText(entry, (*against, *_notes(entry)), sealed, not against)


def _against(entry: AttendanceEntry, hours: ScanHours) -> Iterator[str]:
    """Why the line counts for nothing."""
    if entry.answer in AttendanceEntry.REFUSED:
        yield _("Does not count: the registration was not confirmed at that moment.")
    of_door = entry.says in AttendanceEntry.SCANS and entry.item_id in hours.items
    if of_door and not hours.holds(entry.item_id, entry.at):
        yield _("Does not count: outside the hours in which scans of this agenda item count.")


def _notes(entry: AttendanceEntry) -> Iterator[str]:
    offset, drift = entry.clock_offset_ms or 0, entry.clock_drift_ms or 0
    if abs(offset) >= OFFSET_MS:
        yield _clock_off(offset)
    if abs(drift) >= DRIFT_MS:
        yield _clock_changed(abs(drift) // MINUTE_MS)
    if entry.shown and entry.shown != entry.answer:
        shown, answered = entry.get_shown_display(), entry.get_answer_display()
        yield _("The device said “%(shown)s”, the portal “%(answered)s”.") % {"shown": shown, "answered": answered}


def _clock_off(offset_ms: int) -> str:
    """What is added to a slow clock is positive."""
    minutes = abs(offset_ms) // MINUTE_MS
    if offset_ms > 0:
        text = ngettext(
            "The device's clock was %(minutes)d minute slow; the moment is set right.",
            "The device's clock was %(minutes)d minutes slow; the moment is set right.",
            minutes,
        )
    else:
        text = ngettext(
            "The device's clock was %(minutes)d minute fast; the moment is set right.",
            "The device's clock was %(minutes)d minutes fast; the moment is set right.",
            minutes,
        )
    return text % {"minutes": minutes}


def _clock_changed(minutes: int) -> str:
    return ngettext(
        "The device's clock was changed by %(minutes)d minute before this was sent: ask whether the moment is right.",
        "The device's clock was changed by %(minutes)d minutes before this was sent: ask whether the moment is right.",
        minutes,
    ) % {"minutes": minutes}
