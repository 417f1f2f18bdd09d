"""A month, a quarter or a year of a schedule."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from bimtek.common.dates import month_name

FIRST_YEAR, LAST_YEAR = 2000, 2100
MONTHS_OF = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class SchedulePeriod:
    """`kind` is a key of MONTHS_OF, `number` which month or quarter of the year it is, from 1."""

    kind: str
    year: int
    number: int = 1

    @property
    def months(self) -> range:
        """The numbers of its months."""
        length = MONTHS_OF[self.kind]
        return range((self.number - 1) * length + 1, self.number * length + 1)

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.months[0], 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return date(self.year, self.months[-1], monthrange(self.year, self.months[-1])[1])

    @property
    def name(self) -> str:
        """`2027`, `quarter 1 of 2027`, `March 2027`."""
        match self.kind:
            case "month":
                return f"{month_name(self.number)} {self.year}"
            case "quarter":
                return _("quarter %(number)s of %(year)s") % {"number": self.number, "year": self.year}
        return str(self.year)

    def beside(self, by: int) -> "SchedulePeriod | None":
        """The period so many later (earlier, when negative); None outside the years that are shown."""
        in_year = 12 // MONTHS_OF[self.kind]
        year, place = divmod(self.year * in_year + self.number - 1 + by, in_year)
        return SchedulePeriod(self.kind, year, place + 1) if FIRST_YEAR <= year <= LAST_YEAR else None

    @property
    def weeks(self) -> list[tuple[date, date]]:
        """First and last day of each of its weeks, which begin on Mondays and end with the period."""
        found, first = [], self.first
        while first <= self.last:
            last = min(first + timedelta(days=6 - first.weekday()), self.last)
            found.append((first, last))
            first = last + timedelta(days=1)
        return found


def period_of(day: date, kind: str, year: int | None = None, number: int | None = None) -> SchedulePeriod:
    """The period asked for, else the one of this day."""
    if kind == "year":
        return SchedulePeriod(kind, year or day.year)
    length = MONTHS_OF[kind]
    known = number if number and number <= 12 // length else (day.month - 1) // length + 1
    return SchedulePeriod(kind, year or day.year, known)
