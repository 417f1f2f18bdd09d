"""Sending one participant the mail about their registration once more."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bimtek.accounts.models import User
from bimtek.common import audit, limits
from bimtek.common.errors import Refusal
from participants.notices import services as notices
from participants.people.selectors import mail_address
from participants.registration.models import Registration

RESEND_SECONDS = 600  # a ticket goes out again at most once in this time


@transaction.atomic
def send_again(*, registration: Registration, by: User, now: datetime) -> None:
    """Mail the ticket, or how the registration stands, once more.

    Raises Refusal `not_active`, `session_cancelled`, `no_address`, and `too_often` where it went out a moment ago.
    """
    if registration.status not in Registration.ACTIVE:
        raise Refusal("not_active", _("This registration is no longer active."))
    kind = notices.kind_standing(registration)
    if not kind:
        raise Refusal("session_cancelled", _("This session is cancelled; nothing can be changed any more."))
    if not mail_address(registration.attendee):
        raise Refusal("no_address", _("There is no e-mail address. Write it down first, or tell the ticket code."))
    if limits.count(f"ticket-again:{registration.pk}", RESEND_SECONDS) > 1:
        raise Refusal("too_often", _("It was sent a moment ago. Wait ten minutes before you send it again."))
    notices.write([registration], kind, now=now)
    audit.record(registration, by=by, sent_again=registration.status)
