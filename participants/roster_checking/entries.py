"""One person of a roster, as the portal understood the row."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from .fields import Field


class NamedVillage(NamedTuple):
    """Where a participant is sent, as the office named it."""

    village: str = ""
    district: str = ""
    regency: str = ""


@dataclass(slots=True)
class RosterEntry:
    """A row without faults. Texts are clean; an empty one says nothing, and never erases."""

    row: int
    name: str
    key: str  # `name_key` of the name
    capitals: bool = False  # the name stood in capitals, so another way to write it is not worse
    title_before: str = ""
    title_after: str = ""
    nik: str = ""
    nik_index: str = ""
    nip: str = ""
    phone: str = ""  # E.164
    email: str = ""
    institution: str = ""
    position: str = ""
    birth_date: date | None = None
    sex: str = ""  # L or P
    assignment: str = ""
    representing: str = ""
    place: NamedVillage = field(default_factory=NamedVillage)
    region_code: str = ""  # as the office wrote it
    region_id: str | None = None
    category: str = ""  # as the office wrote it
    pool_id: int = 0  # the category of the session that is meant; 0: that of the whole roster
    station: str = ""  # the part of `assignment` that names no region
    sheet: str = ""
    remarks: list[tuple[str, str]] = field(
        default_factory=list
    )  # codes of `faults.NOTES`, each with the value it is about
    columns: Mapping[Field, int] = field(default_factory=dict)


class Known(NamedTuple):
    """What tells two people of one name apart: texts and a date, or their hashes; what is not known is false."""

    nik_index: Hashable
    nip: Hashable
    birth_date: Hashable
    phone: Hashable
    institution: Hashable
    position: Hashable
    assignment: Hashable


def same_person(one: Known, other: Known) -> bool:
    """Whether two people of one name are one, by what is known of both.

    A number or date of birth that differs tells them apart; an equal one, or an equal phone, makes them one. With a
    phone that differs they are one only where all that is said of their work agrees; without any of these, likewise.
    """
    exact = [(one.nik_index, other.nik_index), (one.nip, other.nip), (one.birth_date, other.birth_date)]
    both = [mine == theirs for mine, theirs in exact if mine and theirs]
    if not all(both):
        return False
    if both or (one.phone and one.phone == other.phone):
        return True
    work = (one.institution, one.position, one.assignment) == (other.institution, other.position, other.assignment)
    return work and (bool(one.assignment) or not (one.phone and other.phone))
