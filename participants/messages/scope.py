"""Whose registrations a message can go to: those of one session, or of all sessions of a programme."""

from dataclasses import dataclass
from typing import Self

from django.db.models import QuerySet

from events.organizers.models import Organizer
from events.programmes.models import Programme
from events.seats.models import SeatPool
from events.training.models import TrainingSession
from participants.registration.models import Registration


@dataclass(frozen=True)
class Scope:
    """A programme, or one session of it (load `programme.organizer` with either)."""

    programme: Programme
    session: TrainingSession | None = None

    @classmethod
    def of_session(cls, session: TrainingSession) -> Self:
        """The registrations of this session."""
        return cls(session.programme, session)

    @property
    def organizer(self) -> Organizer:
        """Who writes."""
        return self.programme.organizer

    @property
    def sessions(self) -> QuerySet[TrainingSession]:
        """The sessions that it spans."""
        return TrainingSession.objects.filter(pk=self.session.pk) if self.session else self.programme.sessions.all()

    @property
    def registrations(self) -> QuerySet[Registration]:
        """All registrations, of any status."""
        if self.session:
            return Registration.objects.filter(session=self.session)
        return Registration.objects.filter(session__programme=self.programme)

    @property
    def pools(self) -> QuerySet[SeatPool]:
        """The seat pools of its sessions."""
        if self.session:
            return SeatPool.objects.filter(session=self.session)
        return SeatPool.objects.filter(session__programme=self.programme)
