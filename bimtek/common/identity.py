"""NIK, NIP and phone numbers: what their digits must say, and what Excel does to them.

Structure is an error; a region, birth date or sex that differs from the rest of the form is only a
warning, since a NIK keeps the region it was first issued in and is never corrected. NIP of contract
staff (PPPK) follow the same length with another meaning in the middle, so those parts only warn.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import phonenumbers
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bimtek.common.errors import Refusal

ROUNDED = "0" * 7  # how a number ends of which "6.28E+12" was all that was kept
_EXPONENT = re.compile(r"[+-]?\d+(?:[.,]\d+)?E[+-]?\d+", re.IGNORECASE)
_DECIMAL = re.compile(r"\d+[.,]0*")
_SEPARATORS = re.compile(r"[\s.\-‐‑–_/]+")
WOMAN_DAY = 40  # added to a woman's day of birth in a NIK
LOWEST_PROVINCE = 11


@dataclass(frozen=True)
class IdentityFinding:
    """One thing noticed about a number: a stable code and a translated sentence."""

    code: str
    message: str | Promise

    def __str__(self) -> str:
        return str(self.message)


@dataclass(frozen=True)
class NumberCheck:
    """A number's bare digits with what is wrong (`errors`) and what is odd (`warnings`) about it."""

    digits: str
    errors: tuple[IdentityFinding, ...] = ()
    warnings: tuple[IdentityFinding, ...] = ()


class NikCheck(NumberCheck):
    """What `check_nik` found."""


class NipCheck(NumberCheck):
    """What `check_nip` found."""


_EXCEL = IdentityFinding(
    "excel_number",
    _(
        "Excel turned this into a number and lost digits. Format the column as Text, "
        "then type the number again from its source."
    ),
)


def refuse_excel_number(value: object) -> None:
    """Refusal `excel_number` for a long number that passed through Excel's number format.

    Excel keeps 15 digits, so a NIK arrives as a float, as `3.17E+15`, or ending in a made-up zero;
    the lost digits cannot be known and must be typed again.
    """
    if isinstance(value, int | float) or _EXPONENT.fullmatch(_plain(value)) or _DECIMAL.fullmatch(_plain(value)):
        raise Refusal(_EXCEL.code, _EXCEL.message)


def bare_digits(value: object) -> str:
    """`3171-0101 0190 0001` -> `3171010101900001`; anything but separators and digits stays."""
    return _SEPARATORS.sub("", _plain(value))


def check_nik(
    value: object,
    *,
    region_codes: Collection[str] = (),
    birth_date: date | None = None,
    sex: str = "",
) -> NikCheck:
    """Check a NIK: PPKKCC, DDMMYY (a woman's day + 40), serial from 0001.

    `region_codes`: Kemendagri codes (`31`, `31.71`, `31.71.01`) the number may lie in; `sex`: L or P.
    What is left out is not compared.
    """
    try:
        refuse_excel_number(value)
    except Refusal:
        return NikCheck("", errors=(_EXCEL,))
    nik = bare_digits(value)
    if not re.fullmatch(r"[0-9]{16}", nik):
        return NikCheck(
            nik, errors=(IdentityFinding("nik_length", _("A NIK has exactly 16 digits. Check it against the KTP.")),)
        )
    errors = tuple(_nik_errors(nik))
    return NikCheck(nik, errors, () if errors else tuple(_nik_warnings(nik, region_codes, birth_date, sex)))


def sex_of_nik(nik: str) -> str:
    """L or P, as the day of birth in a sound NIK of 16 digits tells; empty for anything else."""
    if not re.fullmatch(r"[0-9]{16}", nik):
        return ""
    return "P" if int(nik[6:8]) > WOMAN_DAY else "L"


def _nik_errors(nik: str) -> list[IdentityFinding]:
    found = []
    day, month = int(nik[6:8]), int(nik[8:10])
    if int(nik[:2]) < LOWEST_PROVINCE:
        found.append(IdentityFinding("nik_region", _("The first two digits of a NIK are a province code, from 11 up.")))
    if not (1 <= day <= 31 or WOMAN_DAY + 1 <= day <= WOMAN_DAY + 31):
        found.append(
            IdentityFinding(
                "nik_day", _("Digits 7 and 8 of a NIK are the day of birth: 01–31 for men, 41–71 for women.")
            )
        )
    if not 1 <= month <= 12:
        found.append(IdentityFinding("nik_month", _("Digits 9 and 10 of a NIK are the month of birth: 01–12.")))
    if nik[12:] == "0000":
        found.append(IdentityFinding("nik_serial", _("The last four digits of a NIK start at 0001.")))
    return found


def _nik_warnings(nik: str, region_codes: Collection[str], birth_date: date | None, sex: str) -> list[IdentityFinding]:
    found = []
    woman = sex_of_nik(nik) == "P"
    day = int(nik[6:8]) - WOMAN_DAY * woman
    prefix = f"{nik[:2]}.{nik[2:4]}.{nik[4:6]}"
    if region_codes and not any(f"{prefix}.".startswith(f"{code[:8]}.") for code in region_codes):
        found.append(
            IdentityFinding("nik_other_region", _("The NIK was issued in another region. That happens; please check."))
        )
    if birth_date and nik[8:12] + f"{day:02}" != f"{birth_date:%m%y%d}":
        found.append(IdentityFinding("nik_other_birth_date", _("The NIK carries another date of birth. Please check.")))
    elif not _real_day(day, int(nik[8:10]), int(nik[10:12])):
        found.append(
            IdentityFinding("nik_no_such_day", _("The date of birth in the NIK does not exist. Please check."))
        )
    if sex and woman != (sex == "P"):
        found.append(IdentityFinding("nik_other_sex", _("The NIK says another sex than the form. Please check.")))
    return found


def _real_day(day: int, month: int, year2: int) -> bool:
    return any(_is_date(century + year2, month, day) for century in (1900, 2000))


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def nik_birth_date(nik: str, today: date) -> date | None:
    """The date of birth in a NIK; None for no NIK, or for a day that does not exist.

    A NIK holds two digits of the year. The younger of both readings is meant unless it lies after `today`:
    by the other one a person would be a hundred years old.
    """
    if not re.fullmatch(r"[0-9]{16}", nik):
        return None
    day, month, year2 = int(nik[6:8]), int(nik[8:10]), int(nik[10:12])
    day -= WOMAN_DAY * (day > WOMAN_DAY)
    readings = [date(year, month, day) for year in (2000 + year2, 1900 + year2) if _is_date(year, month, day)]
    return next((reading for reading in readings if reading <= today), None)


def check_nip(value: object) -> NipCheck:
    """Check a NIP: 18 digits; 8 date of birth, 6 month of appointment, 1 sex, 3 serial.

    Length and date of birth are errors; the rest warns, because PPPK numbers put a contract code there.
    """
    try:
        refuse_excel_number(value)
    except Refusal:
        return NipCheck("", errors=(_EXCEL,))
    nip = bare_digits(value)
    if not re.fullmatch(r"[0-9]{18}", nip):
        return NipCheck(nip, errors=(IdentityFinding("nip_length", _("A NIP has exactly 18 digits.")),))
    if not _is_date(int(nip[:4]), int(nip[4:6]), int(nip[6:8])) or nip[:2] not in {"19", "20"}:
        return NipCheck(
            nip,
            errors=(
                IdentityFinding(
                    "nip_birth_date", _("A NIP begins with the date of birth: year, month, day (YYYYMMDD).")
                ),
            ),
        )
    return NipCheck(nip, warnings=tuple(_nip_warnings(nip)))


def _nip_warnings(nip: str) -> list[IdentityFinding]:
    found = []
    if not 1 <= int(nip[12:14]) <= 12 or nip[8:12] <= nip[:4]:
        found.append(
            IdentityFinding("nip_start", _("Digits 9–14 are not a month of appointment; right only for PPPK."))
        )
    if nip[14] not in "12":
        found.append(IdentityFinding("nip_sex", _("Digit 15 of a NIP is usually 1 (man) or 2 (woman). Please check.")))
    if nip[15:] == "000":
        found.append(
            IdentityFinding("nip_serial", _("The last three digits of a NIP usually start at 001. Please check."))
        )
    return found


def mask_nik(nik: str) -> str:
    """`3171010101900001` -> `••••••••••••0001`; a number that is no NIK shows nothing."""
    return "•" * 12 + nik[-4:] if len(nik) == 16 else "•" * len(nik)


def normalise_phone(value: object) -> str:
    """Any common way of writing a phone number -> E.164 (`+6281234567890`).

    Takes 08…, 62…, +62…, and what Excel leaves (`81234567890.0`, a float, the leading zero gone).
    Refusal `phone_rounded` for `6.28E+12`, also where Excel has read that back as a number; `phone_invalid` for what is
    no number anywhere.
    """
    text = f"{value:.0f}" if isinstance(value, float) else _plain(value)
    if _EXPONENT.fullmatch(text) or (isinstance(value, float) and text.endswith(ROUNDED)):
        raise Refusal("phone_rounded", _EXCEL.message)
    digits = re.sub(r"[\s().\-‐‑–]", "", re.sub(r"[.,]0$|(?<=\d{9})[.,]00$", "", text))
    if digits.startswith("0062"):
        digits = digits[2:]
    if digits.startswith("62") and len(digits) >= 10:
        digits = f"+{digits}"
    try:
        number = phonenumbers.parse(digits, "ID")
    except phonenumbers.NumberParseException:
        number = None
    if not re.fullmatch(r"\+?\d+", digits) or number is None or not phonenumbers.is_valid_number(number):
        raise Refusal("phone_invalid", _("Write one phone number, such as 081234567890 or +6281234567890."))
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _plain(value: object) -> str:
    """Text as typed: full-width digits made plain, Excel's leading text mark gone, and what cannot be seen.

    A number copied from WhatsApp or the phone's contacts stands between invisible marks of direction.
    """
    text = unicodedata.normalize("NFKC", str(value))
    if not text.isascii():
        text = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    return text.strip().lstrip("'’").strip()
