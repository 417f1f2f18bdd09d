"""Whether a genuine ticket opens this door: its session, and its day."""

from datetime import datetime

from django.utils.translation import gettext as _

from bimtek.common.dates import long_date
from bimtek.common.errors import Refusal
from events.training.models import TrainingSession

from .tokens import VALID_AFTER, ReadTicket


def admit(ticket: ReadTicket, session: TrainingSession, at: datetime) -> None:
    """Raise Refusal `other_session` or, by the moment of the scan and not of its arrival, `expired`.

    A ticket that was printed before its session was put off is as good as one printed afterwards.
    """
    if ticket.session != session.pk:
        raise Refusal("other_session", _("This ticket is for another session."))
    last_day = max(ticket.last_day, session.ends_on + VALID_AFTER)
    if at.astimezone(session.zone).date() > last_day:
        raise Refusal("expired", _("This ticket was valid until %(day)s.") % {"day": long_date(last_day)})
