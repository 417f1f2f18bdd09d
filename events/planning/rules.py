"""A rule by which the runs of a programme follow one another, as an office says it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _

from bimtek.common.dates import ZONE_LABELS
from bimtek.common.errors import Refusal

WEEKDAYS = {
    name: number
    for number, names in enumerate(
        [
            "mon monday sen senin",
            "tue tuesday sel selasa",
            "wed wednesday rab rabu",
            "thu thursday kam kamis",
            "fri friday jum jumat jum'at",
            "sat saturday sab sabtu",
            "sun sunday min minggu ahad",
        ]
    )
    for name in names.split()
}
LONGEST_DAYS = 60
LONGEST_SPAN = timedelta(days=3 * 366)
PLACES_MAX = 600
LETTERS_MAX = 200


@dataclass(frozen=True)
class RecurrenceRule:
    """Runs of `days` days whose first days lie in `first` to `last`, one place after the other.

    `start_weekdays` (0 is Monday) are the days on which runs begin; without any, each run follows the one before.
    `gap_days` are free days between two runs in one place; with none, the day on which one run ends may be the day
    on which the next begins (a changeover day). `months` limits the first days to these months.
    """

    first: date
    last: date
    days: int
    start_weekdays: frozenset[int] = frozenset()
    places: tuple[str, ...] = ()
    skip_holidays: bool = False
    gap_days: int = 0
    months: frozenset[int] = frozenset()
    days_off: Mapping[date, str] = field(default_factory=dict)  # of the office's own, by name
    begins_at: time | None = None
    timezone: str = "Asia/Jakarta"


KEYS = frozenset(
    {
        *("programme", "from", "until", "days", "start_weekdays", "places", "skip_holidays", "gap_days"),
        *("months", "days_off", "start_time", "timezone"),
    }
)


def unknown_keys(told: Mapping[str, Any]) -> list[str]:
    """What a rule says that the portal does not know."""
    return sorted(set(told) - KEYS)


def rule_from(told: object) -> RecurrenceRule:
    """The rule that a JSON object tells; see `docs/planning.md` for its keys. Raises Refusal `rule` for what is odd."""
    if not isinstance(told, dict):
        raise _refusal(_("A rule is a JSON object."))
    first, last = a_date(told, "from"), a_date(told, "until")
    if last < first or last - first > LONGEST_SPAN:
        raise _refusal(_("“until” must not lie before “from”, nor more than three years after it."))
    return RecurrenceRule(
        first=first,
        last=last,
        days=a_number(told, "days", 1, range(1, LONGEST_DAYS + 1)),
        start_weekdays=frozenset(a_weekday(name) for name in a_list(told, "start_weekdays")),
        places=tuple(_place(place) for place in a_list(told, "places", most=PLACES_MAX)),
        skip_holidays=a_truth(told, "skip_holidays"),
        gap_days=a_number(told, "gap_days", 0, range(366)),
        months=frozenset(_month(month) for month in a_list(told, "months")),
        days_off={_day("days_off", text): _("Day off") for text in a_list(told, "days_off")},
        begins_at=a_time("start_time", told["start_time"]) if told.get("start_time") else None,
        timezone=a_zone(told),
    )


def a_date(told: Mapping[str, Any], key: str) -> date:
    """The date under a key, or the day of a moment. Raises Refusal `rule`."""
    return _day(key, told.get(key))


def _day(key: str, text: object) -> date:
    try:
        return datetime.fromisoformat(str(text)).date()
    except ValueError:
        raise _refusal(_("“%(key)s” must be a date such as 2027-02-01.") % {"key": key}) from None


def a_number(told: Mapping[str, Any], key: str, usual: int, within: range) -> int:
    """The whole number under a key, or the usual one. Raises Refusal `rule`."""
    number = usual if told.get(key) is None else told[key]
    if isinstance(number, bool) or not isinstance(number, int) or number not in within:
        message = _("“%(key)s” must be a whole number from %(first)s to %(last)s.")
        raise _refusal(message % {"key": key, "first": within[0], "last": within[-1]})
    return number


def a_truth(told: Mapping[str, Any], key: str) -> bool:
    """True or false under a key; false where it is absent. Raises Refusal `rule`."""
    value = told.get(key, False)
    if not isinstance(value, bool):
        raise _refusal(_("“%(key)s” must be true or false.") % {"key": key})
    return value


def a_list(told: Mapping[str, Any], key: str, most: int = 400) -> Sequence[Any]:
    """The list under a key; empty where it is absent. Raises Refusal `rule`."""
    value = told.get(key) or []
    if not isinstance(value, list) or len(value) > most:
        raise _refusal(_("“%(key)s” must be a list of at most %(most)s.") % {"key": key, "most": most})
    return value


def a_time(key: str, text: object) -> time:
    """A time of day, "08:00" or "08.00". Raises Refusal `rule`."""
    try:
        return time.fromisoformat(str(text).replace(".", ":"))
    except ValueError:
        raise _refusal(_("“%(key)s” must be a time such as 08:00.") % {"key": key}) from None


def a_zone(told: Mapping[str, Any]) -> str:
    """One of Indonesia's time zones, by its IANA name or as WIB, WITA or WIT; Jakarta's where none is told."""
    wanted = told.get("timezone") or "Asia/Jakarta"
    for zone, label in ZONE_LABELS.items():
        if wanted in (zone, label):
            return zone
    raise _refusal(_("“timezone” must be WIB, WITA or WIT."))


def a_weekday(name: object) -> int:
    """Its number, Monday is 0, by its English or Indonesian name. Raises Refusal `rule`."""
    number = WEEKDAYS.get(str(name).strip().lower())
    if number is None:
        raise _refusal(_("“%(name)s” is not a weekday; write mon, tue, wed, thu, fri, sat or sun.") % {"name": name})
    return number


def _month(number: object) -> int:
    return a_number({"months": number}, "months", 0, range(1, 13))


def _place(name: object) -> str:
    if not isinstance(name, str) or not name.strip() or len(name) > LETTERS_MAX:
        raise _refusal(_("Each place must be a name of at most %(most)s letters.") % {"most": LETTERS_MAX})
    return " ".join(name.split())


def _refusal(message: str) -> Refusal:
    return Refusal("rule", message)
