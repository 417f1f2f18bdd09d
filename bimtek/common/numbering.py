"""Certificate numbers by each organizer's own pattern, such as `{n:03}/SERT/{code}/{roman_month}/{year}`."""

import re
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from bimtek.common.dates import roman_month
from bimtek.common.errors import Refusal

FIELDS = ("n", "roman_month", "month", "year", "year2", "code", "session")
"""n: running number; month: 01–12; year2: last two digits; code: the organizer's; session: the run's own."""

MAX_LENGTH = 120
_TOKEN = re.compile(r"\{([^{}]*)\}")
_WIDTH = re.compile(r"(?<=\{n):\d+(?=\})")
_PADDING = re.compile(r"0[2-9]")


class ResetPeriod(TextChoices):
    """When the running number starts at 1 again."""

    NEVER = "never", _("Never")
    YEAR = "year", _("Every year")
    MONTH = "month", _("Every month")


def period_key(reset: ResetPeriod | str, on: date) -> str:
    """Names the counter a number on day `on` is taken from: ``, `2019` or `2019-05`."""
    match ResetPeriod(reset):
        case ResetPeriod.YEAR:
            return f"{on:%Y}"
        case ResetPeriod.MONTH:
            return f"{on:%Y-%m}"
        case _:
            return ""


@dataclass(frozen=True)
class ParsedPattern:
    """A checked pattern: literal text with fields in braces; make one with `parse`."""

    text: str
    fields: frozenset[str]

    @classmethod
    def parse(cls, text: str, *, reset: ResetPeriod | str = ResetPeriod.NEVER) -> "ParsedPattern":
        """Check a pattern as typed.

        Refusal (codes `pattern_*`) for an unknown field, bad padding, a stray brace, control
        characters, no `{n}`, or a reset whose period the number does not show, which would
        give the same number twice.
        """
        text = text.strip()
        if len(text) > MAX_LENGTH or not text.isprintable():
            raise _refuse("pattern_text", _("Write the pattern on one line of at most 120 characters."))
        if set(_TOKEN.sub("", text)) & set("{}"):
            raise _refuse("pattern_brace", _("A brace is not closed. Write each field as {n}, {year} and so on."))
        fields = frozenset(_field(token) for token in _TOKEN.findall(text))
        if "n" not in fields:
            raise _refuse(
                "pattern_no_number",
                _("Add {n}, the running number, or every certificate gets the same number."),
            )
        _check_reset(fields, ResetPeriod(reset))
        return cls(text, fields)

    def format(self, *, n: int, on: date, code: str = "", session: str = "") -> str:
        """The number itself; Refusal `number_blank_field` when it shows a code or session that is empty."""
        if n < 1:
            raise ValueError("numbers start at 1")
        return self.template(on=on, code=code, session=session).format(n=n)

    def template(self, *, on: date, code: str = "", session: str = "") -> str:
        """The number with only `{n}` left open, for `str.format(n=...)`: to write many that differ in nothing else.

        Refusal `number_blank_field` when it shows a code or session that is empty.
        """
        values = {"code": code, "session": session, **_of_day(on)}
        for name in sorted(self.fields - {"n"}):
            if values[name] == "":
                raise Refusal("number_blank_field", _blank_field(name))
        return _TOKEN.sub(lambda token: token[0] if token[1] not in values else _literal(values[token[1]]), self.text)

    @property
    def digits(self) -> int:
        """How many digits the running number has at least."""
        widths = [token.partition(":")[2] for token in _TOKEN.findall(self.text) if token.startswith("n")]
        return max(int(width or 1) for width in widths)

    def shape(self, *, on: date, code: str) -> str:
        """The number with the running number, whatever its width, and the session left open."""
        return _WIDTH.sub("", self.template(on=on, code=code or "-", session="\0"))

    def example(self, on: date) -> str:
        """How the first number would look, with stand-ins for the code and the session."""
        return self.format(n=1, on=on, code="BIMTEK", session="1")


def may_collide(one: ParsedPattern, other: ParsedPattern, *, on: date, code: str) -> bool:
    """Whether two patterns of an organizer write the same text in some month of the year of `on`.

    Only texts that differ in nothing but the running number are found; for the rest the database has the last word.
    """
    days = [date(on.year, month, 1) for month in range(1, 13)]
    return any(one.shape(on=day, code=code) == other.shape(on=day, code=code) for day in days)


def _of_day(on: date) -> dict[str, str]:
    return {"roman_month": roman_month(on.month), "month": f"{on:%m}", "year": f"{on:%Y}", "year2": f"{on:%y}"}


def _field(token: str) -> str:
    name, colon, padding = token.partition(":")
    if name not in FIELDS:
        known = ", ".join(f"{{{field}}}" for field in FIELDS)
        raise _refuse(
            "pattern_unknown_field",
            format_lazy(_("{field} is not a known field. Use {known}."), field=f"{{{token}}}", known=known),
        )
    if colon and (name != "n" or not _PADDING.fullmatch(padding)):
        raise _refuse("pattern_padding", _("Only {n} takes a width, from {n:02} to {n:09}."))
    return name


def _check_reset(fields: frozenset[str], reset: ResetPeriod) -> None:
    shows_year = bool(fields & {"year", "year2"})
    shows_month = bool(fields & {"month", "roman_month"})
    if reset != ResetPeriod.NEVER and not shows_year:
        raise _refuse(
            "pattern_reset",
            _("Numbers that start again need {year} in the pattern, or two would be the same."),
        )
    if reset == ResetPeriod.MONTH and not shows_month:
        raise _refuse(
            "pattern_reset",
            _(
                "Numbers that start again every month need {month} or {roman_month} in the pattern, "
                "or two would be the same."
            ),
        )


def _blank_field(name: str) -> Promise:
    return format_lazy(_("The number pattern shows {field}, but it is empty. Fill it in first."), field=f"{{{name}}}")


def _literal(value: str) -> str:
    """A value as it must stand in a template of `str.format`."""
    return value.replace("{", "{{").replace("}", "}}")


def _refuse(code: str, message: str | Promise) -> Refusal:
    return Refusal(code, message)
