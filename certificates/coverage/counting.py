"""Counts a programme's figures in a few statements. The SQL is that of PostgreSQL and of SQLite alike."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from certificates.issuing.models import Certificate
from events.locations.models import Location
from events.programmes.models import Programme
from events.regions.models import Region
from events.seats.models import SeatPool
from events.training.models import TrainingSession
from events.units.models import TargetVersion, Unit
from participants.consent.sex import note_from_nik
from participants.people.models import Person
from participants.registration.models import Registration
from participants.unit_lists.matching import match
from participants.unit_lists.models import UnitAssignment

from .judging import judge_changed
from .models import (
    AGE_GROUPS,
    NATION,
    NO_REGION,
    NOT_KNOWN,
    CoverageState,
    GroupCoverage,
    JudgedRegistration,
    RegionCoverage,
    UnitCoverage,
)

LENGTHS = (2, 5, 8, 13)  # letters of the code of a province, regency, district, village
BATCH = 5_000
FIGURES = ("registered", "attended", "eligible", "certified")
TABLES: dict[str, type[Model]] = {
    "registration": Registration,
    "session": TrainingSession,
    "pool": SeatPool,
    "person": Person,
    "location": Location,
    "unit": Unit,
    "assignment": UnitAssignment,
    "standing": JudgedRegistration,
    "certificate": Certificate,
    "region": Region,
    "region_coverage": RegionCoverage,
    "unit_coverage": UnitCoverage,
    "group_coverage": GroupCoverage,
}
# One row (place 1) for each person of the programme: of several registrations that which got furthest, then the latest.
# A person counts where the unit is, else where the session is held, else where the person is registered.
FURTHEST = """
  SELECT r.id AS registration, r.person_id AS person, a.unit_id AS unit, s.id AS session, pool.category AS category,
    CASE WHEN p.sex IN ('L', 'P') THEN p.sex ELSE '-' END AS sex, {age} AS age,
    COALESCE(u.region_id, l.region_id, p.region_id, '-') AS region,
    CASE WHEN st.attended OR c.id IS NOT NULL THEN 1 ELSE 0 END AS attended,
    CASE WHEN st.eligible OR c.id IS NOT NULL THEN 1 ELSE 0 END AS eligible,
    CASE WHEN c.id IS NOT NULL THEN 1 ELSE 0 END AS certified,
    ROW_NUMBER() OVER (PARTITION BY r.person_id ORDER BY
      CASE WHEN c.id IS NOT NULL THEN 3 WHEN st.eligible THEN 2 WHEN st.attended THEN 1 ELSE 0 END DESC,
      CASE WHEN a.unit_id IS NOT NULL THEN 1 ELSE 0 END DESC, r.id DESC) AS place
  FROM {registration} r
  JOIN {session} s ON s.id = r.session_id AND s.programme_id = %s AND s.status NOT IN ('draft', 'cancelled')
  JOIN {pool} pool ON pool.id = r.pool_id AND pool.role = 'participant'
  JOIN {person} p ON p.id = r.person_id
  LEFT JOIN {location} l ON l.id = s.location_id
  LEFT JOIN {assignment} a ON a.registration_id = r.id
  LEFT JOIN {unit} u ON u.id = a.unit_id
  LEFT JOIN {standing} st ON st.registration_id = r.id
  LEFT JOIN {certificate} c ON c.registration_id = r.id AND c.status = 'valid'
  WHERE r.status IN ('pending', 'confirmed', 'offered') {which}
"""
PEOPLE = f"""
CREATE TEMPORARY TABLE coverage_people AS
SELECT person, unit, region, session, category, sex, age, attended, eligible, certified
FROM ({FURTHEST}) AS each_registration WHERE place = 1
"""  # noqa: S608
UNITS = """
INSERT INTO {unit_coverage} (unit_id, programme_id, region_code, people, registered, attended, eligible, certified)
SELECT u.id, u.programme_id, COALESCE(u.region_id, ''), u.people, COALESCE(n.registered, 0), COALESCE(n.attended, 0),
  COALESCE(n.eligible, 0), COALESCE(n.certified, 0)
FROM {unit} u LEFT JOIN (
  SELECT unit, COUNT(*) AS registered, SUM(attended) AS attended, SUM(eligible) AS eligible, SUM(certified) AS certified
  FROM coverage_people WHERE unit IS NOT NULL GROUP BY unit
) AS n ON n.unit = u.id
WHERE u.programme_id = %s AND u.closed_at IS NULL
"""
GROUPS = """
INSERT INTO {group_coverage} (programme_id, kind, key, planned, registered, attended, eligible, certified)
SELECT %s, %s, {column}, 0, COUNT(*), SUM(attended), SUM(eligible), SUM(certified)
FROM coverage_people GROUP BY {column}
"""
GROUP_COLUMNS = {
    GroupCoverage.Kind.CATEGORY: "category",
    GroupCoverage.Kind.SEX: "sex",
    GroupCoverage.Kind.AGE: "age",
    GroupCoverage.Kind.CATEGORY_SEX: "sex || category",
}
SESSIONS = """
INSERT INTO {group_coverage} (programme_id, kind, key, planned, registered, attended, eligible, certified)
SELECT s.programme_id, 'session', CAST(s.id AS VARCHAR(20)), COALESCE(seats.planned, 0), COALESCE(n.registered, 0),
  COALESCE(n.attended, 0), COALESCE(n.eligible, 0), COALESCE(n.certified, 0)
FROM {session} s
LEFT JOIN (
  SELECT session_id AS session, SUM(capacity) AS planned FROM {pool} WHERE role = 'participant' GROUP BY session_id
) AS seats ON seats.session = s.id
LEFT JOIN (
  SELECT session, COUNT(*) AS registered, SUM(attended) AS attended, SUM(eligible) AS eligible,
    SUM(certified) AS certified FROM coverage_people GROUP BY session
) AS n ON n.session = s.id
WHERE s.programme_id = %s AND s.status NOT IN ('draft', 'cancelled')
"""
# A person's age at a session: dates as numbers (20261130) differ by 10,000 a year.
DAYS = ("s.starts_on", "p.birth_date")
LEAVES = """
CREATE TEMPORARY TABLE coverage_leaves AS
SELECT region, SUM(registered) AS registered, SUM(attended) AS attended, SUM(eligible) AS eligible,
  SUM(certified) AS certified, SUM(beyond) AS beyond, SUM(units) AS units, SUM(target) AS target,
  SUM(units_none) AS units_none, SUM(units_short) AS units_short FROM (
  SELECT region, COUNT(*) AS registered, SUM(attended) AS attended, SUM(eligible) AS eligible,
    SUM(certified) AS certified, SUM(CASE WHEN unit IS NULL THEN 1 ELSE 0 END) AS beyond,
    0 AS units, 0 AS target, 0 AS units_none, 0 AS units_short
  FROM coverage_people GROUP BY region
  UNION ALL
  SELECT CASE WHEN region_code = '' THEN '-' ELSE region_code END, 0, 0, 0, 0,
    SUM(CASE WHEN registered > people THEN registered - people ELSE 0 END),
    COUNT(*), SUM(CAST(COALESCE(%s, people) AS BIGINT)), SUM(CASE WHEN eligible = 0 THEN 1 ELSE 0 END),
    SUM(CASE WHEN eligible > 0 AND eligible < people THEN 1 ELSE 0 END)
  FROM {unit_coverage} WHERE programme_id = %s GROUP BY region_code
) AS parts GROUP BY region
"""
REGIONS = """
INSERT INTO {region_coverage} (programme_id, code, parent_code, registered, attended, eligible, certified, beyond,
  units, target, units_none, units_short)
SELECT %s, {code}, {parent}, SUM(registered), SUM(attended), SUM(eligible), SUM(certified), SUM(beyond), SUM(units),
  SUM(target), SUM(units_none), SUM(units_short) FROM coverage_leaves WHERE {which}
"""


def count(programme: Programme, *, now: datetime) -> CoverageState:
    """Match registrations to units, read L or P from the NIK where that may be, judge what changed, and count anew.

    All figures are of one moment, and pages see the old ones until the new ones are whole. Two at once: the second
    waits and counts again.
    """
    begun = perf_counter()
    match(programme)
    note_from_nik(programme)
    judge_changed(programme, now=now)
    with transaction.atomic():
        state, _made = CoverageState.objects.get_or_create(programme=programme, defaults={"as_of": now, "seconds": 0})
        state = CoverageState.objects.select_for_update().get(pk=state.pk)
        _write(programme)
        state.as_of, state.seconds = now, perf_counter() - begun
        state.save()
    return state


def _write(programme: Programme) -> None:
    for model in (UnitCoverage, RegionCoverage, GroupCoverage):
        rows = model.objects.filter(programme=programme)
        rows.delete()
    version = TargetVersion.objects.filter(programme=programme).prefetch_related("lines").first()
    with connection.cursor() as cursor:
        _run(cursor, PEOPLE, programme.pk, age=age_group_sql(), which="")
        _run(cursor, UNITS, programme.pk)
        for kind, column in GROUP_COLUMNS.items():
            _run(cursor, GROUPS, programme.pk, kind, column=column)
        _run(cursor, SESSIONS, programme.pk)
        _run(cursor, LEAVES, version.per_unit if version else None, programme.pk)
        for code, parent, which in _levels():
            _run(cursor, REGIONS, programme.pk, code=code, parent=parent, which=which)
        cursor.execute("DROP TABLE coverage_people")
        cursor.execute("DROP TABLE coverage_leaves")
    _weeks(programme)
    _set_targets(programme, version)


def age_group_sql() -> str:
    """SQL for the first year of the age group in which a person `p` is on the first day of a session `s`."""
    later, born = (f"CAST(REPLACE(CAST({day} AS VARCHAR(10)), '-', '') AS INTEGER)" for day in DAYS)
    whens = (f"WHEN ({later} - {born}) / 10000 >= {first} THEN '{first}'" for first in reversed(AGE_GROUPS))
    return f"CASE WHEN p.birth_date IS NULL THEN '{NOT_KNOWN}' {' '.join(whens)} ELSE '{NOT_KNOWN}' END"


def named(statement: str, **names: str) -> str:
    """A statement with the names of its tables, and what else stands in braces."""
    quoted = {name: connection.ops.quote_name(model._meta.db_table) for name, model in TABLES.items()}
    return statement.format(**quoted, **names)


def _run(cursor: Any, statement: str, *values: Any, **names: str) -> None:
    cursor.execute(named(statement, **names), values)


def _levels() -> Iterator[tuple[str, str, str]]:
    """For each level of regions: what names its rows, their parents, and which leaves lie below, grouped."""
    yield "''", "''", "1 = 1 HAVING COUNT(*) > 0"
    yield "'-'", "''", "region = '-' HAVING COUNT(*) > 0"
    around = "''"
    for letters in LENGTHS:
        code = f"SUBSTR(region, 1, {letters})"
        yield code, f"MIN({around})", f"LENGTH(region) >= {letters} GROUP BY {code}"
        around = code


def _weeks(programme: Programme) -> None:
    """Add up the sessions of each week, named by its Monday."""
    days = dict(programme.sessions.order_by().values_list("pk", "starts_on"))
    weeks: dict[str, GroupCoverage] = {}
    of_sessions = GroupCoverage.objects.filter(programme=programme, kind=GroupCoverage.Kind.SESSION)
    for row in of_sessions.iterator(chunk_size=BATCH):
        day = days[int(row.key)]
        monday = (day - timedelta(days=day.weekday())).isoformat()
        week = weeks.setdefault(monday, GroupCoverage(programme=programme, kind=GroupCoverage.Kind.WEEK, key=monday))
        for name in (*FIGURES, "planned"):
            setattr(week, name, getattr(week, name) + getattr(row, name))
    GroupCoverage.objects.bulk_create(weeks.values())


def _set_targets(programme: Programme, version: TargetVersion | None) -> None:
    """Put the lines of the targets in the place of what the parts add up to, the smallest regions first."""
    wanted = targets_by_region(version)
    rows = {row.code: row for row in RegionCoverage.objects.filter(programme=programme, code__in=_around(wanted))}
    for code in _around(wanted):
        if code not in rows:
            rows[code] = RegionCoverage(programme=programme, code=code, parent_code=above(code)[0] if code else NATION)
    for code in sorted(wanted, key=len, reverse=True):
        change = wanted[code] - rows[code].target
        for around in (code, *above(code)):
            rows[around].target += change
    RegionCoverage.objects.bulk_create([row for row in rows.values() if row.pk is None])
    RegionCoverage.objects.bulk_update([row for row in rows.values() if row.pk is not None], ["target"])


def targets_by_region(version: TargetVersion | None) -> dict[str, int]:
    """People by the code of a region: its line for all categories, or else the sum of its categories."""
    found: dict[str, dict[str, int]] = {}
    for line in version.lines.all() if version else ():
        found.setdefault(line.region_id or NATION, {})[line.category] = line.people
    return {code: parts.get("", sum(parts.values())) for code, parts in found.items()}


def _around(codes: Iterable[str]) -> set[str]:
    return {each for code in codes for each in (code, *above(code))}


def above(code: str) -> list[str]:
    """The codes of the regions around one, the smallest first, the country ("") last."""
    if code in (NATION, NO_REGION):
        return [NATION] if code else []
    return [*(code[:letters] for letters in reversed(LENGTHS) if letters < len(code)), NATION]
