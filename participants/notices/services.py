"""Telling registrants: noted in their transaction, composed by a worker."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction

from bimtek.fast_lane.prepared_statements import insert
from participants.people.selectors import mail_address
from participants.registration.models import Registration

from . import mails
from .models import Notice
from .queue import compose_soon

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


@transaction.atomic
def compose(*, now: datetime) -> int:
    """Compose the mails of the oldest CHUNK notices; returns how many notices that were.

    Mail and deletion are one transaction, so a worker that is killed and run again tells no recipient twice and
    forgets none; two at once share the work.
    """
    locked = Notice.objects.select_for_update(of=("self",), skip_locked=True).order_by("pk")
    notices = list(locked.select_related(*mails.NEEDS)[:CHUNK])
    mails.send(notices, now=now)
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).delete()
    return len(notices)
