"""Dates and times as people here write them: `1 s.d. 3 November 2019`, `pukul 14.00 s.d. 15.30 WIB`.

Every function follows the active language; `language` ("id" or "en") overrides it, because a
certificate is Indonesian whatever the language of the screen. Django's own formats know neither
"s.d." nor Indonesia's three zones, so the words are here and not in a catalogue.
"""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils.translation import get_language

ZONE_LABELS = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
"""IANA name -> the abbreviation printed beside every hour."""

ZONES = [
    ("Asia/Jakarta", "WIB (UTC+7)"),
    ("Asia/Makassar", "WITA (UTC+8)"),
    ("Asia/Jayapura", "WIT (UTC+9)"),
]
"""Choices for a model's time zone."""

MONTHS = {
    "id": [
        "Januari",
        "Februari",
        "Maret",
        "April",
        "Mei",
        "Juni",
        "Juli",
        "Agustus",
        "September",
        "Oktober",
        "November",
        "Desember",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
DAYS = {
    "id": ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"],
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
}
ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]


def zone_label(zone: str) -> str:
    """`Asia/Makassar` -> `WITA`; ValueError for a zone Indonesia does not have."""
    try:
        return ZONE_LABELS[zone]
    except KeyError:
        raise ValueError(f"{zone!r} is not a time zone of Indonesia") from None


def roman_month(month: int) -> str:
    """11 -> `XI`; ValueError outside 1 to 12."""
    if not 1 <= month <= 12:
        raise ValueError(f"{month} is not a month")
    return ROMAN[month - 1]


def month_name(month: int, *, short: bool = False, language: str | None = None) -> str:
    """8 -> `Agustus`, short `Agu`."""
    name = MONTHS[_language(language)][month - 1]
    return name[:3] if short else name


def day_name(day: date, *, language: str | None = None) -> str:
    """The weekday: `Rabu`."""
    return DAYS[_language(language)][day.weekday()]


def long_date(day: date, *, weekday: bool = False, language: str | None = None) -> str:
    """`3 November 2019`, or with its weekday `Minggu, 3 November 2019`."""
    text = f"{day.day} {month_name(day.month, language=language)} {day.year}"
    return f"{day_name(day, language=language)}, {text}" if weekday else text


def date_range(start: date, end: date, *, language: str | None = None) -> str:
    """From the first to the last day, saying month and year once where they are the same.

    `1 s.d. 3 November 2019`, `29 Agustus s.d. 1 September 2024`; one day is just that day.
    ValueError when `end` is before `start`.
    """
    if end < start:
        raise ValueError(f"{end} is before {start}")
    last = long_date(end, language=language)
    if start == end:
        return last
    if start.year != end.year:
        first = long_date(start, language=language)
    elif start.month != end.month:
        first = f"{start.day} {month_name(start.month, language=language)}"
    else:
        return f"{start.day}{' s.d. ' if _language(language) == 'id' else '–'}{last}"
    return f"{first} {'s.d.' if _language(language) == 'id' else '–'} {last}"


def whole_days(start: date, end: date, *, language: str | None = None) -> str:
    """The days with their weekdays: `Senin, 21 Desember 2026`, `Senin, 21 s.d. Rabu, 23 Desember 2026`."""
    last = long_date(end, weekday=True, language=language)
    if start == end:
        return last
    first = long_date(start, weekday=True, language=language)
    if start.year == end.year:
        first = first.removesuffix(f" {start.year}")
    if (start.year, start.month) == (end.year, end.month):
        first = first.removesuffix(f" {month_name(start.month, language=language)}")
    return f"{first} {'s.d.' if _language(language) == 'id' else '–'} {last}"


def hours(start: datetime, end: datetime | None, zone: str, *, language: str | None = None) -> str:
    """`09.00–14.45 WIB`; without an end `09.00 WIB s.d. selesai`, in English `from 09:00 WIB`."""
    first, label = clock(start, zone, language=language), zone_label(zone)
    if end is None:
        return f"{first} {label} s.d. selesai" if _language(language) == "id" else f"from {first} {label}"
    return f"{first}–{clock(end, zone, language=language)} {label}"


def clock(at: datetime | time, zone: str, *, language: str | None = None) -> str:
    """`14.00`, in English `14:00`, in the event's own zone."""
    return _local(at, zone).strftime("%H.%M" if _language(language) == "id" else "%H:%M")


def moment(at: datetime, zone: str, *, language: str | None = None) -> str:
    """`Jumat, 20 November 2026 pukul 20.00 WITA`, of an aware datetime."""
    day = long_date(_local_datetime(at, zone), weekday=True, language=language)
    joint = " pukul " if _language(language) == "id" else ", "
    return f"{day}{joint}{clock(at, zone, language=language)} {zone_label(zone)}"


def time_range(start: datetime | time, end: datetime | time | None, zone: str, *, language: str | None = None) -> str:
    """`pukul 14.00 s.d. 15.30 WIB`; without an end `pukul 14.00 WIB s.d. selesai`.

    Aware datetimes are brought into `zone`; bare times are taken as clock time there. An end on
    another day carries its date.
    """
    indonesian = _language(language) == "id"
    first, label = clock(start, zone, language=language), zone_label(zone)
    if end is None:
        return f"pukul {first} {label} s.d. selesai" if indonesian else f"from {first} {label}"
    last = clock(end, zone, language=language)
    text = f"pukul {first} s.d. {last} {label}" if indonesian else f"{first}–{last} {label}"
    return text + _other_day(start, end, zone, language)


def _other_day(start: datetime | time, end: datetime | time, zone: str, language: str | None) -> str:
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        return ""
    day = _local_datetime(end, zone).date()
    if day == _local_datetime(start, zone).date():
        return ""
    return f" ({long_date(day, language=language)})"


def _local(at: datetime | time, zone: str) -> datetime | time:
    return _local_datetime(at, zone) if isinstance(at, datetime) else at


def _local_datetime(at: datetime, zone: str) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a datetime without a zone has no place in Indonesia's three")
    return at.astimezone(ZoneInfo(zone))


def _language(language: str | None) -> str:
    return "en" if (language or get_language() or "id").startswith("en") else "id"
