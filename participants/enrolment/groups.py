"""People who are registered together: all of them get seats, or all of them wait."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from bimtek.accounts.models import User
from bimtek.common import audit
from bimtek.common.errors import Refusal
from events.seats.models import SeatPool
from events.training.models import TrainingSession
from participants.consent.services import Agreement
from participants.people.models import Person
from participants.registration import windows
from participants.registration.models import Registration, RegistrationGroup

from .enrolling import StillOpen, enrol


def _in_order(people: Sequence[Person], representing: Sequence[str]) -> list[tuple[Person, str]]:
    """By key, so that two groups with the same people wait for one another at the unique index, never in a ring."""
    pairs = zip(people, representing or [""] * len(people), strict=True)
    return sorted(pairs, key=lambda pair: pair[0].pk)


def register_group(
    *,
    people: Sequence[Person],
    session: TrainingSession,
    pool: SeatPool,
    name: str,
    representing: Sequence[str] = (),
    delegation_id: int | None = None,
    agreement: Agreement,
    by: User | None,
    now: datetime,
    still_open: StillOpen | None = None,
) -> list[Registration]:
    """Register people together, under a `name` of their group; `representing` says for each whom they stand in for.

    By staff (`by`) at any time while the session runs, and past the line; otherwise while registration is open, or
    while `still_open` lets pass: an institution has a window of its own.
    Raises Refusal `closed`, `not_open_yet` or `session_not_running`, `full` where there is no waiting list, and
    `already_registered` when one of them has a place; nothing is written then.
    """
    still_open = still_open or (windows.check_running if by else partial(windows.check_open, now=now))
    still_open(session)
    try:
        with transaction.atomic():
            group = _group(session, name, now) if len(people) > 1 else None
            drafts = [
                Registration(
                    person=person,
                    session=session,
                    pool=pool,
                    group=group,
                    delegation_id=delegation_id,
                    representing=whom,
                    registered_at=now,
                )
                for person, whom in _in_order(people, representing)
            ]
            enrol(drafts, agreement=agreement, newcomers=by is None, still_open=still_open)
            if by:
                audit.record(group or drafts[0], by=by, registered=len(drafts))
    except IntegrityError:
        raise Refusal(
            "already_registered", _("One of these people is already registered for this session. Nobody was added.")
        ) from None
    return drafts


def _group(session: TrainingSession, name: str, now: datetime) -> RegistrationGroup:
    return RegistrationGroup.objects.create(session=session, name=name, created_at=now)
