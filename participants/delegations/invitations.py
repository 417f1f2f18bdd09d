"""Reading a pasted list of institutions: one a line, "institution; quota; contact person; e-mail or phone".

Lines copied from Excel have tabs instead of semicolons, and often a heading and a running number; both are dropped.
Nothing is guessed beyond that: what cannot be read for certain is refused with its line and the reason.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from bimtek.common.errors import Refusal
from bimtek.common.identity import normalise_phone
from bimtek.common.names import clean_name, name_key
from events.seats.forms import MAX_SEATS

NAME_LENGTH, CONTACT_LENGTH = 200, 150  # as the columns are
HEADINGS = frozenset({"no", "nomor", "instansi", "lembaga", "nama instansi", "nama lembaga", "institution"})
_RUNNING_NUMBER = re.compile(r"^\d{1,4}[.)]\s+")
_SEVERAL = re.compile(r"[\s,/]+(?=\S*@)|(?<=[a-z])[\s,/]+(?=[+0])")


@dataclass(frozen=True)
class Invitation:
    """One line as it was read; `error` says why it cannot be used, empty where it can."""

    line: int  # counted from 1, as the eye does
    text: str
    institution: str = ""
    quota: int | None = None  # seats; None where several institutions share some
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""  # E.164
    error: str = ""


def read(text: str, *, quota: int | None, shared: bool, known: Collection[str]) -> list[Invitation]:
    """Every line with something on it; `quota` is for lines that name none, `known` holds keys of those invited."""
    seen = dict.fromkeys(known, 0)
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        cells = _cells(line)
        if not cells or _is_heading(cells):
            continue
        try:
            invitation = _read(number, line.strip(), cells, quota, shared)
        except Refusal as refusal:
            invitation = Invitation(number, line.strip(), institution=cells[0], error=str(refusal))
        found.append(_refuse_twice(invitation, seen))
    return found


def key(institution: str) -> str:
    """By which an institution is known: `KPU Kab. Bandung` and `kpu kab bandung` are one."""
    return name_key(institution)


def _cells(line: str) -> list[str]:
    cells = [" ".join(cell.split()) for cell in re.split(r"[;\t]", line.replace("\0", ""))]
    if len(cells) > 1 and re.fullmatch(r"\d{1,4}[.)]?", cells[0]) and not cells[1].isdecimal():
        cells = cells[1:]
    cells[0] = _RUNNING_NUMBER.sub("", cells[0])
    return cells if any(cells) else []


def _is_heading(cells: list[str]) -> bool:
    return name_key(cells[0]) in HEADINGS


def _read(number: int, line: str, cells: list[str], quota: int | None, shared: bool) -> Invitation:
    institution = clean_name(cells[0])
    if not name_key(institution):
        raise Refusal("no_institution", _("The name of the institution is missing."))
    if len(institution) > NAME_LENGTH:
        raise Refusal("too_long", _("The name is longer than %(n)s characters.") % {"n": NAME_LENGTH})
    contact = clean_name(cells[2]) if len(cells) > 2 else ""
    reach = list(_addresses(cells[3:]))
    return Invitation(
        line=number,
        text=line,
        institution=institution,
        quota=None if shared else _quota(cells[1] if len(cells) > 1 else "", quota),
        contact_name=_contact_name(contact),
        contact_email=next((part for part in reach if "@" in part), ""),
        contact_phone=next((part for part in reach if "@" not in part), ""),
    )


def _quota(cell: str, default: int | None) -> int:
    seats = default if not cell else int(cell) if re.fullmatch(r"[0-9]{1,6}", cell) else None
    if seats is None or not 1 <= seats <= MAX_SEATS:
        raise Refusal("no_quota", _("Write the number of seats, for example 5, after the first semicolon."))
    return seats


def _contact_name(name: str) -> str:
    if "@" in name or re.fullmatch(r"[+\d\s.-]{8,}", name):
        raise Refusal(
            "contact_missing", _("Write the contact person's name before the e-mail or phone, or leave it empty.")
        )
    if len(name) > CONTACT_LENGTH:
        raise Refusal(
            "too_long", _("The contact person's name is longer than %(n)s characters.") % {"n": CONTACT_LENGTH}
        )
    return name


def _addresses(cells: list[str]) -> Iterator[str]:
    """The e-mail address and the phone number, in whatever order and however they are put into cells."""
    for part in (part for cell in cells for part in _SEVERAL.split(cell) if part):
        if "@" not in part:
            yield normalise_phone(part)
            continue
        try:
            validate_email(part)
        except ValidationError:
            raise Refusal("email_invalid", _("%(text)s is no e-mail address.") % {"text": part}) from None
        yield part


def _refuse_twice(invitation: Invitation, seen: dict[str, int]) -> Invitation:
    """The line, refused where its institution came before: in this list (line number kept) or earlier (0)."""
    if invitation.error:
        return invitation
    name = key(invitation.institution)
    if name not in seen:
        seen[name] = invitation.line
        return invitation
    earlier = seen[name]
    if not earlier:
        return replace(invitation, error=_("This institution is invited to this session already."))
    return replace(invitation, error=_("The same institution stands in line %(line)s.") % {"line": earlier})
