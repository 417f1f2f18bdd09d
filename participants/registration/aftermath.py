"""What taking away a place or attendance leaves behind in rooms above: said before it is done.

`settings.AFTERMATHS` names the rooms' parts, each a subclass of `Aftermath`.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from functools import cache

from django.conf import settings
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from events.training.change import Consequence

from .models import Registration


class Aftermath(ABC):
    """What one room says."""

    @abstractmethod
    def without_place(self, rows: QuerySet[Registration]) -> Iterable[Consequence]:
        """What these registrations, of one session, leave behind when their places are taken away."""

    @abstractmethod
    def as_recorded(self, registration: Registration) -> Iterable[Consequence]:
        """What does not fit what is recorded of the registration now."""


@cache
def _parts() -> list[Aftermath]:
    return [import_string(path)() for path in settings.AFTERMATHS]


def without_place(rows: QuerySet[Registration]) -> list[Consequence]:
    """What all rooms say of registrations whose places are to be taken away."""
    return [each for part in _parts() for each in part.without_place(rows)]


def as_recorded(registration: Registration) -> list[Consequence]:
    """What all rooms say that does not fit what is recorded now."""
    return [each for part in _parts() for each in part.as_recorded(registration)]
