"""Reading a pasted list of people: one a line, "name; position; phone; e-mail; on behalf of".

Lines copied from Excel have tabs instead of semicolons, and often a heading and a running number; both are dropped.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from bimtek.common.errors import Refusal
from bimtek.common.identity import normalise_phone
from bimtek.common.names import clean_name, name_key

LENGTHS = {"name": 150, "position": 200, "phone": 30, "email": 254, "representing": 200}  # as the columns are
HEADINGS = frozenset({"no", "nomor", "nama", "nama lengkap", "nama peserta", "name"})
_RUNNING_NUMBER = re.compile(r"^\d{1,4}[.)]\s+")


@dataclass(frozen=True)
class PastedLine:
    """One line as it was read; `error` says why it cannot be used, empty where it can."""

    number: int  # counted from 1, as the eye does
    text: str
    name: str = ""
    position: str = ""
    phone: str = ""  # E.164
    email: str = ""
    representing: str = ""
    error: str = ""


def read(text: str) -> list[PastedLine]:
    """Every line with something on it."""
    return list(_read_all(text))


def _read_all(text: str) -> Iterator[PastedLine]:
    for number, line in enumerate(text.splitlines(), start=1):
        cells = _cells(line)
        if not any(cells) or name_key(cells[0]) in HEADINGS:
            continue
        try:
            yield PastedLine(number, line.strip(), **_values(cells))
        except Refusal as refusal:
            yield PastedLine(number, line.strip(), error=str(refusal))


def _cells(line: str) -> list[str]:
    cells = [" ".join(cell.split()) for cell in re.split(r"[;\t]", line.replace("\0", ""))]
    if len(cells) > 1 and re.fullmatch(r"\d{1,4}[.)]?", cells[0]):
        cells = cells[1:]
    cells[0] = _RUNNING_NUMBER.sub("", cells[0])
    return cells


def _values(cells: list[str]) -> dict[str, str]:
    if len(cells) > len(LENGTHS):
        raise Refusal("too_many_parts", _("There are more than %(n)s parts in this line.") % {"n": len(LENGTHS)})
    values = dict(zip(LENGTHS, [*cells, *[""] * (len(LENGTHS) - len(cells))], strict=True))
    values["name"] = clean_name(values["name"])
    if not name_key(values["name"]):
        raise Refusal("name_empty", _("Write the name in letters."))
    for field, most in LENGTHS.items():
        if len(values[field]) > most:
            raise Refusal("too_long", _("A part of this line is longer than %(n)s characters.") % {"n": most})
    if values["phone"]:
        values["phone"] = normalise_phone(values["phone"])
    if values["email"]:
        _check_email(values["email"])
    return values


def _check_email(text: str) -> None:
    try:
        validate_email(text)
    except ValidationError:
        raise Refusal("email_invalid", _("%(text)s is no e-mail address.") % {"text": text}) from None
