"""What the devices at the doors disagreed on: with each other, with the portal, or with the time."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import Any

from django.db.models import F, Max, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from events.training.models import TrainingSession
from participants.attendance.models import AttendanceEntry

ScanAnswer = AttendanceEntry.ScanAnswer
ACCEPTED = (ScanAnswer.WELCOME, ScanAnswer.GOODBYE)
CLOCK_CHANGED = timedelta(minutes=2)
"""Beyond what a clock gains or loses in a day of training, and what a slow network adds to measuring it."""

LET_IN_UNCONFIRMED: Promise = _("Let in although the registration was not confirmed.")
LET_IN_CANCELLED: Promise = _("Let in although the registration was cancelled.")
TWICE: Promise = _("Several devices recorded the same coming or leaving. It counts once, by the earliest time.")
NO_ARRIVAL: Promise = _("Somebody left who had not been recorded as coming.")
CLOCK: Promise = _("The clock of a device was changed between the scan and sending it; its times may be wrong.")
ORDER: Promise = _("A device did not know yet what another one had recorded.")


@dataclass(frozen=True)
class ScanConflict:
    """One person at one agenda item, with all scans there and what is odd about them."""

    lines: Sequence[AttendanceEntry]
    reasons: Sequence[Promise]

    @property
    def registration(self) -> Any:
        """The registration that the scans are of."""
        return self.lines[0].registration

    @property
    def item(self) -> Any:
        """The agenda item that the scans are of."""
        return self.lines[0].item


def places(session: TrainingSession) -> QuerySet[AttendanceEntry, Any]:
    """Registration and item of each conflict, the one with the newest line first."""
    told_otherwise = ~Q(shown="") & ~Q(shown=F("answer"))
    ms = CLOCK_CHANGED // timedelta(milliseconds=1)
    odd = told_otherwise | Q(clock_drift_ms__gt=ms) | Q(clock_drift_ms__lt=-ms) | Q(answer=ScanAnswer.NOT_IN)
    scans = AttendanceEntry.objects.filter(odd, item__session=session, device__isnull=False)
    found = scans.order_by().values("registration", "item").annotate(newest=Max("pk"))
    return found.order_by("-newest")


def conflicts(found: Iterable[dict[str, int]]) -> list[ScanConflict]:
    """The conflicts at these places, in their order, in one query."""
    wanted = [(place["registration"], place["item"]) for place in found]
    scans = AttendanceEntry.objects.filter(
        registration__in={registration for registration, _item in wanted},
        item__in={item for _registration, item in wanted},
        says__in=AttendanceEntry.SCANS,
    )
    rows = scans.select_related("registration__person", "item", "device", "recorded_by")
    ordered = rows.order_by("registration", "item", "at", "uid")
    by_place = {
        place: list(lines) for place, lines in groupby(ordered, key=lambda line: (line.registration_id, line.item_id))
    }
    return [ScanConflict(by_place[place], reasons(by_place[place])) for place in wanted]


def reasons(lines: Sequence[AttendanceEntry]) -> list[Promise]:
    """What is odd about the scans of one person at one item, the gravest first."""
    let_in = {line.answer for line in lines if line.shown in ACCEPTED}
    found = [
        (ScanAnswer.CANCELLED in let_in, LET_IN_CANCELLED),
        (ScanAnswer.NOT_CONFIRMED in let_in, LET_IN_UNCONFIRMED),
        (_several(lines), TWICE),
        (any(line.answer == ScanAnswer.NOT_IN for line in lines), NO_ARRIVAL),
        (any(clock_changed(line) for line in lines), CLOCK),
    ]
    return [reason for applies, reason in found if applies] or [ORDER]


def _several(lines: Sequence[AttendanceEntry]) -> bool:
    """Whether two devices told the person the same without knowing of each other."""
    told: dict[str, set[int | None]] = defaultdict(set)
    for line in lines:
        if (line.shown or line.answer) in ACCEPTED:
            told[line.says].add(line.device_id)
    repeated = any(line.answer == ScanAnswer.ALREADY and line.shown in ACCEPTED for line in lines)
    return repeated and any(len(devices) > 1 for devices in told.values())


def clock_changed(line: AttendanceEntry) -> bool:
    """Whether the device's clock was changed between the scan and sending it."""
    return line.clock_drift_ms is not None and abs(line.clock_drift_ms) > CLOCK_CHANGED // timedelta(milliseconds=1)
