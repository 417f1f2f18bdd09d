"""Delivering what waits in the outbox."""

import math
import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from smtplib import SMTPConnectError, SMTPException, SMTPServerDisconnected

import structlog
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from . import rates, traces, writing
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
# Mails claimed at once, how many of them are written down as sent together (a killed worker leaves `traces` of these),
# and how long a batch may last: what is left then is given back, so that a slow server never outlasts the claim.
BATCH, NOTED_TOGETHER, BATCH_SECONDS = 100, 50, 10
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


def send_new(
    line: MailLine, mails: Sequence[OutgoingMail], *, now: datetime, ends: float = math.inf
) -> Sequence[OutgoingMail]:
    """Send mails that are written nowhere yet, one after another; returns those that were not tried when time was over.

    What became of each of the others stands on it, for `keep`; what the rates let not leave in this minute waits there.
    """
    granted = [] if rates.exhausted() else [mail for mail in mails if rates.take(mail.domain)]
    for mail in granted:
        mail.attempts += 1
    tried = sum(1 for _mail in _try_each(line, granted, now=now, ends=ends))
    return granted[tried:]


def keep(mails: Sequence[OutgoingMail], *, now: datetime) -> None:
    """Write down mails after `send_new`, in the transaction of what they tell of; those that left, without text."""
    left = [mail for mail in mails if mail.sent_at]
    writing.insert_sent(left, now=now)
    others = [mail for mail in mails if not mail.sent_at]
    OutgoingMail.objects.bulk_create(others)
    if any(not mail.failed_at for mail in others):
        transaction.on_commit(deliver_soon)


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
    noted: list[OutgoingMail] = []
    tried = sent = 0
    for mail in _try_each(line, mails, now=now, ends=ends):
        tried += 1
        sent += mail.sent_at is not None
        noted.append(mail)
        if len(noted) == NOTED_TOGETHER:
            _note(noted, now)
            noted = []
    _note(noted, now)
    if left := mails[tried:]:
        _of(left).update(attempts=F("attempts") - 1, not_before=now)
        deliver_soon()
    return sent


def _try_each(
    line: MailLine, mails: Sequence[OutgoingMail], *, now: datetime, ends: float = math.inf
) -> Iterator[OutgoingMail]:
    """Try mails one after another until `ends`, and yield each with what became of it, which is still to be written."""
    ends, away = min(ends, time.monotonic() + BATCH_SECONDS), None
    gone = traces.left_before([mail.uid for mail in mails if mail.attempts > 1])
    for mail in mails:
        if away is None and time.monotonic() >= ends:
            return
        if mail.uid in gone:
            _left(mail, now)
        elif away is None:
            away = _try(line, mail, now)
        else:
            _put_off(mail, away, now)
        yield mail
    if away:
        logger.warning("mails not delivered", mail_id=mails[0].pk, mails=len(mails), error=type(away).__name__)


def _try(line: MailLine, mail: OutgoingMail, now: datetime) -> Exception | None:
    """Send one; returns the fault where no other could leave either."""
    try:
        line.send(mail)
    except Exception as error:
        # Whatever it is (the server away, an address no mail can be sent to), the others must still leave.
        line.hang_up()
        if detail := refused_for_good(error):
            _refused(mail, detail, now)
            return None
        _put_off(mail, error, now)
        return error if _away(error) else None
    _left(mail, now)
    return None


def _left(mail: OutgoingMail, now: datetime) -> None:
    mail.sent_at, mail.message, mail.last_error = now, b"", ""


def _note(mails: Sequence[OutgoingMail], now: datetime) -> None:
    """Write down what became of mails that are in the outbox."""
    if left := [mail for mail in mails if mail.sent_at]:
        _of(left).update(sent_at=now, message=b"", last_error="")
    for mail in mails:
        if not mail.sent_at:
            mail.save(update_fields=["message", "failed_at", "not_before", "last_error"])


def _away(error: Exception) -> bool:
    """Whether nothing can leave: the server is away, or the way to it."""
    if isinstance(error, SMTPException):
        return isinstance(error, SMTPServerDisconnected | SMTPConnectError)
    return isinstance(error, OSError)


def _put_off(mail: OutgoingMail, error: Exception, now: datetime) -> None:
    pause = PAUSE_OF_CODES if mail.expires_at else min(FIRST_PAUSE * 2 ** min(mail.attempts, 10), LONGEST_PAUSE)
    mail.not_before, mail.last_error = now + pause, repr(error)[:500]


def _refused(mail: OutgoingMail, detail: str, now: datetime) -> None:
    logger.warning("mail refused for good", mail_id=mail.pk)
    mail.failed_at, mail.last_error, mail.message = now, detail[:500], b""
    for address in mail.to:
        BouncedAddress.objects.update_or_create(
            address=address.lower()[:320], defaults={"at": now, "detail": detail[:500]}
        )


def note_refused(mail: OutgoingMail, *, detail: str, now: datetime) -> None:
    """Write down that the address of a mail does not take any; it is not tried again."""
    _refused(mail, detail, now)
    mail.save(update_fields=["message", "failed_at", "last_error"])


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
