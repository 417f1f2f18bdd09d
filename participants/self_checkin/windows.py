"""When an agenda item takes codes.

From OPENS_BEFORE its beginning, as a hall fills, until CLOSES_AFTER its end, for whom the network kept waiting; a
webinar asks for attendance when it closes. Who comes so late is seen to be late in the ledger. Never outside the hours
in which scans of the item count at all.
"""

from datetime import datetime, timedelta

from events.agenda.models import AgendaItem
from events.training.models import TrainingSession
from participants.attendance.models import AttendancePolicy
from participants.attendance.windows import end_of, window_of

OPENS_BEFORE = timedelta(minutes=30)
CLOSES_AFTER = timedelta(minutes=10)
CLOSED: frozenset[str] = frozenset({TrainingSession.Status.DRAFT, *TrainingSession.OFF})


def policy_with(session: TrainingSession) -> AttendancePolicy:
    """The session's policy, or the usual one; load `attendance_policy` with the session and nothing is asked."""
    return getattr(session, "attendance_policy", None) or AttendancePolicy(session=session)


def opens_at(item: AgendaItem, policy: AttendancePolicy) -> datetime:
    """From when on codes of the item are shown and taken."""
    return max(item.starts_at - OPENS_BEFORE, window_of(item, policy).opens)


def closes_at(item: AgendaItem, policy: AttendancePolicy) -> datetime:
    """Until when they are taken; an item without an end ends after its planned minutes."""
    return min(end_of(item) + CLOSES_AFTER, window_of(item, policy).closes)


def is_open(item: AgendaItem, policy: AttendancePolicy, now: datetime) -> bool:
    """Whether the item takes codes at `now`, as far as its hours say; only an item that counts does."""
    return item.minutes > 0 and opens_at(item, policy) <= now < closes_at(item, policy)
