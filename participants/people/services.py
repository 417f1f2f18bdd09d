"""Writes to a person's own data."""

from collections.abc import Collection
from datetime import date, datetime
from typing import TypedDict

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bimtek.accounts.models import User
from bimtek.common.crypto import blind_index
from bimtek.common.errors import Refusal
from bimtek.common.identity import IdentityFinding, bare_digits, check_nik, check_nip
from bimtek.common.names import clean_name, name_key
from events.organizers.access import AnyUser
from events.regions.models import Region

from . import history
from .history import Author, FieldChange, Origin
from .models import Person


class PersonData(TypedDict, total=False):
    """What a form gives of a person; the NIK travels apart, through `set_nik`."""

    name: str
    title_before: str
    title_after: str
    nip: str
    phone: str  # E.164
    email: str
    institution: str
    position: str
    region: Region | None
    birth_date: date | None
    sex: str  # a value of Sex, or empty


def person_of(user: AnyUser) -> Person | None:
    """The account's person, loaded together with the account; None before the profile was filled in."""
    return getattr(user, "person", None)


@transaction.atomic
def save_profile(*, user: User, data: PersonData, nik: str = "") -> Person:
    """Write the account owner's own data; an empty `nik` keeps the stored one.

    Raises Refusal as `set_nik` does; then nothing is written. Two first saves at once end on one person.
    """
    person = Person.objects.select_for_update(no_key=True).filter(user=user).first()
    if person is None:
        person, created = Person.objects.get_or_create(user=user, defaults=cleaned(data))
        if created:
            return _write(person, data, nik)
    change_person(person=person, data=data, nik=nik, author=Author(Origin.OWNER, user), now=timezone.now())
    return person


@transaction.atomic
def create_person(*, data: PersonData, nik: str = "") -> Person:
    """Write down a person without an account. Raises Refusal as `set_nik` does."""
    person = Person(**cleaned(data))
    return _write(person, data, nik)


@transaction.atomic
def change_person(
    *, person: Person, data: PersonData, nik: str = "", author: Author, now: datetime
) -> list[FieldChange]:
    """Write what differs of a locked person, with a line of history for each field; return these differences.

    Where nothing differs, nothing is written. Raises Refusal as `set_nik` does.
    """
    before, nik = history.texts(person), bare_digits(nik)
    of_nik = history.nik_change(person, nik)
    old = {name: getattr(person, name) for name in data}
    for field, value in cleaned(data).items():
        setattr(person, field, value)
    if any(old[name] != getattr(person, name) for name in data):
        person.save()
    if of_nik:
        set_nik(person=person, nik=nik)
    changes = [*history.differences(before, history.texts(person)), *of_nik]
    history.note(person, changes, author, now=now)
    return changes


def set_nik(*, person: Person, nik: str) -> None:
    """Store a NIK, encrypted and with its blind index.

    Raises Refusal `nik_invalid` for a number that breaks the structure, and `nik_taken` when another
    person has it; the sentence does not say who.
    """
    check = check_nik(nik)
    if check.errors:
        raise Refusal("nik_invalid", check.errors[0].message)
    person.nik, person.nik_index = check.digits, blind_index(check.digits)
    try:
        with transaction.atomic():
            person.save(update_fields=["nik", "nik_index", "updated_at"])
    except IntegrityError:
        raise Refusal(
            "nik_taken",
            _("This NIK cannot be used here. Check it; if it is right, contact the organizer of your training."),
        ) from None


def note_birth_date(*, people: Collection[int], birth_date: date) -> None:
    """Store the date of birth given in a form for those of `people` (primary keys) who have none yet."""
    Person.objects.filter(pk__in=people, birth_date=None).update(birth_date=birth_date)


def identity_warnings(person: Person) -> list[IdentityFinding]:
    """Warnings to show once: a NIK or NIP of another region, birth date or sex."""
    nip = check_nip(person.nip) if person.nip else None
    warnings = list(nip.warnings) if nip else []
    if person.nik:
        birth, sex = _birth_and_sex(nip.digits if nip and not nip.errors else "")
        codes = [person.region.code] if person.region else []
        birth = person.birth_date or birth
        warnings += check_nik(person.nik, region_codes=codes, birth_date=birth, sex=sex).warnings
    return warnings


def _birth_and_sex(nip: str) -> tuple[date | None, str]:
    """What an 18-digit NIP says of its holder, to hold the NIK against: date of birth, L or P."""
    if not nip:
        return None, ""
    return date(int(nip[:4]), int(nip[4:6]), int(nip[6:8])), {"1": "L", "2": "P"}.get(nip[14], "")


def _write(person: Person, data: PersonData, nik: str) -> Person:
    for field, value in cleaned(data).items():
        setattr(person, field, value)
    person.save()
    if bare_digits(nik):
        set_nik(person=person, nik=nik)
    return person


def cleaned(data: PersonData) -> dict[str, object]:
    """The columns of `data` as they are kept: names cleaned, and the key by which a name is found."""
    columns: dict[str, object] = dict(data)
    for field in ("name", "title_before", "title_after"):
        if field in columns:
            columns[field] = clean_name(str(columns[field]))
    if "name" in columns:
        columns["search_name"] = name_key(str(columns["name"]))[:150]
    return columns
