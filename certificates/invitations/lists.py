"""Whom a mailing invites: a typed list, the confirmed participants, or the institutions that send people."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from bimtek.common.errors import Refusal
from bimtek.common.identity import normalise_phone
from events.seats.roles import SessionRole
from events.training.models import TrainingSession
from participants.delegations.invitations import key
from participants.delegations.models import Delegation
from participants.registration.models import Registration

NAME_LENGTH, EMAIL_LENGTH = 200, 254


@dataclass(frozen=True)
class Invited:
    """Whom a letter goes to, and how the link reaches them; `delegation` is the key of their institution's."""

    name: str
    institution: str = ""
    email: str = ""
    phone: str = ""  # E.164
    delegation: int | None = None


def read(text: str) -> Iterator[Invited]:
    """One a line: name; institution; e-mail and phone in whatever order. Refusal names the line it cannot read."""
    for number, line in enumerate(text.splitlines(), 1):
        cells = [" ".join(cell.split()) for cell in line.replace("\t", ";").split(";")]
        name, institution = (*cells, "")[:2]
        if not name and not institution:
            continue
        if max(len(name), len(institution)) > NAME_LENGTH:
            raise Refusal("line_too_long", _("Line %(number)d is too long.") % {"number": number})
        email, phone = _reach(number, cells[2:])
        yield Invited(name or institution, institution if name else "", email, phone)


def _reach(number: int, cells: Sequence[str]) -> tuple[str, str]:
    email = phone = ""
    for cell in filter(None, cells):
        try:
            if "@" in cell:
                validate_email(cell)
                email = cell
            else:
                phone = normalise_phone(cell)
        except (ValidationError, Refusal) as error:
            text = _("Line %(number)d: %(text)s is neither an e-mail address nor a phone number.")
            raise Refusal("no_address", text % {"number": number, "text": cell}) from error
    return email, phone


def registered(session: TrainingSession) -> list[Invited]:
    """The confirmed participants of a session, by name."""
    rows = session.registrations.filter(status=Registration.Status.CONFIRMED, pool__role=SessionRole.PARTICIPANT)
    people = rows.select_related("person").order_by("person__search_name", "pk")
    return [
        Invited(row.attendee.full_name, row.attendee.institution, row.person.email, str(row.person.phone or ""))
        for row in people
    ]


def institutions(session: TrainingSession) -> list[Invited]:
    """The institutions that send people to a session, each with its contact person's addresses."""
    rows = Delegation.objects.filter(pool__session=session, closed_at=None)
    return [
        Invited(row.institution, "", row.contact_email, str(row.contact_phone or ""), delegation=row.pk) for row in rows
    ]


def with_delegations(session: TrainingSession, invited: Sequence[Invited]) -> list[Invited]:
    """Those of the list whose institution sends people to the session, joined to its delegation."""
    rows = Delegation.objects.filter(pool__session=session, closed_at=None).values_list("institution", "pk")
    known = {key(institution): pk for institution, pk in rows}
    return [
        replace(each, delegation=each.delegation or known.get(key(each.institution or each.name))) for each in invited
    ]
