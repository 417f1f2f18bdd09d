"""How old a person is, and who is a child before the law."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bimtek.common.errors import Refusal
from bimtek.common.identity import nik_birth_date

from .models import Person

ADULT_YEARS = 18  # UU 35/2014, article 1: a child is who is not yet 18
LEAST_YEARS, MOST_YEARS = 5, 110  # outside it is a slip of the finger


def age_on(birth_date: date, day: date) -> int:
    """Whole years lived on `day`; who was born on 29 February has the birthday on 1 March in other years."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def is_minor(birth_date: date, day: date) -> bool:
    """Whether a person is under 18 on this day."""
    return age_on(birth_date, day) < ADULT_YEARS


def check_birth_date(birth_date: date, today: date) -> None:
    """Raise Refusal `birth_date_odd` for a date on which no participant was born."""
    if birth_date > today or not LEAST_YEARS <= age_on(birth_date, today) <= MOST_YEARS:
        raise Refusal(
            "birth_date_odd", _("Check the year: write the date of birth as on the KTP or birth certificate.")
        )


def birth_date_of(person: Person, now: datetime) -> date | None:
    """The date of birth that the person told, else the one in their NIK, else None."""
    return person.birth_date or nik_birth_date(person.nik, timezone.localdate(now))
