"""The way out of an organizer's messages: an address that no one can guess, and what it does (RFC 8058)."""

from datetime import datetime

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse

from events.organizers.models import Organizer
from participants.people.models import Person

from .models import OptOut

_SALT = "messages.opt-out"
_PLACE = "TOKEN"


class OptOutLinks:
    """The addresses at which people leave the list of one organizer; made for many mails in a row."""

    def __init__(self, organizer: int) -> None:
        self._signer = Signer(salt=_SALT, sep=".")
        self._organizer = organizer
        self._pattern = settings.SITE_URL + reverse("messages:opt_out", args=[_PLACE])

    def of(self, person: int) -> str:
        """The address for this person."""
        return self._pattern.replace(_PLACE, self._signer.sign(f"{person}-{self._organizer}"))


def by_token(token: str) -> tuple[Person, Organizer] | None:
    """Who wants no more messages of which organizer; None where the token was not made here, or one of them went."""
    try:
        person, organizer = Signer(salt=_SALT, sep=".").unsign(token).split("-")
    except BadSignature:
        return None
    found = Person.objects.filter(pk=person).first(), Organizer.objects.filter(pk=organizer).first()
    return (found[0], found[1]) if found[0] and found[1] else None


@transaction.atomic
def opt_out(*, person: Person, organizer: Organizer, now: datetime) -> None:
    """Send this person no more messages of the organizer but those that everybody must know; twice is as once."""
    OptOut.objects.get_or_create(person=person, organizer=organizer, defaults={"at": now})


def opt_in(*, person: Person, organizer: Organizer) -> None:
    """Take it back."""
    OptOut.objects.filter(person=person, organizer=organizer).delete()
