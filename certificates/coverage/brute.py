"""Counts a programme's figures the plain way, person by person, to compare with what is kept."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from certificates.issuing.models import Certificate
from events.programmes.models import Programme
from events.training.models import TrainingSession
from participants.people.birth import age_on
from participants.registration.models import Registration

from .models import (
    AGE_GROUPS,
    NATION,
    NO_REGION,
    NOT_KNOWN,
    GroupCoverage,
    JudgedRegistration,
    RegionCoverage,
    UnitCoverage,
)

FIGURES = ("registered", "attended", "eligible", "certified")
CHUNK = 5_000
Group = tuple[str, str]  # kind and key, as GroupCoverage has them


class CountedRow(NamedTuple):
    """A registration with what its person is counted under."""

    pk: int
    person: int
    unit: int | None
    region: str  # its code
    groups: tuple[Group, ...]


@dataclass
class PlainCount:
    """Figures (registered, attended, eligible, certified) by region's code, by unit's key and by group."""

    regions: dict[str, list[int]] = field(default_factory=dict)
    units: dict[int, list[int]] = field(default_factory=dict)
    groups: dict[Group, list[int]] = field(default_factory=dict)


def plain_count(programme: Programme) -> PlainCount:
    """Read every registration of the programme and count each person where they got furthest."""
    certified = set(
        Certificate.objects.filter(session__programme=programme, status=Certificate.Status.VALID)
        .exclude(registration=None)
        .values_list("registration", flat=True)
    )
    standings = {
        pk: (came, earned)
        for pk, came, earned in JudgedRegistration.objects.filter(
            registration__session__programme=programme
        ).values_list("registration", "attended", "eligible")
    }
    found = PlainCount()
    for _person, rows in groupby(_registrations(programme), key=attrgetter("person")):
        _add_person(found, max(_ranked(row, standings, certified) for row in rows))
    return found


Ranked = tuple[int, bool, int, CountedRow]  # how far, whether it has a unit, its key; all of it


def _ranked(row: CountedRow, standings: Mapping[int, tuple[bool, bool]], certified: Container[int]) -> Ranked:
    came, earned = standings.get(row.pk, (False, False))
    stage = 3 if row.pk in certified else 2 if earned else 1 if came else 0
    return stage, row.unit is not None, row.pk, row


def _add_person(found: PlainCount, furthest: Ranked) -> None:
    stage, _has_unit, _pk, row = furthest
    figures = (1, int(stage >= 1), int(stage >= 2), int(stage == 3))
    parts = row.region.split(".")
    for code in (NATION, *(".".join(parts[: n + 1]) for n in range(len(parts)))):
        _add(found.regions.setdefault(code, [0, 0, 0, 0]), figures)
    if row.unit is not None:
        _add(found.units.setdefault(row.unit, [0, 0, 0, 0]), figures)
    for group in row.groups:
        _add(found.groups.setdefault(group, [0, 0, 0, 0]), figures)


def _registrations(programme: Programme) -> Iterator[CountedRow]:
    hidden = (TrainingSession.Status.DRAFT, TrainingSession.Status.CANCELLED)
    rows = (
        Registration.objects.filter(session__programme=programme, status__in=Registration.SEATED)
        .filter(pool__role="participant")
        .exclude(session__status__in=hidden)
        .order_by("person", "pk")
    )
    names = ("pk", "person", "unit_assignment__unit", "unit_assignment__unit__region")
    where = ("session__location__region", "person__region")
    who = ("pool__category", "session", "session__starts_on", "person__sex", "person__birth_date")
    for pk, person, unit, *rest in rows.values_list(*names, *where, *who).iterator(chunk_size=CHUNK):
        region = next((code for code in rest[:3] if code), NO_REGION)
        yield CountedRow(pk, person, unit, region, tuple(_groups(*rest[3:])))


def _groups(category: str, session: int, first_day: date, sex: str, born: date | None) -> Iterator[Group]:
    letter = sex if sex in ("L", "P") else NOT_KNOWN
    yield "category", category
    yield "sex", letter
    yield "cat_sex", f"{letter}{category}"
    yield "session", str(session)
    yield "week", (first_day - timedelta(days=first_day.weekday())).isoformat()
    yield "age", age_group(age_on(born, first_day)) if born else NOT_KNOWN


def age_group(years: int) -> str:
    """The first year of the group in which a person of this age is counted; not known before birth."""
    return next((str(first) for first in reversed(AGE_GROUPS) if years >= first), NOT_KNOWN)


def _add(total: list[int], figures: tuple[int, ...]) -> None:
    for place, number in enumerate(figures):
        total[place] += number


def differences(programme: Programme) -> Iterator[str]:
    """Where the kept figures are not what a plain count gives, each as a sentence."""
    plain = plain_count(programme)
    kept = {
        code: list(figures)
        for code, *figures in RegionCoverage.objects.filter(programme=programme).values_list("code", *FIGURES)
    }
    for code in sorted(kept.keys() | plain.regions.keys()):
        mine, real = kept.get(code, [0, 0, 0, 0]), plain.regions.get(code, [0, 0, 0, 0])
        if mine != real:
            yield f"region {code or 'all'}: kept {mine}, counted {real}"
    rows = UnitCoverage.objects.filter(programme=programme).values_list("unit", *FIGURES)
    for unit, *figures in rows.iterator(chunk_size=CHUNK):
        if figures != plain.units.get(unit, [0, 0, 0, 0]):
            yield f"unit {unit}: kept {figures}, counted {plain.units.get(unit)}"
    yield from _differing_groups(programme, plain)


def _differing_groups(programme: Programme, plain: PlainCount) -> Iterator[str]:
    """Of sessions and weeks also those without people are kept, with the seats that are planned."""
    rows = GroupCoverage.objects.filter(programme=programme).values_list("kind", "key", *FIGURES)
    kept = {(kind, key): figures for kind, key, *figures in rows.iterator(chunk_size=CHUNK)}
    for group in sorted(kept.keys() | plain.groups.keys()):
        mine, real = kept.get(group, [0, 0, 0, 0]), plain.groups.get(group, [0, 0, 0, 0])
        if mine != real:
            yield f"{' '.join(group)}: kept {mine}, counted {real}"
