"""The people behind a figure: rows of the very statement that counts them."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from events.programmes.models import Programme
from participants.registration.models import Registration

from .counting import FURTHEST, age_group_sql, named
from .models import NATION, NO_REGION, GroupCoverage, RegionCoverage

Kind = GroupCoverage.Kind
LISTED_MOST = 20_000
"""People of a region or group up to which the lists of its figures are read."""
FIGURES = {
    "registered": _("Registered"),
    "attended": _("Attended"),
    "eligible": _("Trained"),
    "certified": _("Certified"),
}
COLUMNS = {Kind.CATEGORY: "category", Kind.SEX: "sex", Kind.AGE: "age", Kind.SESSION: "session"}
LIST = f"SELECT registration FROM ({FURTHEST}) AS each_registration WHERE place = 1 AND {{among}}"  # noqa: S608
# Whom to look at for a region: those of its units, of the sessions in it, and those who are registered in it.
IN_REGION = """AND r.person_id IN (
  SELECT r.person_id FROM {unit} u JOIN {assignment} a ON a.unit_id = u.id JOIN {registration} r
    ON r.id = a.registration_id
  WHERE u.programme_id = %s AND u.region_id IN (SELECT code FROM {region} WHERE code LIKE %s)
  UNION SELECT r.person_id FROM {session} s JOIN {location} l ON l.id = s.location_id JOIN {registration} r
    ON r.session_id = s.id
  WHERE s.programme_id = %s AND l.region_id LIKE %s
  UNION SELECT r.person_id FROM {session} s JOIN {registration} r ON r.session_id = s.id JOIN {person} p
    ON p.id = r.person_id LEFT JOIN {location} l ON l.id = s.location_id
  WHERE s.programme_id = %s AND l.region_id IS NULL AND COALESCE(p.region_id, '-') LIKE %s)"""
IN_SESSIONS = """AND r.person_id IN (SELECT r.person_id FROM {registration} r JOIN {session} s ON s.id = r.session_id
  WHERE s.programme_id = %s AND s.starts_on BETWEEN %s AND %s)"""


@dataclass(frozen=True)
class FigureOf:
    """A figure (a key of FIGURES) of a region, or of a group where `kind` is set."""

    figure: str
    code: str = NATION
    kind: str = ""
    key: str = ""


def counted(programme: Programme, asked: FigureOf) -> int | None:
    """The figure as it was counted; None where there is none."""
    if asked.kind:
        rows = GroupCoverage.objects.filter(programme=programme, kind=asked.kind, key=asked.key)
        return rows.values_list(asked.figure, flat=True).first()
    regions = RegionCoverage.objects.filter(programme=programme, code=asked.code)
    return regions.values_list(asked.figure, flat=True).first()


def is_listed(programme: Programme, asked: FigureOf) -> bool:
    """Whether so few people have to be looked at that a page may do it: of a region or week its own, else all."""
    around = FigureOf("registered", asked.code, asked.kind, asked.key)
    if asked.kind not in ("", Kind.WEEK):
        around = FigureOf("registered")
    return (counted(programme, around) or 0) <= LISTED_MOST


def people(programme: Programme, asked: FigureOf) -> QuerySet[Registration]:
    """For each person whom the figure counts the registration that got them furthest, by name."""
    which, looked_at = _looked_at(programme, asked)
    among, values = _among(asked)
    if asked.figure != "registered":
        among += f" AND {asked.figure} = 1"
    listed = named(LIST, age=age_group_sql(), which=named(which), among=among)
    keys = RawSQL(listed, (programme.pk, *looked_at, *values))  # noqa: S611  words of this module; values are bound
    return Registration.objects.filter(pk__in=keys).order_by("person__search_name", "pk")


def _looked_at(programme: Programme, asked: FigureOf) -> tuple[str, tuple[object, ...]]:
    """Which people are looked at, as SQL with its values: all of the programme, or fewer where that is known."""
    if asked.kind == Kind.WEEK:
        return IN_SESSIONS, (programme.pk, *_week(asked.key))
    if asked.kind or asked.code == NATION:
        return "", ()
    return IN_REGION, (programme.pk, f"{asked.code}%") * 3


def _among(asked: FigureOf) -> tuple[str, tuple[object, ...]]:
    if asked.kind == Kind.WEEK:
        sessions = named("session IN (SELECT id FROM {session} WHERE starts_on BETWEEN %s AND %s)")
        return sessions, _week(asked.key)
    if asked.kind:
        key = int(asked.key) if asked.kind == Kind.SESSION else asked.key
        return f"{COLUMNS[Kind(asked.kind)]} = %s", (key,)
    if asked.code == NATION:
        return "1 = 1", ()
    return ("region = %s", (NO_REGION,)) if asked.code == NO_REGION else ("region LIKE %s", (f"{asked.code}%",))


def _week(monday: str) -> tuple[date, date]:
    first = date.fromisoformat(monday)
    return first, first + timedelta(days=6)
