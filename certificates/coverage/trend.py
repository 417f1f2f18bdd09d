"""A line of trained people against the seats planned, week by week, as a drawing that the server makes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from .groups import GroupRow

WIDTH, HEIGHT = 640, 220  # of the drawing, in its own units
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Trend:
    """Points of two lines, `x,y` with blanks between, and what they end at; `target_y` is None without a target."""

    planned: str
    trained: str
    target_y: float | None
    first: date
    last: date
    most: int
    seats: int  # planned in all weeks together
    due: int  # of these until the last week that has begun
    done: int  # trained until then
    width: int = WIDTH
    height: int = HEIGHT


def trend(weeks: Sequence[GroupRow], *, target: int, today: date) -> Trend | None:
    """The lines of a programme's weeks; None before there is a week, or where one may not be told.

    The trained line ends with the week of `today`, the planned one with the last session.
    """
    if not weeks or any(week.hidden for week in weeks):
        return None
    mondays = [date.fromisoformat(week.row.key) for week in weeks]
    seats = list(accumulate(week.row.planned for week in weeks))
    trained = list(accumulate(week.row.eligible for week in weeks))
    begun = sum(monday <= today for monday in mondays)
    most = max(seats[-1], trained[-1], target, 1)
    span = (mondays[-1] - mondays[0]) // WEEK + 1

    def points(numbers: Sequence[int]) -> str:
        """Each week's sum stands at its end; the line begins at nothing."""
        places = [((monday - mondays[0]) // WEEK + 1, number) for monday, number in zip(mondays, numbers, strict=False)]
        return " ".join(f"{WIDTH * x / span:.0f},{_y(number, most):.0f}" for x, number in [(0, 0), *places])

    return Trend(
        planned=points(seats),
        trained=points(trained[:begun]),
        target_y=round(_y(target, most)) if target else None,
        first=mondays[0],
        last=mondays[-1] + WEEK - timedelta(days=1),
        most=most,
        seats=seats[-1],
        due=seats[begun - 1] if begun else 0,
        done=trained[begun - 1] if begun else 0,
    )


def _y(number: int, most: int) -> float:
    return HEIGHT - HEIGHT * number / most
