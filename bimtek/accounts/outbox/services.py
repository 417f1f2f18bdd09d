"""Delivering what waits in the outbox."""

import math
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from smtplib import SMTPConnectError, SMTPException, SMTPServerDisconnected

import structlog
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from . import rates
from .line import MailLine, refused_for_good
from .models import BouncedAddress, LetterTail, OutgoingMail
from .queue import deliver_soon

logger = structlog.get_logger(__name__)

# A mail server that greylists is asked again within minutes; one that is down is asked hourly for four days.
MAX_ATTEMPTS = 100
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
# A code lives for minutes: each sweep of what is urgent tries it again.
PAUSE_OF_CODES = timedelta(seconds=5)
# Longer than EMAIL_TIMEOUT lets one delivery take.
CLAIM = timedelta(minutes=2)
# Mails claimed at once, how many of them are written down as sent together (what a killed worker sends again), and how
# long a batch may last: what is left then is given back, so that a slow server never outlasts the claim.
BATCH, NOTED_TOGETHER, BATCH_SECONDS = 100, 20, 10
# An urgent mail's own task has this long before the sweep takes it for lost.
URGENT_GRACE = timedelta(seconds=15)
# Long enough to answer "did my mail leave?"; addresses are personal data and kept no longer.
KEEP_DELIVERED = timedelta(days=30)


def deliver(*, mail_id: int, now: datetime) -> bool:
    """Send one waiting mail; False when it was already sent, is being sent, or could not be sent yet.

    One UPDATE claims the mail for a while, so two workers never send it at once and no row is locked
    while the mail server answers. A worker killed on the way sends it again later: twice is better than never.
    A code that has ended its life is not sent.
    """
    waiting = OutgoingMail.objects.undelivered(now).filter(pk=mail_id, not_before__lte=now)
    if not waiting.filter(attempts__lt=MAX_ATTEMPTS).update(attempts=F("attempts") + 1, not_before=now + CLAIM):
        return False
    mail = OutgoingMail.objects.select_related("tail").filter(pk=mail_id, sent_at__isnull=True).first()
    if mail is None:  # sent just now by a worker whose claim had ended: what is left of it is empty
        return False
    rates.take(mail.domain)
    with MailLine() as line:
        return _send_all(line, [mail], now=now) == 1


def put_in_hand(mails: Sequence[OutgoingMail], *, now: datetime) -> list[OutgoingMail]:
    """Write rows that are claimed as they are made, and return those that the rates let leave now, for `send_in_hand`.

    What is made by a worker leaves from its memory: nothing is asked for, read or claimed again. Where the worker dies
    first, the claim ends and the sweep sends what was stored.
    """
    granted = [] if rates.exhausted() else [mail for mail in mails if rates.take(mail.domain)]
    for mail in granted:
        mail.attempts, mail.not_before = 1, now + CLAIM
    OutgoingMail.objects.bulk_create(mails)
    if len(granted) < len(mails):
        transaction.on_commit(deliver_soon)
    return granted


def send_in_hand(line: MailLine, mails: Sequence[OutgoingMail], *, now: datetime, ends: float = math.inf) -> int:
    """Send mails of `put_in_hand` after their transaction, until `ends`; returns how many left."""
    return _send_all(line, mails, now=now, ends=ends)


def deliver_batch(line: MailLine, *, now: datetime, ends: float = math.inf) -> int:
    """Send the oldest mails that wait, none of them urgent, over one connection; returns how many left.

    At `ends` (of the monotonic clock) it gives the others back.

    What the rates let not leave in this minute stays where it is.
    """
    return _send_all(line, _claim(now), now=now, ends=ends)


@transaction.atomic
def _claim(now: datetime) -> list[OutgoingMail]:
    if rates.exhausted():
        return []
    waiting = OutgoingMail.objects.undelivered(now).filter(urgent=False, not_before__lte=now, attempts__lt=MAX_ATTEMPTS)
    waiting = waiting.exclude(domain__in=rates.held()).order_by("not_before").select_related("tail")
    found = waiting.select_for_update(of=("self",), skip_locked=True)[:BATCH]
    mails = [mail for mail in found if rates.take(mail.domain)]
    _of(mails).update(attempts=F("attempts") + 1, not_before=now + CLAIM)
    for mail in mails:
        mail.attempts += 1
    return mails


def _of(mails: Sequence[OutgoingMail]):  # type: ignore[no-untyped-def]  # a query set with the manager's own class
    return OutgoingMail.objects.filter(pk__in=[mail.pk for mail in mails])


def _send_all(line: MailLine, mails: Sequence[OutgoingMail], *, now: datetime, ends: float = math.inf) -> int:
    """Send claimed mails one after another; returns how many left."""
    ends, sent, left = min(ends, time.monotonic() + BATCH_SECONDS), 0, list(mails)
    gone: list[OutgoingMail] = []
    while left and time.monotonic() < ends:
        mail = left.pop(0)
        try:
            line.send(mail)
        except Exception as error:
            # Whatever it is (the server away, an address no mail can be sent to), the others must still leave.
            line.hang_up()
            if _away(error):
                _put_off([mail, *left], error, now)
                left = []
            else:
                _not_sent(mail, error, now)
            continue
        gone.append(mail)
        sent += 1
        if len(gone) == NOTED_TOGETHER:
            _note_sent(gone, now)
            gone = []
    _note_sent(gone, now)
    if left:
        _of(left).update(attempts=F("attempts") - 1, not_before=now)
        deliver_soon()
    return sent


def _note_sent(mails: Sequence[OutgoingMail], now: datetime) -> None:
    if not mails:
        return
    _of(mails).update(sent_at=now, message=b"", last_error="")


def _away(error: Exception) -> bool:
    """Whether nothing can leave: the server is away, or the way to it."""
    if isinstance(error, SMTPException):
        return isinstance(error, SMTPServerDisconnected | SMTPConnectError)
    return isinstance(error, OSError)


def _not_sent(mail: OutgoingMail, error: Exception, now: datetime) -> None:
    if detail := refused_for_good(error):
        logger.warning("mail refused for good", mail_id=mail.pk)
        note_refused(mail, detail=detail, now=now)
    else:
        _put_off([mail], error, now)


def _put_off(mails: Sequence[OutgoingMail], error: Exception, now: datetime) -> None:
    for mail in mails:
        pause = PAUSE_OF_CODES if mail.expires_at else min(FIRST_PAUSE * 2 ** min(mail.attempts, 10), LONGEST_PAUSE)
        OutgoingMail.objects.filter(pk=mail.pk).update(not_before=now + pause, last_error=repr(error)[:500])
    logger.warning("mails not delivered", mail_id=mails[0].pk, mails=len(mails), error=type(error).__name__)


def note_refused(mail: OutgoingMail, *, detail: str, now: datetime) -> None:
    """Write down that the address of a mail does not take any; it is not tried again."""
    OutgoingMail.objects.filter(pk=mail.pk).update(failed_at=now, last_error=detail[:500], message=b"")
    for address in mail.to:
        BouncedAddress.objects.update_or_create(
            address=address.lower()[:320], defaults={"at": now, "detail": detail[:500]}
        )


def late(*, now: datetime, limit: int = 500) -> list[int]:
    """Keys of urgent mails that should have left by now, oldest first."""
    waiting = OutgoingMail.objects.undelivered(now).filter(urgent=True, not_before__lte=now - URGENT_GRACE)
    return list(waiting.filter(attempts__lt=MAX_ATTEMPTS).order_by("not_before").values_list("pk", flat=True)[:limit])


def forget_delivered(*, now: datetime) -> int:
    """Delete the rows of mails that were delivered, or of no use any more, long ago; returns how many."""
    long_ago = now - KEEP_DELIVERED
    old = Q(sent_at__lt=long_ago) | Q(expires_at__lt=long_ago) | Q(failed_at__lt=long_ago)
    deleted, _per_model = OutgoingMail.objects.filter(old).delete()
    LetterTail.objects.filter(~Exists(OutgoingMail.objects.filter(tail=OuterRef("pk")))).delete()
    return deleted
