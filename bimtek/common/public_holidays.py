"""Days on which offices in Indonesia do not work: public holidays and joint leave (cuti bersama)."""

from datetime import date
from functools import cache

import holidays

HOLIDAY_LANGUAGES = {"id": "id", "en": "en_US"}


@cache
def holidays_of(year: int, language: str) -> dict[date, str]:
    """Public holidays and joint leave (cuti bersama) of a year by day, named in "id" or "en".

    Dates of later years follow estimates of the lunar calendars until the joint decree names them.
    """
    found = holidays.country_holidays(
        "ID", years=year, categories=("public", "government"), language=HOLIDAY_LANGUAGES.get(language, "id")
    )
    return dict(found)
