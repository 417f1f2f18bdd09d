"""The plan of an allotment: days, sessions a day, halls, and what fits into each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from bimtek.common.errors import Refusal
from bimtek.common.public_holidays import holidays_of
from events.planning import rules

SLOTS_MAX = 100_000
PER_DAY_MAX = 12
CAPACITY_MAX = 100_000
PEOPLE_OF_A_STATION = 7  # KPPS: UU 7/2017, article 59
FIRST_HOUR, LAST_HOUR = 8, 17
NO_LIMIT = 10**9
KEYS = frozenset(
    {
        *("from", "until", "sessions_per_day", "units_per_session", "places", "capacity", "programme"),
        *("weekdays", "skip_holidays", "hours", "timezone", "people_per_unit"),
    }
)


SlotName = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Hall:
    """A place with the people and the units that one session in it may hold."""

    name: str
    capacity: int
    units: int


@dataclass(frozen=True, slots=True)
class AllotmentSlot:
    """One session that could be held: when it begins, and its hall."""

    start: datetime
    hall: Hall

    @property
    def name(self) -> SlotName:
        """What tells it from the others: its beginning as ISO text, and its place."""
        return self.start.isoformat(), self.hall.name


@dataclass(frozen=True)
class AllotmentPlan:
    """The slots in the order of their days, hall by hall, and how many people a unit has of which no list says it."""

    slots: tuple[AllotmentSlot, ...]
    people_per_unit: int


def plan_from(told: object) -> AllotmentPlan:
    """The plan that a JSON object tells; `docs/planning.md` explains its keys. Raises Refusal `rule`."""
    if not isinstance(told, dict):
        raise Refusal("rule", _("A plan is a JSON object."))
    halls, starts = _halls(told), list(_starts(told))
    if not starts:
        raise Refusal("rule", _("The plan names no day on which a session could be held."))
    if len(halls) * len(starts) > SLOTS_MAX:
        raise Refusal("rule", _("The plan comes to more than %(most)s sessions.") % {"most": SLOTS_MAX})
    people = rules.a_number(told, "people_per_unit", PEOPLE_OF_A_STATION, range(1, CAPACITY_MAX))
    return AllotmentPlan(tuple(AllotmentSlot(start, hall) for start in starts for hall in halls), people)


def _halls(told: Mapping[str, Any]) -> list[Hall]:
    if not told.get("capacity") and not told.get("units_per_session"):
        raise Refusal("rule", _("Say how much a session holds: “capacity” in people, or “units_per_session”."))
    capacity = rules.a_number(told, "capacity", NO_LIMIT, range(1, NO_LIMIT + 1))
    units = rules.a_number(told, "units_per_session", NO_LIMIT, range(1, NO_LIMIT + 1))
    names = rules.a_list(told, "places", most=rules.PLACES_MAX * 10) or [""]
    halls = [_hall(place, capacity, units) for place in names]
    if len({hall.name.casefold() for hall in halls}) < len(halls):
        raise Refusal("rule", _("A place stands twice in the plan."))
    return halls


def _hall(place: object, capacity: int, units: int) -> Hall:
    """A hall by its name, or an object with "name" and a "capacity" or "units_per_session" of its own."""
    if isinstance(place, dict):
        capacity = rules.a_number(place, "capacity", capacity, range(1, NO_LIMIT + 1))
        units = rules.a_number(place, "units_per_session", units, range(1, NO_LIMIT + 1))
        place = place.get("name")
    if not isinstance(place, str) or len(place) > rules.LETTERS_MAX:
        raise Refusal("rule", _("Each place must be a name of at most %(most)s letters.") % {"most": rules.LETTERS_MAX})
    return Hall(" ".join(place.split()), capacity, units)


def _starts(told: Mapping[str, Any]) -> Iterator[datetime]:
    zone, hours = ZoneInfo(rules.a_zone(told)), _hours(told)
    for day in _days(told):
        for hour in hours:
            yield datetime.combine(day, hour, zone)


def _days(told: Mapping[str, Any]) -> Iterator[date]:
    first, last = rules.a_date(told, "from"), rules.a_date(told, "until")
    if last < first or last - first > rules.LONGEST_SPAN:
        raise Refusal("rule", _("“until” must not lie before “from”, nor more than three years after it."))
    weekdays = {rules.a_weekday(name) for name in rules.a_list(told, "weekdays")}
    skipping = rules.a_truth(told, "skip_holidays")
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        off = skipping and day in holidays_of(day.year, "id")
        if not off and (not weekdays or day.weekday() in weekdays):
            yield day


def _hours(told: Mapping[str, Any]) -> list[time]:
    """When the sessions of a day begin: as the plan says, or spread over the working day from 08.00."""
    count = rules.a_number(told, "sessions_per_day", 1, range(1, PER_DAY_MAX + 1))
    said = [rules.a_time("hours", text) for text in rules.a_list(told, "hours")]
    if said and len(set(said)) != count:
        raise Refusal("rule", _("“hours” must name as many times as there are sessions a day."))
    minutes = (LAST_HOUR - FIRST_HOUR) * 60 // count
    usual = [time(FIRST_HOUR + n * minutes // 60, n * minutes % 60) for n in range(count)]
    return sorted(said) or usual
