"""Who a chunk is for, as they are called when it is printed."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from events.speakers.models import Speaker
from participants.registration.models import Registration
from participants.registration.selectors import PRINTED, printed

from .models import Chunk


@dataclass(frozen=True)
class Recipient:
    """A recipient of a chunk: what the press prints, and whose certificate it becomes."""

    edition: int
    owner: dict[str, int]  # registration_id or speaker_id
    name: str
    institution: str
    follows: str | None = None  # the certificate whose place it takes
    gone: bool = False  # not registered, or not speaking, any more

    @property
    def why_gone(self) -> str:
        """Why a recipient who is gone gets no certificate."""
        if "speaker_id" in self.owner:
            return _("The speaker was deleted.")
        return _("The registration is not confirmed any more.")


def recipients(chunk: Chunk) -> Iterator[Recipient]:
    """Who the chunk is for, in the order of its numbers; some may be gone since it was made."""
    people = _people([each["registration"] for each in chunk.recipients if "registration" in each])
    speakers = _speakers([each["speaker"] for each in chunk.recipients if "speaker" in each])
    for each in chunk.recipients:
        if "speaker" in each:
            pk, found = each["speaker"], speakers
            owner = {"speaker_id": pk}
        else:
            pk, found = each["registration"], people
            owner = {"registration_id": pk}
        name, institution, stands = found.get(pk, ("", "", False))
        yield Recipient(each["edition"], owner, name, institution, each.get("follows"), gone=not stands)


def _people(registrations: list[int]) -> dict[int, tuple[str, str, bool]]:
    """Name and institution by registration, and whether it still stands."""
    rows = Registration.objects.filter(pk__in=registrations).values_list("pk", "status", *PRINTED)
    return {pk: (*printed(*columns), status == Registration.Status.CONFIRMED) for pk, status, *columns in rows}


def _speakers(keys: list[int]) -> dict[int, tuple[str, str, bool]]:
    """Name and institution of those speakers who were not deleted."""
    return {pk: (each.full_name, each.institution, True) for pk, each in Speaker.objects.in_bulk(keys).items()}
