"""What is asked of a participant before they take part, and the proof that they agreed to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from typing import Self, TypeVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bimtek.common.errors import Refusal
from bimtek.fast_lane.prepared_statements import insert
from events.seats.audiences import Audience
from events.seats.models import SeatPool
from participants.people.birth import birth_date_of, is_minor
from participants.people.models import Person
from participants.people.services import note_birth_date
from participants.registration.models import Registration

from . import texts
from .models import ConsentRecord, ConsentText, GuardianConsent, PledgeRecord, PledgeText

# The texts themselves are looked after next door; callers need to know one place.
from .texts import current_text as current_text
from .texts import ensure_first_version as ensure_first_version
from .texts import publish as publish
from .texts import text_hash as text_hash

CHUNK = 2_000  # registrations whose proofs are written at once
Proof = TypeVar("Proof", ConsentRecord, PledgeRecord, GuardianConsent)


@dataclass(frozen=True)
class Guardian:
    """Who agreed for a participant under 18: a value of GuardianConsent.Relation, and a phone in E.164."""

    name: str
    relation: str
    phone: str


@dataclass(frozen=True)
class Agreement:
    """What a participant agreed to for one registration: exactly the versions that were shown.

    `birth_date` is what they said on the way, where it was asked; it goes to the person's own data.
    """

    consent: ConsentText
    pledges: tuple[PledgeText, ...] = ()
    guardian: Guardian | None = None
    birth_date: date | None = None


@dataclass(frozen=True)
class RequiredConsent:
    """What a participant has to agree to for a seat of a category."""

    consent: ConsentText
    pledges: tuple[PledgeText, ...]
    first_day: date  # of the session, by its own calendar
    birth_date: date | None = None  # as far as it is known
    may_be_minor: bool = False  # an audience whose ages the portal must ask for

    @property
    def asks_birth_date(self) -> bool:
        """Whether only the date of birth tells who has to agree."""
        return self.may_be_minor and self.birth_date is None

    @property
    def needs_guardian(self) -> bool:
        """Whether the person is known to be under 18 on the session's first day."""
        return self.birth_date is not None and is_minor(self.birth_date, self.first_day)

    def born(self, birth_date: date | None) -> Self:
        """The same once the date of birth was asked; None leaves it as it is."""
        return replace(self, birth_date=self.birth_date or birth_date)


def asked(*, pool: SeatPool, person: Person | None, now: datetime) -> RequiredConsent:
    """What this person has to agree to for a seat of this pool: no query, or two, if `pool.session` is loaded."""
    birth_date = birth_date_of(person, now) if person else None
    return _asked(texts.current(now=now), pool, birth_date)


def asked_each(*, pools: Iterable[SeatPool], now: datetime) -> dict[int, RequiredConsent]:
    """What a participant not yet known has to agree to, by the key of each pool; queries as `asked`."""
    current = texts.current(now=now)
    return {pool.pk: _asked(current, pool, None) for pool in pools}


def _asked(current: texts.Texts, pool: SeatPool, birth_date: date | None) -> RequiredConsent:
    return RequiredConsent(
        consent=current.consent,
        pledges=current.pledges_for(pool.audience),
        first_day=pool.session.starts_on,
        birth_date=birth_date,
        may_be_minor=pool.audience == Audience.STUDENTS,
    )


def check(*, agreement: Agreement | None, asked: RequiredConsent) -> None:
    """Raise Refusal `consent_missing`, `pledge_missing`, `birth_date_missing` or `guardian_missing`, if so."""
    if agreement is None:
        raise Refusal("consent_missing", _("Read the consent text and tick the box to agree."))
    if not {pledge.pk for pledge in asked.pledges} <= {pledge.pk for pledge in agreement.pledges}:
        raise Refusal("pledge_missing", _("This category asks for a pledge. Read it and tick each of its points."))
    known = asked.born(agreement.birth_date)
    if known.asks_birth_date:
        raise Refusal("birth_date_missing", _("Write the date of birth: who is under 18 needs a parent's consent."))
    if known.needs_guardian and agreement.guardian is None:
        raise Refusal("guardian_missing", _("Who is under 18 needs the consent of a parent or guardian."))


def record(*, registration: Registration, agreement: Agreement, now: datetime) -> None:
    """Write down what was agreed to for a registration: one INSERT for each kind that there is."""
    record_many(registrations=[registration], agreement=agreement, now=now)


def record_many(*, registrations: Iterable[Registration], agreement: Agreement, now: datetime) -> None:
    """Write down the same agreement for many, as of a roster or a group, CHUNK registrations at a time.

    Part of the transaction in which they are registered.
    """
    rows = iter(registrations)
    while chunk := list(islice(rows, CHUNK)):
        _record(chunk, agreement, now)


def _record(rows: Sequence[Registration], agreement: Agreement, now: datetime) -> None:
    consent, guardian = agreement.consent, agreement.guardian
    insert([ConsentRecord(registration=row, text=consent, sha256=consent.sha256, accepted_at=now) for row in rows])
    if agreement.pledges:
        PledgeRecord.objects.bulk_create(
            PledgeRecord(registration=row, text=pledge, sha256=pledge.sha256, accepted_at=now)
            for row in rows
            for pledge in agreement.pledges
        )
    if guardian:
        GuardianConsent.objects.bulk_create(_of_guardian(row, guardian, consent, now) for row in rows)
    if agreement.birth_date:
        note_birth_date(people=[row.person_id for row in rows], birth_date=agreement.birth_date)


def _of_guardian(row: Registration, guardian: Guardian, text: ConsentText, now: datetime) -> GuardianConsent:
    return GuardianConsent(
        registration=row,
        name=guardian.name,
        relation=guardian.relation,
        phone=guardian.phone,
        text=text,
        sha256=text.sha256,
        accepted_at=now,
    )


@transaction.atomic
def copy(*, from_registration: Registration, to_registration: Registration) -> None:
    """Copy consents, pledges and their withdrawals to the following registration, with their times and hashes."""
    _copy(ConsentRecord, from_registration, to_registration)
    _copy(PledgeRecord, from_registration, to_registration)
    _copy(GuardianConsent, from_registration, to_registration)


def _copy(model: type[Proof], source: Registration, target: Registration) -> None:
    proofs = list(model._default_manager.filter(registration=source))
    for proof in proofs:
        proof.pk, proof.registration = None, target
        proof._state.adding = True
    if proofs:
        model._default_manager.bulk_create(proofs)
