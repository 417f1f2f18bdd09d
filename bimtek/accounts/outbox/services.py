"""Delivering what waits in the outbox."""

from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage as Letter
from email.policy import Policy

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import F, Q

from .models import OutgoingMail

logger = structlog.get_logger(__name__)

# A mail server that greylists is asked again within minutes; one that is down is asked hourly for four days.
MAX_ATTEMPTS = 100
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
# A code lives for minutes: each sweep of what is urgent tries it again.
PAUSE_OF_CODES = timedelta(seconds=5)
# Longer than EMAIL_TIMEOUT lets one delivery take.
CLAIM = timedelta(minutes=2)
# A mail's own task has this long before the sweep takes it for lost.
GRACE = timedelta(minutes=1)
URGENT_GRACE = timedelta(seconds=15)
# Long enough to answer "did my mail leave?"; addresses are personal data and kept no longer.
KEEP_DELIVERED = timedelta(days=30)
AS_STORED = policy.SMTP.clone(refold_source="none")


class _StoredLetter(Letter):
    """A parsed message that can be asked for its bytes as Django's SMTP backend asks its own: by line ends."""

    def as_bytes(self, unixfrom: bool = False, policy: Policy | None = None, *, linesep: str = "\r\n") -> bytes:
        """The message; `policy`, where there is one, has its own line ends."""
        return super().as_bytes(unixfrom, policy or self.policy.clone(linesep=linesep))


class _StoredMessage(EmailMessage):
    """A message that goes out as the bytes that were stored."""

    def __init__(self, mail: OutgoingMail) -> None:
        super().__init__(subject=mail.subject, to=mail.to)
        self._raw = bytes(mail.message)

    def message(self, **_kwargs: object):  # type: ignore[no-untyped-def]  # Django's stub names a private class
        return message_from_bytes(self._raw, _StoredLetter, policy=AS_STORED)


def deliver(*, mail_id: int, now: datetime) -> bool:
    """Send one waiting mail; False when it was already sent, is being sent, or could not be sent yet.

    One UPDATE claims the mail for a while, so two workers never send it at once and no row is locked
    while the mail server answers. A worker killed on the way sends it again later: twice is better than never.
    A code that has ended its life is not sent.
    """
    waiting = OutgoingMail.objects.undelivered(now).filter(pk=mail_id, not_before__lte=now)
    if not waiting.filter(attempts__lt=MAX_ATTEMPTS).update(attempts=F("attempts") + 1, not_before=now + CLAIM):
        return False
    mail = OutgoingMail.objects.filter(pk=mail_id, sent_at__isnull=True).first()
    if mail is None:  # sent just now by a worker whose claim had ended: what is left of it is empty
        return False
    try:
        get_connection(settings.DELIVERY_EMAIL_BACKEND).send_messages([_StoredMessage(mail)])
    except Exception as error:
        # Whatever it is (the server away, an address no mail can be sent to), the others must still leave.
        _put_off(mail, error, now)
        return False
    OutgoingMail.objects.filter(pk=mail_id).update(sent_at=now, message=b"", last_error="")
    return True


def _put_off(mail: OutgoingMail, error: Exception, now: datetime) -> None:
    pause = PAUSE_OF_CODES if mail.expires_at else min(FIRST_PAUSE * 2 ** min(mail.attempts, 10), LONGEST_PAUSE)
    OutgoingMail.objects.filter(pk=mail.pk).update(not_before=now + pause, last_error=repr(error)[:500])
    logger.warning("mail not delivered", mail_id=mail.pk, error=type(error).__name__)


def waiting(*, now: datetime, urgent: bool = False, limit: int = 500) -> list[int]:
    """Keys of mails that should have left by now, oldest first: the urgent ones, or all others."""
    since = now - (URGENT_GRACE if urgent else GRACE)
    late = OutgoingMail.objects.undelivered(now).filter(urgent=urgent, not_before__lte=since)
    late = late.filter(attempts__lt=MAX_ATTEMPTS)
    return list(late.order_by("not_before").values_list("pk", flat=True)[:limit])


def forget_delivered(*, now: datetime) -> int:
    """Delete the rows of mails that were delivered, or of no use any more, long ago; returns how many."""
    long_ago = now - KEEP_DELIVERED
    old = Q(sent_at__lt=long_ago) | Q(expires_at__lt=long_ago)
    deleted, _per_model = OutgoingMail.objects.filter(old).delete()
    return deleted
