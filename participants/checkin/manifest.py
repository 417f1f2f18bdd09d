"""What a device needs to work without the network: who is expected, and what happened already.

No NIK, phone or e-mail, and no ticket code: people are found by the reference of their code (`tickets.tokens`).
"""

import base64
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Sum

from bimtek.common import seals
from bimtek.common.dates import zone_label
from events.agenda.models import AgendaItem
from events.training.models import TrainingSession
from participants.attendance.models import AttendanceEntry
from participants.attendance.windows import ScanHours, counted, window_of
from participants.registration.models import Registration
from participants.registration.selectors import PRINTED, place, printed
from participants.tickets.tokens import VALID_AFTER, reference

VERSION = 1
LINES_AT_ONCE = 2000
# A line may become visible after one with a higher key: what is younger than this is told again.
SETTLED_AFTER = timedelta(seconds=10)
CONFIRMED, NOT_CONFIRMED, CANCELLED = 0, 1, 2
Status = Registration.Status


def milliseconds(at: datetime) -> int:
    """A moment as the devices count: since 1970, UTC."""
    return round(at.timestamp() * 1000)


def manifest(session: TrainingSession, hours: ScanHours, now: datetime) -> dict[str, Any]:
    """All that does not change by the minute, in two queries beside `tag`'s; see `changes` for the log."""
    groups: dict[str, int] = {}
    categories: dict[str, int] | None = {} if hours.policy.door_shows_category else None
    return {
        "version": VERSION,
        "tag": tag(session),
        "session": session.pk,
        "title": session.programme.title,
        "run": session.title,
        "place": place(session),
        "zone": session.timezone,
        "zone_label": zone_label(session.timezone),
        "keys": [base64.b64encode(key).decode() for key in seals.public_keys()],
        "last_day": (session.ends_on + VALID_AFTER).isoformat(),
        "items": [_item(item, hours) for item in hours.items.values()],
        "people": list(_people(session, groups, categories)),
        "groups": list(groups),  # filled by the people
        "categories": list(categories or ()),  # as well, where the organizer wants them shown
        "cursor": 0,  # where `changes` begins: with the first line
        "server_now": milliseconds(now),
    }


def _item(item: AgendaItem, hours: ScanHours) -> list[Any]:
    window = window_of(item, hours.policy)
    moments = (item.starts_at, item.ends_at or item.starts_at + timedelta(minutes=item.minutes), *window[:2])
    starts, ends, opens, closes = map(milliseconds, moments)
    return [item.pk, item.title, starts, ends, item.room, opens, closes]


def _people(session: TrainingSession, groups: dict[str, int], categories: dict[str, int] | None) -> Iterator[list[Any]]:
    # A merged ticket opens the door as the one that stays.
    merged = dict(session.registrations.filter(status=Status.MERGED).values_list("pk", "merged_into__status"))
    rows = session.registrations.order_by("person__search_name", "pk")
    fields = ("pk", "code", "status", "assignment", "pool__category", *PRINTED)
    for pk, code, status, assignment, category, *columns in rows.values_list(*fields).iterator():
        known = base64.urlsafe_b64encode(reference(session.pk, code)).decode().rstrip("=")
        standing = _standing(merged.get(pk, status))
        if standing == CANCELLED:
            yield [pk, known, "", -1, standing]
            continue
        name, institution = printed(*columns)
        group = assignment or institution
        number = groups.setdefault(group, len(groups)) if group else -1
        person = [pk, known, name, number, standing]
        yield person if categories is None else [*person, categories.setdefault(category, len(categories))]


def _standing(status: str) -> int:
    if status == Status.CONFIRMED:
        return CONFIRMED
    return NOT_CONFIRMED if status in Registration.ACTIVE else CANCELLED


DOOR = ("opens_minutes", "closes_minutes", "door_shows_category")  # of the policy


def tag(session: TrainingSession) -> str:
    """Changes when the manifest does: who registered, cancelled or was renamed; what the agenda says. Two queries."""
    policy = (f"attendance_policy__{name}" for name in DOOR)
    changed = TrainingSession.objects.filter(pk=session.pk).values_list("updated_at", *policy).first()
    by = ("status", "pool__category") if changed and changed[-1] else ("status",)
    people = session.registrations.order_by(*by).values(*by)
    counted = people.annotate(Count("pk"), Sum("pk"), Max("person__updated_at")).values_list(
        *by, "pk__count", "pk__sum", "person__updated_at__max"
    )
    keys = [key.hex() for key in seals.public_keys()]
    return hashlib.sha256(repr((list(counted), changed, keys)).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Changes:
    """Lines of the log after a cursor, oldest first; `cursor` is where to go on."""

    lines: list[list[Any]]
    cursor: int
    more: bool


def changes(hours: ScanHours, since: int, now: datetime) -> Changes:
    """What was recorded after `since` of the session with these hours, at most LINES_AT_ONCE, in one query.

    The last seconds are told again with the next call: lines are known by what they say, so twice does no harm.
    """
    of_session = AttendanceEntry.objects.filter(item__in=hours.items, pk__gt=since)
    entries = of_session.filter(counted(hours)).order_by("pk")
    found = list(entries.values_list(*LINE)[: LINES_AT_ONCE + 1])
    more, found = len(found) > LINES_AT_ONCE, found[:LINES_AT_ONCE]
    settled = (pk for pk, *_line, recorded_at in found if more or recorded_at < now - SETTLED_AFTER)
    return Changes([_line(row) for row in found], max(settled, default=since), more)


LINE = ("pk", "registration", "item", "says", "at", "device__uid", "recorded_at")


def _line(row: Iterable[Any]) -> list[Any]:
    _pk, registration, item, says, at, device, _recorded_at = row
    return [registration, item, says, milliseconds(at), str(device) if device else ""]
