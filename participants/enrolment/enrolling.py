"""Writing registrations down with all that belongs to them, and their seats or their place in line."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bimtek.common.errors import Refusal
from bimtek.fast_lane.prepared_statements import PreparedQuery, insert
from events.seats import counting
from events.training.models import TrainingSession
from participants.consent import services as consents
from participants.consent.services import Agreement
from participants.notices import services as notices
from participants.notices.models import Notice
from participants.questions import services as questions
from participants.registration.models import Registration

Status = Registration.Status
StillOpen = Callable[[TrainingSession], None]
# What says whether registration is open: all that is read again under the lock.
WINDOW = ("status", "timezone", "ends_on", "registration_opens_at", "registration_closes_at")
TRIES = 4  # between "the last seat has gone" and "one has come free"


class _OtherWay(Exception):
    """Nothing is written; the seats changed since they were looked at."""


def enrol(
    drafts: Sequence[Registration],
    *,
    agreement: Agreement | None,
    newcomers: bool,
    still_open: StillOpen,
    language: str = "",
    answers: Mapping[int, Any] | None = None,
) -> None:
    """Write down people of one pool: all of them seated, all waiting, or none.

    `newcomers` queue behind those who wait, and wait themselves where the pool has a line; the others get seats or a
    refusal. `still_open` raises Refusal when the session has gone meanwhile. `language` is that of the mails; empty:
    the portal's own. `answers` to the organizer's questions are of one person. Raises Refusal `full` or
    `consent_missing`, and IntegrityError as the table's constraints do.
    """
    if agreement is None:
        raise Refusal("consent_missing", _("Read the consent text and tick the box to agree."))
    pool = drafts[0].pool
    may_wait = newcomers and pool.has_waiting_list
    waits = may_wait and (pool.waiting > 0 or pool.left < len(drafts))
    for _try in range(TRIES):
        _prepare(drafts, waits=waits, newcomers=newcomers)
        try:
            with transaction.atomic():
                _write(drafts, agreement, language)
                if answers:
                    questions.record(registration=drafts[0], answers=answers, now=drafts[0].registered_at)
                _count(drafts, waits=waits, newcomers=newcomers)
                # Read again behind the pool's lock: staff who close or cancel the session wait for the lock or have
                # committed before this read, so no place is given in a session that has just gone.
                still_open(_session_now(drafts[0].session_id))
            return
        except _OtherWay:
            waits = may_wait and not waits
    raise Refusal("full", _("The last seat of this category has just been taken. Choose another one if there is."))


_WINDOW = PreparedQuery(lambda given: TrainingSession.objects.filter(pk=given("pk")).only(*WINDOW))


def _session_now(pk: int) -> TrainingSession:
    session = _WINDOW.one(pk=pk)
    if session is None:
        raise TrainingSession.DoesNotExist
    return session


def _prepare(drafts: Sequence[Registration], *, waits: bool, newcomers: bool) -> None:
    for draft in drafts:
        draft.pk = None
        if waits:
            draft.status = Status.WAITLISTED
        else:
            draft.status = Status.PENDING if newcomers and draft.pool.needs_approval else Status.CONFIRMED


def _write(drafts: Sequence[Registration], agreement: Agreement, language: str) -> None:
    now = drafts[0].registered_at
    insert(drafts)
    consents.record_many(registrations=drafts, agreement=agreement, now=now)
    notices.write(drafts, Notice.OF_STATUS[drafts[0].status], language=language, now=now)


def _count(drafts: Sequence[Registration], *, waits: bool, newcomers: bool) -> None:
    """Last, so that the pool's row stays locked for two short statements only."""
    pool, places = drafts[0].pool, len(drafts)
    if waits:
        counted = counting.join_line(pool=pool, places=places)
    else:
        counted = counting.take(pool=pool, places=places, newcomer=newcomers)
    if not counted:
        raise _OtherWay
