"""When something may happen to a registration: until when one may register, cancel, or change places."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bimtek.common.dates import moment
from bimtek.common.errors import Refusal
from events.training.models import TrainingSession

from .models import Registration


def check_open(session: TrainingSession, now: datetime) -> None:
    """Raise Refusal `not_open_yet` or `closed` unless registration is possible at `now`, to the second."""
    if session.registration_open(now):
        return
    opens = session.registration_opens_at
    if session.status == TrainingSession.Status.PUBLISHED and opens and now < opens:
        text = _("Registration opens on %(time)s. Come back then.")
        raise Refusal("not_open_yet", text % {"time": moment(opens, session.timezone)})
    raise Refusal("closed", _("Registration for this session is closed. Look for another session of this programme."))


def is_running(session: TrainingSession) -> bool:
    """Whether the session is neither a draft nor finished nor cancelled."""
    return session.status in (TrainingSession.Status.PUBLISHED, TrainingSession.Status.CLOSED)


def check_running(session: TrainingSession) -> None:
    """Raise Refusal `session_not_running` for a draft, a finished or a cancelled session."""
    if not is_running(session):
        raise Refusal("session_not_running", _("Participants can be added to a published session only."))


def has_begun(session: TrainingSession, now: datetime) -> bool:
    """Whether the first day has come, by the session's own calendar; of a postponed one it has not."""
    return session.status != session.Status.POSTPONED and timezone.localdate(now, session.zone) >= session.starts_on


def check_not_over(session: TrainingSession, now: datetime) -> None:
    """Raise Refusal `session_over` after the session's last day, by its own calendar."""
    if session.is_over(now):
        raise Refusal("session_over", _("This session is over; its registrations stay as they are."))


def is_valid(registration: Registration) -> bool:
    """Whether the registration still counts: active, in a session that was not cancelled."""
    cancelled = registration.session.status == TrainingSession.Status.CANCELLED
    return registration.status in Registration.ACTIVE and not cancelled


def has_ticket(registration: Registration) -> bool:
    """Whether there is a ticket to show: a seat is held, and not merely offered."""
    held = (Registration.Status.PENDING, Registration.Status.CONFIRMED)
    return is_valid(registration) and registration.status in held


def opens_doors(registration: Registration) -> bool:
    """Whether the ticket has its signed QR: confirmed, in a session that was not cancelled."""
    return is_valid(registration) and registration.status == Registration.Status.CONFIRMED


def can_cancel(registration: Registration, now: datetime) -> bool:
    """Whether the owner may still cancel; what `cancel` would refuse offers no button."""
    return is_valid(registration) and not registration.session.is_over(now)
