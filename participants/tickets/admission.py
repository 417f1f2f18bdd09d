"""Whether a genuine ticket opens this door: its session, and its day."""

from datetime import datetime

from django.utils.translation import gettext as _

from bimtek.common.dates import long_date
from bimtek.common.errors import Refusal
from events.training.models import TrainingSession

from .tokens import Ticket


def admit(ticket: Ticket, session: TrainingSession, at: datetime) -> None:
    """Raise Refusal `other_session` or, by the moment of the scan and not of its arrival, `expired`."""
    if ticket.session != session.pk:
        raise Refusal("other_session", _("This ticket is for another session."))
    if at.astimezone(session.zone).date() > ticket.last_day:
        raise Refusal("expired", _("This ticket was valid until %(day)s.") % {"day": long_date(ticket.last_day)})
