"""What organizers do with registrants, beyond one registration."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from bimtek.common.names import name_key
from events.training import guard
from events.training.models import TrainingSession
from participants.consent.services import Agreement
from participants.enrolment.services import register_by_staff
from participants.notices import mails
from participants.people.services import PersonData, create_person
from participants.registration.models import Registration
from participants.registration.selectors import session_times, with_session

from . import selectors

CHUNK = 200  # mails written in one transaction: a second or two, and what a killed worker repeats


@transaction.atomic
def add_person(
    *,
    session: TrainingSession,
    data: PersonData,
    nik: str,
    pool_id: int,
    representing: str,
    assignment: str,
    agreement: Agreement | None,
    by: User,
    now: datetime,
) -> Registration:
    """Write down a person without an account and give them a place.

    Raises Refusal `already_registered` for the same person twice (a double click), and what
    `set_nik` and `register_by_staff` raise; nothing is written then.
    """
    guard.lock(session.pk)  # staff follow each other, so the look for a twin holds until the end
    _refuse_twin(session, data)
    return register_by_staff(
        person=create_person(data=data, nik=nik),
        session=session,
        pool_id=pool_id,
        representing=representing,
        assignment=assignment,
        agreement=agreement,
        by=by,
        now=now,
    )


def _refuse_twin(session: TrainingSession, data: PersonData) -> None:
    twins = Registration.objects.filter(
        session=session,
        status__in=Registration.ACTIVE,
        person__search_name=name_key(data["name"])[:150],
        person__phone=data.get("phone", ""),
        person__nip=data.get("nip", ""),
        person__institution=data.get("institution", ""),
    )
    if twins.exists():
        raise Refusal(
            "already_registered",
            _("Somebody with this name, institution, phone and NIP is already registered for this session."),
        )


@transaction.atomic
def tell_cancelled(*, session_id: int, now: datetime) -> int:
    """Write the news to the next CHUNK registrants who have not been told; returns how many that were.

    Mail and mark are one transaction, so a worker that is killed and run again tells no registrant twice and
    forgets none; two at once share the work. Who has no address is marked too, and shown to staff.
    """
    locked = with_session().select_for_update(of=("self",), no_key=True, skip_locked=True)
    rows = list(locked.filter(pk__in=selectors.untold(session_id)).order_by("pk")[:CHUNK])
    if rows:
        times = session_times(rows[0].session)
        for row in rows:
            mails.session_cancelled(row, times=times, now=now)
        Registration.objects.filter(pk__in=[row.pk for row in rows]).update(told_cancelled_at=now)
    return len(rows)


def sessions_with_untold() -> list[int]:
    """Keys of cancelled sessions whose registrants have not all been told."""
    rows = Registration.objects.filter(
        session__status=TrainingSession.Status.CANCELLED,
        status__in=Registration.ACTIVE,
        told_cancelled_at__isnull=True,
    )
    return list(rows.order_by("session").values_list("session", flat=True).distinct())
