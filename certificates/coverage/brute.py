"""Counts a programme's figures the plain way, person by person, to compare with what is kept."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from certificates.issuing.models import Certificate
from events.programmes.models import Programme
from events.training.models import TrainingSession
from participants.registration.models import Registration

from .models import NATION, NO_REGION, JudgedRegistration, RegionCoverage, UnitCoverage

FIGURES = ("registered", "attended", "eligible", "certified")
CHUNK = 5_000
Row = tuple[int, int, int | None, str]  # registration, person, unit, region's code


@dataclass
class PlainCount:
    """Figures (registered, attended, eligible, certified) by region's code and by unit's key."""

    regions: dict[str, list[int]] = field(default_factory=dict)
    units: dict[int, list[int]] = field(default_factory=dict)


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
    for _person, rows in groupby(_registrations(programme), key=itemgetter(1)):
        _add_person(found, max(_ranked(row, standings, certified) for row in rows))
    return found


Ranked = tuple[int, bool, int, int | None, str]  # how far, whether it has a unit, its key; unit and region


def _ranked(row: Row, standings: Mapping[int, tuple[bool, bool]], certified: Container[int]) -> Ranked:
    pk, _person, unit, region = row
    came, earned = standings.get(pk, (False, False))
    stage = 3 if pk in certified else 2 if earned else 1 if came else 0
    return stage, unit is not None, pk, unit, region


def _add_person(found: PlainCount, furthest: Ranked) -> None:
    stage, _has_unit, _pk, unit, region = furthest
    figures = (1, int(stage >= 1), int(stage >= 2), int(stage == 3))
    parts = region.split(".")
    for code in (NATION, *(".".join(parts[: n + 1]) for n in range(len(parts)))):
        _add(found.regions.setdefault(code, [0, 0, 0, 0]), figures)
    if unit is not None:
        _add(found.units.setdefault(unit, [0, 0, 0, 0]), figures)


def _registrations(programme: Programme) -> Iterator[Row]:
    hidden = (TrainingSession.Status.DRAFT, TrainingSession.Status.CANCELLED)
    rows = (
        Registration.objects.filter(session__programme=programme, status__in=Registration.SEATED)
        .filter(pool__role="participant")
        .exclude(session__status__in=hidden)
        .order_by("person", "pk")
    )
    names = ("pk", "person", "unit_assignment__unit", "unit_assignment__unit__region")
    where = ("session__location__region", "person__region")
    for pk, person, unit, *regions in rows.values_list(*names, *where).iterator(chunk_size=CHUNK):
        yield pk, person, unit, next((code for code in regions if code), NO_REGION)


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
