"""What rooms above put on an organizer's front page. `settings.OVERVIEW_PARTS` names them."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from events.organizers.models import Organizer


@dataclass(frozen=True)
class OverviewNote:
    """Something that waits for staff: a sentence, and the page where it is put right."""

    text: str
    url: str


class OverviewPart(ABC):
    """What one room says."""

    capability: str  # one of access.Capability: who may put it right, and so is told

    @abstractmethod
    def notes(self, organizer: Organizer, *, now: datetime) -> Iterable[OverviewNote]:
        """What waits at this organizer; a constant number of queries."""


@cache
def _parts() -> list[OverviewPart]:
    return [import_string(path)() for path in settings.OVERVIEW_PARTS]


def notes(organizer: Organizer, may: Iterable[str], *, now: datetime) -> list[OverviewNote]:
    """What waits at an organizer for a member who may do so much there."""
    allowed = set(may)
    return [note for part in _parts() if part.capability in allowed for note in part.notes(organizer, now=now)]
