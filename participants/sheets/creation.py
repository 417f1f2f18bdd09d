"""Making a sheet: a snapshot of who is confirmed now, in the order in which it is printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bimtek.accounts.models import User
from bimtek.common import audit
from bimtek.common.dates import long_date, time_range
from bimtek.common.errors import Refusal
from events.agenda.models import AgendaItem
from events.seats.models import SeatPool
from events.training import guard
from events.training.models import TrainingSession
from participants.attendance.selectors import countable_items
from participants.registration.models import Registration
from participants.registration.selectors import place

from .models import SheetRow, SignInSheet
from .selectors import confirmed
from .stations import post

ROWS_MAX = 5000  # of one sheet: what one form may tick and one upload may hold
BATCH = 1000
LANGUAGE = "id"  # of what is printed, whatever the screen's


@dataclass(frozen=True)
class Wish:
    """What sheet is wanted: of one item or, without it, of all that count on a day."""

    day: date
    item: int | None = None
    pool: SeatPool | None = None
    columns: str = SignInSheet.Columns.OFFICE
    split: str = SignInSheet.Split.NONE
    blank_rows: int = 0


@transaction.atomic
def make(*, session: TrainingSession, wish: Wish, by: User, now: datetime) -> SignInSheet:
    """Keep who stands at which number of a new sheet.

    Raises Refusal `session_cancelled`, `no_item`, `nobody` or `too_many` (above ROWS_MAX).
    """
    guard.open_for_change(session.pk)
    items = _items(session, wish)
    people = list(confirmed(session, wish.pool)[: ROWS_MAX + 1])
    _refuse_size(len(people))
    sheet = SignInSheet.objects.create(
        session=session,
        title=items[0].title if wish.item else "",
        day=wish.day,
        category=wish.pool.category if wish.pool else "",
        columns=wish.columns,
        split=wish.split,
        blank_rows=wish.blank_rows,
        head=_head(session, wish, items),
        row_count=len(people),
        made_by=by,
        made_at=now,
    )
    sheet.items.set(items)
    SheetRow.objects.bulk_create(_rows(sheet, people), batch_size=BATCH)
    audit.record(session, by=by, sign_in_sheet_made=sheet.pk, rows=len(people))
    return sheet


def _items(session: TrainingSession, wish: Wish) -> list[AgendaItem]:
    items = [
        item
        for item in countable_items(session)
        if item.starts_at.astimezone(session.zone).date() == wish.day and wish.item in (None, item.pk)
    ]
    if not items:
        raise Refusal("no_item", _("This agenda item is no longer there. Choose another one."))
    return items


def _refuse_size(count: int) -> None:
    if not count:
        raise Refusal("nobody", _("Nobody is confirmed in this category yet, so the sheet would be empty."))
    if count > ROWS_MAX:
        raise Refusal("too_many", _("A sheet holds up to 5,000 people. Make one for each category."))


def _rows(sheet: SignInSheet, people: Sequence[Registration]) -> list[SheetRow]:
    """The rows in their order: by group where the sheet is split, those of none at the end; then by name."""
    groups = {person.pk: _group(sheet.split, person) for person in people}
    order = sorted(people, key=lambda person: (not groups[person.pk], groups[person.pk].casefold()))
    return [_row(sheet, number, groups[person.pk], person) for number, person in enumerate(order, start=1)]


def _group(split: str, person: Registration) -> str:
    match split:
        case SignInSheet.Split.STATION:
            return person.assignment
        case SignInSheet.Split.INSTITUTION:
            return person.attendee.institution
        case _:
            return ""


def _row(sheet: SignInSheet, number: int, group: str, row: Registration) -> SheetRow:
    person = row.attendee
    made = SheetRow(sheet=sheet, number=number, group=group, registration=row, name=person.full_name)
    if sheet.columns == SignInSheet.Columns.KPPS:
        made.station, made.unit = post(row.assignment)
    else:
        made.nip, made.unit = person.nip, person.institution or row.assignment
    return made


def _head(session: TrainingSession, wish: Wish, items: Sequence[AgendaItem]) -> dict[str, str]:
    """What stands above the table, as it is printed."""
    organizer = session.programme.organizer
    only = items[0] if wish.item else None
    return {
        "organizer": organizer.name,
        "address": " ".join(organizer.address.split()),
        "city": organizer.city,
        "activity": session.programme.title,
        "run": session.title,
        "date": long_date(wish.day, weekday=True, language=LANGUAGE),
        "date_signed": long_date(wish.day, language=LANGUAGE),
        "time": time_range(items[0].starts_at, _end(items), session.timezone, language=LANGUAGE),
        "topic": only.title if only else "",
        "speakers": "; ".join(speaker.full_name for speaker in only.speakers.all()) if only else "",
        "moderator": only.moderator.full_name if only and only.moderator else "",
        "place": _place(session, only),
    }


def _end(items: Sequence[AgendaItem]) -> datetime | None:
    """When the last of them ends; None where one runs on, "s.d. selesai"."""
    ends = [item.ends_at for item in items]
    return None if ends[-1] is None else max(end for end in ends if end is not None)


def _place(session: TrainingSession, item: AgendaItem | None) -> str:
    where = place(session) or "Daring"
    if session.location is not None and session.mode == TrainingSession.Mode.HYBRID:
        where = f"{where} dan daring"
    return f"{item.room}, {where}" if item and item.room else where
