"""Phones and e-mail addresses as they stand in lists: with notes, two in a cell, or not to be used."""

import re
from dataclasses import dataclass

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from bimtek.common.errors import Refusal
from bimtek.common.identity import normalise_phone
from bimtek.common.spreadsheets.cells import as_text
from bimtek.common.spreadsheets.reading import Cell

_NUMBER = re.compile(r"\+?\(?\d[\d\s().\-‐‑–]*\d")
_PARTS = re.compile(r"[/,;\n&]|\s(?:atau|dan|or|and)\s|\s\|\s", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s,;()<>/:\"']+@[^\s,;()<>/:\"']+")


@dataclass(frozen=True)
class ContactCell:
    """A value to be kept ("" for none), and the codes of what to say about the cell."""

    value: str
    remarks: tuple[str, ...] = ()


def phone(cell: Cell) -> ContactCell:
    """The first good number of a cell in E.164."""
    value = float(cell) if isinstance(cell, int) and not isinstance(cell, bool) else cell
    try:
        number = normalise_phone(value)
    except Refusal as refusal:
        return _phone_within(as_text(cell), refusal.code)
    remarks = ("phone_repaired",) if as_text(cell).lstrip("'’` ")[:1] == "8" else ()
    return ContactCell(number, remarks + _landline(number))


def _phone_within(text: str, code: str) -> ContactCell:
    good = []
    for part in _PARTS.split(text):
        for found in _NUMBER.findall(part):
            try:
                good.append(normalise_phone(found))
            except Refusal:
                continue
    good = list(dict.fromkeys(good))
    if not good:
        return ContactCell("", ("phone_rounded" if code == "phone_rounded" else "phone_invalid",))
    return ContactCell(good[0], ("phone_two" if len(good) > 1 else "phone_note", *_landline(good[0])))


def _landline(number: str) -> tuple[str, ...]:
    if number.startswith("+628"):
        return ()
    kind = phonenumbers.number_type(phonenumbers.parse(number, "ID"))
    return ("phone_landline",) if kind == phonenumbers.PhoneNumberType.FIXED_LINE else ()


def email(text: str) -> ContactCell:
    """The first good address of a cell in small letters."""
    plain = text.casefold().removeprefix("mailto:").strip()
    if _is_address(plain):
        return ContactCell(plain)
    joined = re.sub(r"\s*@\s*", "@", plain)
    if joined != plain and _is_address(joined):
        return ContactCell(joined, ("email_spaces",))
    if re.search(r"@[\w-]+,\s?\w+\s*$", joined):  # "asep@contoh,id": a comma for a dot, or the end of an address
        return ContactCell("", ("email_invalid",))
    good = [each for found in _ADDRESS.findall(joined) if _is_address(each := found.strip(".").removeprefix("mailto:"))]
    if not good:
        return ContactCell("", ("email_invalid",))
    return ContactCell(good[0], ("email_two" if len(set(good)) > 1 else "email_note",))


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
