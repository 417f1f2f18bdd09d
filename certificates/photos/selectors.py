"""Reads of photos: in the order of days and agenda items."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from events.agenda.models import AgendaItem

from .models import Photo


@dataclass(frozen=True)
class PhotoGroup:
    """The photos of one agenda item, or of a day or the whole session where no item is named."""

    day: date | None
    item: AgendaItem | None
    photos: list[Photo]


def grouped(photos: Iterable[Photo]) -> list[PhotoGroup]:
    """Photos (with their items) by day, then by agenda item in the order of the rundown; first what has no day."""
    ordered = sorted(photos, key=_key)
    return [
        PhotoGroup(each[0].day, each[0].item, each) for each in (list(group) for _k, group in groupby(ordered, _at))
    ]


def _at(photo: Photo) -> tuple[date, float, int]:
    began = photo.item.starts_at.timestamp() if photo.item else 0.0
    return photo.day or date.min, began, photo.item_id or 0


def _key(photo: Photo) -> tuple[tuple[date, float, int], int, int]:
    return _at(photo), photo.position, photo.pk
