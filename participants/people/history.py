"""What became of a person's data: who changed which field, when, from what to what, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from bimtek.accounts.models import User
from bimtek.common.dates import long_date
from bimtek.common.identity import mask_nik
from events.organizers.models import Organizer

from .models import FIELD_LABELS, Person, PersonChange

Origin = PersonChange.Origin


@dataclass(frozen=True)
class FieldChange:
    """One field before and after, as a page shows it."""

    field: str
    before: str
    after: str

    @property
    def label(self) -> str:
        """The field's name on a page."""
        return str(FIELD_LABELS[self.field])


@dataclass(frozen=True)
class Author:
    """Who changes a person's data: the account, whose staff it is (None for the owner), and why."""

    origin: str  # one of PersonChange.Origin
    by: User | None
    organizer: Organizer | None = None
    reason: str = ""


def texts(person: Person) -> dict[str, str]:
    """The person's data by field, as a page shows it, without the NIK; see `nik_change`."""
    return {
        "name": person.name,
        "title_before": person.title_before,
        "title_after": person.title_after,
        "institution": person.institution,
        "position": person.position,
        "region": person.region.path if person.region else "",
        "phone": str(person.phone or ""),
        "email": person.email,
        "birth_date": long_date(person.birth_date) if person.birth_date else "",
        "sex": person.sex,
        "nip": person.nip,
    }


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> list[FieldChange]:
    """The fields that differ between two `texts` of one person, in the order of FIELD_LABELS."""
    differing = [name for name in FIELD_LABELS if before.get(name) != after.get(name)]
    return [FieldChange(name, before[name], after[name]) for name in differing]


def nik_change(person: Person, nik: str) -> list[FieldChange]:
    """The change that writing this NIK makes, if it is another one; both may end in the same four digits."""
    if not nik or nik == person.nik:
        return []
    return [FieldChange("nik", person.masked_nik, mask_nik(nik))]


def of_columns(person: Person, columns: Mapping[str, Any]) -> list[FieldChange]:
    """What writing these columns changes of a person, for who writes many at once; a region stands with its code."""
    named = {name.removesuffix("_id"): (getattr(person, name), value) for name, value in columns.items()}
    kept = {name: pair for name, pair in named.items() if name in FIELD_LABELS}
    return [FieldChange(name, _told(name, old), _told(name, new)) for name, (old, new) in kept.items()]


def _told(name: str, value: Any) -> str:
    if name == "nik":
        return mask_nik(value) if value else ""
    return long_date(value) if isinstance(value, date) else str(value or "")


def note(
    person: Person,
    changes: Iterable[FieldChange],
    author: Author,
    *,
    now: datetime,
    registration_id: int | None = None,
) -> None:
    """Write one line for each change; with `registration_id` of what that registration shows and prints only."""
    PersonChange.objects.bulk_create(lines(person, changes, author, now=now, registration_id=registration_id))


def lines(
    person: Person,
    changes: Iterable[FieldChange],
    author: Author,
    *,
    now: datetime,
    registration_id: int | None = None,
) -> list[PersonChange]:
    """The lines that `note` writes, for a caller who writes those of many people at once."""
    return [
        PersonChange(
            person=person,
            registration_id=registration_id,
            organizer=author.organizer,
            field=change.field,
            before=change.before,
            after=change.after,
            origin=author.origin,
            reason=author.reason,
            by=author.by,
            at=now,
        )
        for change in changes
    ]


def of_person(person: Person) -> QuerySet[PersonChange]:
    """All lines about a person, for the person's own eyes, the last one first."""
    return PersonChange.objects.filter(person=person).select_related("by", "organizer")


def seen_by_staff(person: Person, organizer: Organizer) -> QuerySet[PersonChange]:
    """The lines that an organizer's staff may read: the owner's and their own, and nothing of other organizers."""
    return of_person(person).filter(Q(organizer=None) | Q(organizer=organizer))
