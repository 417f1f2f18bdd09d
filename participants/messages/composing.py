"""Mails that were handed out: claimed, composed, sent, and written down with what became of them.

A letter can be composed again from its delivery at any time, so its text is not stored before it leaves.
"""

import math
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import translation

from bimtek.accounts.models import LetterTail, OutgoingMail
from bimtek.accounts.outbox import services as outbox
from bimtek.accounts.outbox.backend import domain_of
from bimtek.accounts.outbox.line import MailLine

from .letters import Mould
from .models import Channel, Delivery, Message
from .still_meant import no_longer
from .values import Addressee, recipients

CHUNK = 200  # mails of one claim: a tenth of a second
COLUMNS = ("pk", "message_id", "registration_id", "registration__person_id", "person_id", "mail_id", "claimed_until")
State, Hindrance = Delivery.State, Delivery.Hindrance


class _Claimed(NamedTuple):
    pk: int
    message: int
    registration: int
    attendee: int  # whose the registration is by now
    person: int | None  # for whom it was handed out
    uid: UUID
    claimed_until: datetime | None  # by a worker that did not come back


class Composer:
    """Sends what waits over one line. What is alike in the letters of a message is made once for all of its turns."""

    def __init__(self, line: MailLine) -> None:
        self._line = line
        self._moulds: dict[int, tuple[Mould, LetterTail | None]] = {}

    def send_waiting(self, *, now: datetime, ends: float = math.inf) -> int | None:
        """Send the CHUNK mails that wait longest, until `ends` of the monotonic clock; returns how many left.

        None where none waited. A claim keeps two workers from one mail and holds no row while the mail server answers.
        Of a worker that is killed the claim ends, and its mails are sent by another, but for those that left.
        """
        rows = _claim(now)
        if not rows:
            return None
        told = _told_otherwise(rows)
        gone = no_longer({row.pk for row in rows} - told, now=now)
        mails = self._composed([row for row in rows if row.pk not in told | gone])
        untried = {mail.uid for mail in outbox.send_new(self._line, list(mails.values()), now=now, ends=ends)}
        tried = {pk: mail for pk, mail in mails.items() if mail.uid not in untried}
        lost = {row.pk for row in rows} - mails.keys() - told - gone
        hindered: dict[str, set[int]] = {Hindrance.NO_ADDRESS: lost, Hindrance.MERGED: told, Hindrance.GONE: gone}
        _note(tried, hindered, now=now)
        _of(mails.keys() - tried.keys()).update(claimed_until=None)  # given back
        return sum(mail.sent_at is not None for mail in mails.values())

    def _composed(self, rows: Sequence[_Claimed]) -> dict[int, OutgoingMail]:
        """The mails of deliveries by their keys, but for people who have no address any more."""
        with translation.override(settings.LANGUAGE_CODE):
            found = recipients({row.registration for row in rows})
            self._make_moulds({row.message for row in rows})
            return {
                row.pk: _mail(row, found[row.registration], *self._moulds[row.message])
                for row in rows
                if found[row.registration].address
            }

    def _make_moulds(self, messages: set[int]) -> None:
        missing = Message.objects.filter(pk__in=messages - self._moulds.keys())
        for message in missing.select_related("organizer").prefetch_related("materials"):
            mould = Mould(message)
            self._moulds[message.pk] = mould, mould.tail()


@transaction.atomic
def _claim(now: datetime) -> list[_Claimed]:
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    waiting = Delivery.objects.filter(free, state=State.QUEUED, not_before__lte=now, message__channel=Channel.MAIL)
    found = waiting.order_by("not_before", "pk").select_for_update(of=("self",), skip_locked=True)
    rows = [_Claimed(*row) for row in found.values_list(*COLUMNS)[:CHUNK]]
    _of(row.pk for row in rows).update(claimed_until=now + outbox.CLAIM)
    return rows


def _told_otherwise(rows: Sequence[_Claimed]) -> set[int]:
    """Deliveries of people who were merged meanwhile into one who gets the message, too."""
    merged = [row for row in rows if row.person != row.attendee]
    people, messages = {row.attendee for row in merged}, {row.message for row in merged}
    theirs = Delivery.objects.filter(message__in=messages, person__in=people).exclude(state=State.SKIPPED)
    told = set(theirs.values_list("message_id", "person_id")) if merged else set()
    return {row.pk for row in merged if (row.message, row.attendee) in told}


def _of(keys: Iterable[int]):  # type: ignore[no-untyped-def]  # a query set with the manager's own class
    return Delivery.objects.filter(pk__in=list(keys))


def _mail(row: _Claimed, who: Addressee, mould: Mould, tail: LetterTail | None) -> OutgoingMail:
    return OutgoingMail(
        uid=row.uid,
        to=[who.address],
        domain=domain_of(who.address),
        subject=mould.subject(who)[:998],
        message=mould.letter(who, row.uid),
        tail=tail,
        attempts=0 if row.claimed_until is None else 1,
    )


@transaction.atomic
def _note(mails: dict[int, OutgoingMail], hindered: dict[str, set[int]], *, now: datetime) -> None:
    """Write down, together, what became of mails and of the deliveries that they are of."""
    outbox.keep(list(mails.values()), now=now)
    sent = {pk for pk, mail in mails.items() if mail.sent_at}
    _of(sent).update(state=State.SENT, claimed_until=None)
    _of(mails.keys() - sent).update(state=State.HANDED, claimed_until=None)
    for hindrance, keys in hindered.items():
        _of(keys).update(state=State.SKIPPED, hindrance=hindrance, claimed_until=None)
