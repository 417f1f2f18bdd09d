"""A change of a session before it is made, and what the rooms say that follows from it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from . import facts
from .models import TrainingSession


class ChangeKind(StrEnum):
    """What may happen to a session that its registrants are told."""

    MOVED = "moved"
    PLACED = "placed"
    RENAMED = "renamed"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    RESUMED = "resumed"


OF_FACT = {
    "starts_on": ChangeKind.MOVED,
    "ends_on": ChangeKind.MOVED,
    "timezone": ChangeKind.MOVED,
    "mode": ChangeKind.PLACED,
    "location_id": ChangeKind.PLACED,
    "online_url": ChangeKind.PLACED,
    "title": ChangeKind.RENAMED,
}


@dataclass(frozen=True)
class SessionChange:
    """The session as it stands and as it would be, at the moment `now`; `to` is the status it would get."""

    before: TrainingSession
    after: TrainingSession
    now: datetime
    to: str = ""

    @property
    def kinds(self) -> frozenset[ChangeKind]:
        """What happens to the session; empty for what its registrants are not told."""
        kinds = {OF_FACT[name] for name in facts.differ(self.before, self.after)}
        status = TrainingSession.Status
        if self.to in TrainingSession.OFF:
            kinds.add(ChangeKind.POSTPONED if self.to == status.POSTPONED else ChangeKind.CANCELLED)
        elif self.to and self.before.status in TrainingSession.OFF:
            kinds.add(ChangeKind.RESUMED)
        return frozenset(kinds)

    @property
    def shown(self) -> bool:
        """Whether it is to be shown before it is made: people see the session, and would see it otherwise."""
        return self.before.status in TrainingSession.PUBLIC and bool(self.kinds)


@dataclass(frozen=True)
class Consequence:
    """A sentence about what follows; `warn` where staff have to do something about it."""

    text: str
    warn: bool = False


Follows = Callable[[SessionChange], Iterator[Consequence]]
"""What a room says that follows from a change; nothing where nothing does."""
