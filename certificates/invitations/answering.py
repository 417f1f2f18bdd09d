"""An invitee's answer by the link of the letter, and what it means for the people of their institution."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bimtek.common.errors import Refusal
from bimtek.common.names import name_key
from participants.consent.services import Agreement, RequiredConsent, asked_each
from participants.delegations import naming, windows
from participants.delegations.models import Delegation
from participants.delegations.naming import NamedPerson
from participants.people import name_reading
from participants.people.services import PersonData
from participants.registration.models import Registration

from .models import Invitee

REASON = "Jawaban atas undangan"
# Programs that draw a preview of a link in a chat open it before its reader does.
PREVIEWS = ("whatsapp", "facebookexternalhit", "telegrambot", "twitterbot", "slackbot", "bot/", "preview")


@dataclass(frozen=True)
class InvitationReply:
    """What an invitee typed; `agreement` is what the person who comes has agreed to, where their name is kept."""

    reply: str
    represented_by: str = ""
    represented_position: str = ""
    note: str = ""
    agreement: Agreement | None = None


def asked_of(invitee: Invitee, now: datetime) -> RequiredConsent | None:
    """What a person must agree to whom an answer names; None where it names no person to the organizer."""
    delegation = invitee.delegation
    if delegation is None:
        return None
    closed = windows.at(delegation, now)
    if closed.replacing if invitee.registration_id else closed.naming:
        return None
    return asked_each(pools=[delegation.pool], now=now)[delegation.pool_id]


@transaction.atomic
def answer(*, invitee: Invitee, given: InvitationReply, now: datetime) -> Invitee:
    """Keep an answer; a later one replaces it. Who comes is named for the institution that sends people.

    Refusal once the session has begun, without a representative, and where `naming` refuses the person; nothing is
    written then.
    """
    locked = Invitee.objects.select_for_update(of=("self",)).select_related("mailing__session").get(pk=invitee.pk)
    session = locked.mailing.session
    if session.starts_on < now.astimezone(session.zone).date() or session.status == session.Status.CANCELLED:
        raise Refusal(
            "answer_too_late", _("The activity has begun or is cancelled, so this cannot be answered any more.")
        )
    sends = given.reply == Invitee.Reply.SENDS
    if sends and not given.represented_by:
        raise Refusal("no_representative", _("Type the name of who comes in your place."))
    locked.reply, locked.note, locked.replied_at = Invitee.Reply(given.reply), given.note, now
    locked.represented_by = given.represented_by if sends else ""
    locked.represented_position = given.represented_position if sends else ""
    locked.registration = _named(locked, given.agreement, now)
    locked.save(update_fields=["reply", "represented_by", "represented_position", "note", "replied_at", "registration"])
    return locked


def _named(invitee: Invitee, agreement: Agreement | None, now: datetime) -> Registration | None:
    """Name, replace or withdraw the person of an answer; returns who is named now."""
    delegation = Delegation.objects.filter(invitees=invitee).first()
    named = invitee.registration
    if named is not None and named.status not in Registration.ACTIVE:
        named = None
    if delegation is None:
        return named
    person = _person(invitee, delegation)
    if person is None:
        if named is not None:
            naming.withdraw_person(delegation=delegation, registration=named, reason=REASON, now=now)
        return None
    if named is not None and name_key(named.person.name) == name_key(person.data["name"]):
        return named
    if agreement is None:
        return named
    if named is not None:
        return naming.replace_person(
            delegation=delegation, registration=named, named=person, reason=REASON, agreement=agreement, now=now
        )
    (row,) = naming.name_people(delegation=delegation, people=[person], together=False, agreement=agreement, now=now)
    return row


def _person(invitee: Invitee, delegation: Delegation) -> NamedPerson | None:
    """Who comes; None for an answer that names no person, as where only an institution says that it comes."""
    office = name_key(invitee.name) == name_key(delegation.institution)
    match invitee.reply:
        case Invitee.Reply.SENDS:
            name, position = invitee.represented_by, invitee.represented_position
        case Invitee.Reply.COMES if not office:
            name, position = invitee.name, ""
        case _:
            return None
    parsed = name_reading.split(name)
    data = PersonData(
        name=parsed.name, title_before=parsed.before, title_after=parsed.after, position=position,
        institution=delegation.institution,
    )  # fmt: skip
    return NamedPerson(data, representing="" if office or name == invitee.name else invitee.name)


def opened(*, invitee: Invitee, browser: str, now: datetime) -> None:
    """Note when an invitee first opened the link; what draws a preview in a chat is no reader."""
    if not any(name in browser.lower() for name in PREVIEWS):
        Invitee.objects.filter(pk=invitee.pk, opened_at=None).update(opened_at=now)
