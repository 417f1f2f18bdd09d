"""What the contact person does through the link: name, replace, withdraw, accept a seat that was offered.

Each begins by locking the delegation's row: those who act for one institution at the same moment follow each
other, so the look for a person who was named already holds until the end, and closing waits for a naming under way.
Seats are counted by the registration's own services; there is no account, so each act leaves its audit entry here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bimtek.common import audit
from bimtek.common.errors import Refusal
from bimtek.common.identity import nik_birth_date
from events.training.models import TrainingSession
from participants.consent.services import Agreement, asked_each
from participants.enrolment import groups, moves, waiting
from participants.enrolment import services as registrations
from participants.people.matching import NikAsker, find_or_make, key_of
from participants.people.services import PersonData
from participants.registration.models import Registration

from . import selectors, windows
from .models import Delegation


@dataclass(frozen=True)
class NamedPerson:
    """A person whom the contact person names."""

    data: PersonData
    nik: str = ""
    representing: str = ""


@transaction.atomic
def name_people(
    *,
    delegation: Delegation,
    people: Sequence[NamedPerson],
    together: bool,
    agreement: Agreement,
    request_key: UUID | None = None,
    now: datetime,
) -> list[Registration]:
    """Register people for an institution: all of them or, where something stands against one, none.

    `together` keeps them whole: all get seats or all wait. Otherwise who finds no seat waits alone, where the pool has
    a waiting list. A form sent again (`request_key`) gives the same people back. Raises Refusal as
    `windows.check_naming`, and `already_named`, `group_too_large`, `nik_taken`, `nik_invalid`, `full`, `form_used`,
    `already_registered`, `birth_date_missing`, `guardian_missing`; nothing is written then.
    """
    stored = _lock(delegation)
    if earlier := _sent_before(stored, request_key):
        return earlier
    windows.check_naming(stored, now)
    _refuse_named(stored, people)
    _check_ages(stored, people, agreement, now)
    if together:
        _refuse_too_large(stored, len(people))
    register = partial(
        groups.register_group,
        session=stored.session,
        pool=stored.pool,
        name=stored.institution,
        delegation_id=stored.pk,
        agreement=agreement,
        by=None,
        now=now,
        still_open=partial(_still_open, stored, now=now),
    )
    parties = [list(people)] if together else [[each] for each in people]
    rows: list[Registration] = []
    for party in parties:
        stored.pool.refresh_from_db(fields=["taken", "waiting", "capacity"])
        known = [find_or_make(data=each.data, nik=each.nik, asker=asker_of(stored)) for each in party]
        rows += register(people=known, representing=[each.representing for each in party])
    _keep_key(rows[0], request_key)
    audit.record(stored, named_by_link=", ".join(str(row.pk) for row in rows))
    return rows


def _refuse_too_large(delegation: Delegation, count: int) -> None:
    """A group that never fits would wait for ever, and everybody behind it."""
    ceiling = delegation.pool.ceiling
    most = min(delegation.pool.capacity, ceiling.capacity) if ceiling else delegation.pool.capacity
    if count > most:
        text = _("You have %(n)s seats, so a larger group can never sit together. Leave out the tick.")
        raise Refusal("group_too_large", text % {"n": most})


def asker_of(delegation: Delegation) -> NikAsker:
    """The contact person, who has no account: a delegation's matches by NIK are counted together."""
    return NikAsker(f"delegation:{delegation.pk}", delegation)


def _lock(delegation: Delegation) -> Delegation:
    """The delegation as it now stands, locked until the transaction ends."""
    rows = Delegation.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related(*selectors.JOINED).get(pk=delegation.pk)


def _sent_before(delegation: Delegation, key: UUID | None) -> list[Registration]:
    """Who was named with this very form before: a double click, or a connection that was lost before the answer."""
    first = Registration.objects.filter(request_key=key).first() if key else None
    if first is None:
        return []
    if first.delegation_id != delegation.pk:
        raise Refusal("form_used", _("This form was used before. Open the list and begin again."))
    same = Registration.objects.filter(delegation=delegation, registered_at=first.registered_at, pk__gte=first.pk)
    return list(same.select_related("person").order_by("pk"))


def _keep_key(registration: Registration, key: UUID | None) -> None:
    if key:
        Registration.objects.filter(pk=registration.pk).update(request_key=key)


def _still_open(delegation: Delegation, session: TrainingSession, *, now: datetime) -> None:
    """Judge again behind the seats' lock, on the session as it then is."""
    delegation.pool.session = session
    windows.check_naming(delegation, now)


def _refuse_named(delegation: Delegation, people: Sequence[NamedPerson]) -> None:
    """Raise Refusal `already_named` for a name and phone that come twice, here or among those who are named."""
    active = Registration.objects.filter(delegation=delegation, status__in=Registration.ACTIVE)
    seen = {(name, str(phone)) for name, phone in active.values_list("person__search_name", "person__phone")}
    for each in people:
        known = (key_of(each.data["name"]), each.data.get("phone", ""))
        if known in seen:
            text = _("%(name)s is named already. For another person of this name, add the phone number.")
            raise Refusal("already_named", text % {"name": each.data["name"]})
        seen.add(known)


def _check_ages(delegation: Delegation, people: Sequence[NamedPerson], agreement: Agreement, now: datetime) -> None:
    """Raise Refusal `birth_date_missing` or `guardian_missing`: only a parent or guardian agrees for a child."""
    asked = asked_each(pools=[delegation.pool], now=now)[delegation.pool_id]
    for each in people:
        born = each.data.get("birth_date") or nik_birth_date(each.nik, localdate(now))
        known = asked.born(born)
        if known.asks_birth_date:
            raise Refusal(
                "birth_date_missing",
                _("Name pupils and students one by one, with the date of birth: a parent agrees for who is under 18."),
            )
        if known.needs_guardian and agreement.guardian is None:
            raise Refusal("guardian_missing", _("Who is under 18 needs the consent of a parent or guardian."))


@transaction.atomic
def replace_person(
    *,
    delegation: Delegation,
    registration: Registration,
    named: NamedPerson,
    reason: str,
    agreement: Agreement,
    request_key: UUID | None = None,
    now: datetime,
) -> Registration:
    """Let another person come on the same seat, with a ticket of their own.

    A form sent again (`request_key`) gives the same person back. Raises Refusal as `windows.check_replacing`,
    `already_named`, `nik_taken`, and what `moves.substitute` raises.
    """
    stored = _lock(delegation)
    if earlier := _sent_before(stored, request_key):
        return earlier[0]
    windows.check_replacing(stored, now)
    _refuse_named(stored, [named])
    _check_ages(stored, [named], agreement, now)
    new = moves.substitute(
        registration=registration,
        person=find_or_make(data=named.data, nik=named.nik, asker=asker_of(stored)),
        by=None,
        reason=reason,
        agreement=agreement,
        now=now,
    )
    _keep_key(new, request_key)
    audit.record(stored, replaced_by_link=(registration.pk, new.pk))
    return new


@transaction.atomic
def withdraw_person(*, delegation: Delegation, registration: Registration, reason: str, now: datetime) -> None:
    """Take a person off the list; the seat is free for another. Raises Refusal as `windows.check_withdrawing`."""
    stored = _lock(delegation)
    windows.check_withdrawing(stored, now)
    registrations.cancel(registration=registration, by=None, reason=reason, now=now)
    audit.record(stored, withdrawn_by_link=registration.pk)


@transaction.atomic
def accept_seat(*, delegation: Delegation, registration: Registration, now: datetime) -> None:
    """Take the seat that a named person, or a whole group, was offered. Refusals: `offer_gone`, a closed window."""
    stored = _lock(delegation)
    windows.check_withdrawing(stored, now)
    if waiting.accept_offer(registration=registration, now=now):
        audit.record(stored, accepted_by_link=registration.pk)
