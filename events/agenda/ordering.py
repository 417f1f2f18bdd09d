"""Agenda items changing places within their room and day."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import cast

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from bimtek.common import audit
from bimtek.common.errors import Refusal
from events.training import guard
from events.training.models import TrainingSession

from . import rules, selectors
from .models import AgendaItem


@transaction.atomic
def step(*, item: AgendaItem, by: int) -> None:
    """Let an item change places: -1 with the one before it, 1 with the one after it. Refuses as `_put` does."""
    session, item = _locked(item)
    line = _line(item, session)
    _put(line, line.index(item), line.index(item) + by, session)


@transaction.atomic
def put_before(*, item: AgendaItem, other: int | None) -> None:
    """Put an item before the one with key `other`, or before what comes next in its own room; last where None.

    Refuses as `_put` does; `Http404` where there is no such item.
    """
    session, item = _locked(item)
    line = _line(item, session)
    rest = [row for row in line if row != item]
    place = len(rest)
    if other is not None:
        target = get_object_or_404(session.agenda, pk=other)
        place = sum((row.starts_at, row.pk) < (target.starts_at, target.pk) for row in rest)
    _put(line, line.index(item), place, session)


def _locked(item: AgendaItem) -> tuple[TrainingSession, AgendaItem]:
    """Session and item as they stand; the item may have been deleted meanwhile."""
    session = guard.open_for_change(item.session_id)
    return session, get_object_or_404(session.agenda, pk=item.pk)


def _line(item: AgendaItem, session: TrainingSession) -> list[AgendaItem]:
    """The items of this one's room on its day, in their order."""
    day = selectors.day_of(item, session)
    items = session.agenda.order_by("starts_at", "pk")
    return [row for row in items if rules.same_room(row, item) and selectors.day_of(row, session) == day]


def _put(line: Sequence[AgendaItem], place: int, to: int, session: TrainingSession) -> None:
    """Move one item of the line to another place; each keeps its length, and what is between the places stays.

    Nothing is done where it stands there already. Raises Refusal: `is_first`, `is_last`, `open_end` where one of those
    that move has no end.
    """
    if to == place:
        return
    if to < 0:
        raise Refusal("is_first", _("Nothing comes before this item."))
    if to >= len(line):
        raise Refusal("is_last", _("Nothing comes after this item."))
    first, last = sorted((place, to))
    stood = line[first : last + 1]
    if any(row.ends_at is None for row in stood):
        raise Refusal("open_end", _("An item without an end keeps its place."))
    moved = [row for row in stood if row != line[place]]
    moved.insert(to - first, line[place])
    _lay_out(stood, moved)
    AgendaItem.objects.bulk_update(moved, ["starts_at", "ends_at"])
    guard.note_change(session)
    audit.record(session, agenda_changed_places=[row.pk for row in moved])


def _lay_out(stood: Sequence[AgendaItem], moved: Sequence[AgendaItem]) -> None:
    """Give items that all have an end the places of others, from the first one's beginning on."""
    spans = [(row.starts_at, cast(datetime, row.ends_at)) for row in stood]
    breaks = [timedelta(), *(begins - ended for (_begin, ended), (begins, _end) in pairwise(spans))]
    at = spans[0][0]
    for row, pause in zip(moved, breaks, strict=True):
        length = cast(datetime, row.ends_at) - row.starts_at
        row.starts_at = at + pause
        row.ends_at = at = row.starts_at + length
