"""What a door says in words, for each answer of the portal."""

from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bimtek.common.dates import clock
from participants.attendance.models import AttendanceEntry

ScanAnswer = AttendanceEntry.ScanAnswer

TEXTS: dict[str, str | Promise] = {
    ScanAnswer.WELCOME: _("Welcome."),
    ScanAnswer.GOODBYE: _("Goodbye."),
    ScanAnswer.ALREADY: _("Already recorded at %(time)s."),
    ScanAnswer.NOT_IN: _("Leaving is recorded, but no arrival is on record."),
    ScanAnswer.NOT_CONFIRMED: _("This registration is not confirmed yet. Ask the registration desk."),
    ScanAnswer.CANCELLED: _("This registration was cancelled."),
    ScanAnswer.OUTSIDE: _("Outside the hours of this agenda item: kept, and not counted."),
    "unknown": _("Nobody with this ticket is registered for this session."),
    "unusable": _("This scan cannot be used. Record the attendance by hand."),
    "uid_taken": _("This scan carries the number of another one. Scan again."),
}


def text(answer: str, since: datetime | None, zone: str) -> str:
    """The sentence for an answer; `since` is the moment that it repeats, shown in the session's zone."""
    if answer == ScanAnswer.ALREADY and since is None:
        return str(_("Already recorded."))
    return str(TEXTS[answer]) % {"time": clock(since, zone) if since else ""}
