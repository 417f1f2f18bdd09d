"""Telling registrants: noted in their transaction, composed by a worker."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction

from bimtek.fast_lane.prepared_statements import insert
from events.agenda import hours
from events.training.models import TrainingSession
from participants.people.selectors import mail_address
from participants.registration.models import Registration
from participants.registration.selectors import REACHABLE

from . import mails
from .models import Notice
from .queue import compose_soon

ROWS_AT_ONCE = 2000
CHUNK = 100  # mails composed in one transaction: about a second, and what a killed worker repeats


def write(registrations: Sequence[Registration], kind: str, *, now: datetime, language: str = "") -> None:
    """Write one notice for each of these registrants who has an e-mail address.

    A mail that answers the reader's own act is in the `language` of their screen; one that staff or a task causes
    is Indonesian, as nothing is known of the reader's choice.
    """
    rows = [
        Notice(registration=each, kind=kind, language=language or settings.LANGUAGE_CODE, written_at=now)
        for each in registrations
        if mail_address(each.attendee)
    ]
    if rows:
        insert(rows)
        transaction.on_commit(compose_soon)


def kind_standing(registration: Registration) -> str:
    """The kind of notice that says how a place stands now; "" where its session's own mail says that it is off."""
    match registration.session.status:
        case TrainingSession.Status.CANCELLED:
            return ""
        case TrainingSession.Status.POSTPONED if registration.status in Registration.ACTIVE:
            return Notice.Kind.POSTPONED
    return Notice.OF_STATUS.get(registration.status, "")


def write_standing(registrations: Iterable[Registration], *, now: datetime) -> None:
    """Tell each of these people, with their session, how their place stands, unless the session is over."""
    for registration in registrations:
        kind = kind_standing(registration)
        if kind and not registration.session.is_over(now):
            write([registration], kind, now=now)


def write_to_all(session: TrainingSession, kind: str, *, now: datetime) -> int:
    """Write one notice for each active registrant of the session whom a mail reaches; returns how many.

    Who still has one of this kind to come is told by that one: it says what is true when it is composed. A worker
    that composes them now is waited for, as it may have looked already.
    """
    to_come = Notice.objects.select_for_update(of=("self",)).filter(registration__session=session, kind=kind)
    told_anyway = set(to_come.values_list("registration", flat=True))
    reached = Registration.objects.filter(REACHABLE, session=session, status__in=Registration.ACTIVE)
    keys = [key for key in reached.order_by("pk").values_list("pk", flat=True) if key not in told_anyway]
    rows = [Notice(registration_id=key, kind=kind, language=settings.LANGUAGE_CODE, written_at=now) for key in keys]
    Notice.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE)
    if rows:
        transaction.on_commit(compose_soon)
    return len(rows)


def compose(*, now: datetime) -> int:
    """Compose the mails of the oldest CHUNK notices; returns how many notices that were.

    Mail and deletion are one transaction, so a worker that is killed and run again tells no recipient twice and
    forgets none; two at once share the work. Before it, sessions are noted whose hours not all registrants will know:
    in a transaction of its own, as staff who change hours hold the session and may wait for these notices.
    """
    while True:
        with transaction.atomic():
            locked = Notice.objects.select_for_update(skip_locked=True).order_by("pk")
            notices = list(locked.prefetch_related(*mails.needs())[:CHUNK])
            come = [notice.registration for notice in notices if notice.registration.status in Registration.ACTIVE]
            sessions = {registration.session_id: registration.session for registration in come}
            news = [key for key, session in sessions.items() if hours.are_news(session)]
            if not news:
                mails.send(notices, now=now)
                Notice.objects.filter(pk__in=[notice.pk for notice in notices]).delete()
                return len(notices)
        hours.told_meanwhile(news)
