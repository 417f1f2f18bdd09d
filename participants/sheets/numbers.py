"""Numbers of rows as they are typed from paper, or scanned: `1-12, 14, 17-20`, `BTS1.7KQF-….14`."""

import re
from collections.abc import Collection, Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bimtek.common.codes import normalise_code
from bimtek.common.errors import Refusal

from .models import SignInSheet

PREFIX = "BTS1"
SHOWN = 40  # letters of something that was not understood
LETTERS_MAX = 10_000  # of one field
_PART = re.compile(r"BTS1\.[0-9A-Z-]{1,30}\.\d{1,6}|\d{1,6}\s*(?:-|–|—|s\.?d\.?)\s*\d{1,6}|\d{1,6}", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s,;&+]*(?:dan|and)?[\s,;&+]*", re.IGNORECASE)


def row_token(code: str, number: int) -> str:
    """What the QR of a row holds: `BTS1.<sheet code>.<number>`, in letters of a QR's alphanumeric mode.

    It names a row of a paper and not a person's ticket: a list lies on a table where everybody can photograph it, and
    a ticket copied from it would let another person in. This opens nothing; it means something to staff only.
    """
    return f"{PREFIX}.{code}.{number}"


def parse(text: str, sheet: SignInSheet) -> set[int]:
    """The numbers in a text, all of them on the sheet.

    Raises Refusal `not_numbers` for what is neither a number nor a range, `backwards` for 9-3, `other_sheet` for a row
    scanned off another sheet, `not_on_sheet`, `too_long` (above LETTERS_MAX).
    """
    if len(text) > LETTERS_MAX:
        raise Refusal("too_long", _("This is too long to read at once. Write ranges, such as 1-12, or a part of it."))
    text = text.rstrip(". ")  # elsewhere a dot is refused: 1.200 may be meant as one number
    numbers: set[int] = set()
    place = 0
    for part in _PART.finditer(text):
        _check_between(text[place : part.start()])
        numbers.update(_numbers(part.group(), sheet))
        place = part.end()
    _check_between(text[place:])
    return numbers


def _check_between(text: str) -> None:
    if not _BETWEEN.fullmatch(text):
        raise Refusal(
            "not_numbers",
            _("“%(text)s” is no row number. Write numbers and ranges, such as 1-12, 14, 17-20.")
            % {"text": text.strip(" ,;")[:SHOWN]},
        )


def _numbers(part: str, sheet: SignInSheet) -> Collection[int]:
    if part.upper().startswith(PREFIX):
        _prefix, code, number = part.split(".")
        _check_code(normalise_code(code), number, sheet)
        numbers: Collection[int] = (int(number),)
    else:
        first, *last = (int(number) for number in re.findall(r"\d+", part))
        if last and last[0] < first:
            raise Refusal("backwards", _("“%(text)s” runs backwards. Write the smaller number first.") % {"text": part})
        numbers = range(first, (last[0] if last else first) + 1)
    refuse_unknown(numbers, sheet)
    return numbers


def _check_code(code: str, number: str, sheet: SignInSheet) -> None:
    if code != sheet.code:
        raise Refusal(
            "other_sheet",
            _("Row %(number)s was scanned off another sheet (%(code)s). Open that sheet to key it in.")
            % {"number": number, "code": code},
        )


def refuse_unknown(numbers: Collection[int], sheet: SignInSheet) -> None:
    """Raise Refusal `not_on_sheet` for numbers that are not from 1 to the sheet's last one."""
    ends = {min(numbers), max(numbers)} if numbers else set()
    unknown = {number for number in ends if not 1 <= number <= sheet.row_count}
    if unknown:
        raise Refusal(
            "not_on_sheet",
            ngettext(
                "Number %(numbers)s is not on this sheet, which ends with %(last)d.",
                "Numbers %(numbers)s are not on this sheet, which ends with %(last)d.",
                len(unknown),
            )
            % {"numbers": compact(unknown), "last": sheet.row_count},
        )


def compact(numbers: Iterable[int]) -> str:
    """`{1, 2, 3, 5}` -> `1-3, 5`; `parse` reads it."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)
