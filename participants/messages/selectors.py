"""Reads about messages and what became of them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from events.organizers.models import Organizer
from events.programmes.models import Programme
from events.training.models import TrainingSession
from participants.registration.models import Registration

from .models import Delivery, Message

State = Delivery.State


@dataclass(frozen=True)
class MessageOutcome:
    """What became of a message, counted in people."""

    queued: int = 0
    handed: int = 0
    sent: int = 0
    refused: int = 0
    bounced: int = 0
    skipped: int = 0

    @property
    def total(self) -> int:
        """Everybody whom it was for."""
        return self.queued + self.handed + self.sent + self.failed + self.skipped

    @property
    def failed(self) -> int:
        """Whose mail did not arrive."""
        return self.refused + self.bounced

    @property
    def going(self) -> int:
        """Whose mail is still to leave."""
        return self.queued + self.handed

    @property
    def states(self) -> list[tuple[str, str, int]]:
        """Code, words and number of each state that occurs."""
        found = [(each.value, str(each.label), getattr(self, each.value)) for each in State]
        return [state for state in found if state[2]]


def outcome(message: Message) -> MessageOutcome:
    """Count the deliveries of a message by how they stand, in one query."""
    rows = Delivery.objects.filter(message=message).with_standing().order_by()
    return MessageOutcome(**{row["standing"]: row["n"] for row in rows.values("standing").annotate(n=Count("pk"))})


def messages() -> QuerySet[Message]:
    """Messages with `people`, whom they were for, and `sessions` joined; the newest first."""
    counted = Count("deliveries", filter=~Q(deliveries__state=State.SKIPPED))
    joined = Message.objects.select_related("organizer", "session__programme", "programme", "created_by")
    return joined.annotate(people=counted).order_by("-pk")


def of_session(session: TrainingSession) -> QuerySet[Message]:
    """Messages to people of a session, also those that went to its whole programme."""
    return messages().filter(Q(session=session) | Q(programme=session.programme_id, session=None))


def of_organizer(organizer: Organizer) -> QuerySet[Message]:
    """All messages of an organizer."""
    return messages().filter(organizer=organizer)


def of_programme(programme: Programme) -> QuerySet[Message]:
    """All messages of a programme, of its sessions too."""
    return messages().filter(programme=programme)


def of_registration(registration: Registration) -> QuerySet[Any]:
    """What the organizer told the person of a registration, with `standing`; the newest first."""
    mine = Q(registration=registration) | Q(person=registration.person_id)
    rows = Delivery.objects.filter(mine, message__organizer=registration.session.programme.organizer_id)
    return rows.with_standing().select_related("message", "mail", "registration__session__programme").order_by("-pk")


def deliveries(message: Message, *, standing: str = "") -> QuerySet[Any]:
    """The deliveries of a message with `standing` and person, by name."""
    rows = Delivery.objects.filter(message=message).with_standing()
    if standing:
        rows = rows.filter(standing=standing)
    return rows.select_related("registration__person", "mail").order_by("registration__person__search_name", "pk")
