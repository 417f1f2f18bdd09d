"""Whose a person's data is: which of it staff may change, and what they may only propose."""

from enum import StrEnum

from events.organizers.models import Organizer
from participants.people.models import Person
from participants.registration.models import Registration

NAME = ("name", "title_before", "title_after")
SHOWN = (*NAME, "institution", "position", "phone", "nip")
"""What a registration shows and prints of its person, and so may have of its own."""


class Holder(StrEnum):
    """Who has the say about a person's data."""

    OWN = "own"  # the organizer: it alone has registrations of a person without an account
    ACCOUNT = "account"
    ELSEWHERE = "elsewhere"  # other organizers have registrations of them too


def holder_of(person: Person, organizer: Organizer) -> Holder:
    """Who has the say, seen from one organizer."""
    if person.user_id is not None:
        return Holder.ACCOUNT
    elsewhere = Registration.objects.filter(person=person).exclude(session__programme__organizer=organizer)
    return Holder.ELSEWHERE if elsewhere.exists() else Holder.OWN


def fields_for(holder: Holder) -> list[str]:
    """The fields that staff may correct or propose: a sign-in address and a NIK are their owner's alone."""
    others = ["birth_date", "region"]
    match holder:
        case Holder.OWN:
            return [*SHOWN, *others, "email", "nik"]
        case _:
            return [*SHOWN, *others]
