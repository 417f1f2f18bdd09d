"""Sign-in sheets for tests: a session with people, and a sheet of them."""

import json
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.urls import reverse

from participants.attendance.models import AttendanceEntry
from participants.attendance.scans import Scan, record_scans
from participants.models import Registration
from participants.sheets import creation
from participants.sheets.models import SignInSheet
from participants.sheets.services import Saved, key_in
from tests.factories import (
    AgendaItemFactory,
    MembershipFactory,
    PersonFactory,
    PoolFactory,
    RegistrationFactory,
    SessionFactory,
    UserFactory,
)

NOW = datetime(2027, 3, 1, 3, 0, tzinfo=UTC)
NAMES = [each["name"] for each in json.loads((Path(__file__).parents[2] / "data/names_hard.json").read_text())]


def make_session(**more: Any) -> Any:
    """A session with one item on 1 March 2027, 09.00 WITA, and seats."""
    session = SessionFactory(**more)
    PoolFactory(session=session, capacity=6000)
    AgendaItemFactory(session=session, title="Pemungutan Suara")
    return session


def enrol(session: Any, names: Sequence[str], **more: Any) -> list[Any]:
    """Confirm people of these names; `more` is of their registration, or with `person__` of them."""
    person = {key.removeprefix("person__"): more.pop(key) for key in list(more) if key.startswith("person__")}
    pool = session.pools.first()
    people = [PersonFactory(name=name, **person) for name in names]
    return [RegistrationFactory(session=session, pool=pool, person=each, **more) for each in people]


def make_sheet(session: Any, **wish: Any) -> SignInSheet:
    """A sheet of the session's first item, or as `wish` says."""
    item = session.agenda.first()
    wanted = {"day": item.starts_at.astimezone(session.zone).date(), "item": item.pk} | wish
    return creation.make(session=session, wish=creation.Wish(**wanted), by=UserFactory(), now=NOW)


def a_sheet(count: int = 5, **wish: Any) -> SignInSheet:
    """A sheet of so many people, who are called Peserta 01 and so on."""
    session = make_session()
    enrol(session, [f"Peserta {number:02}" for number in range(1, count + 1)])
    return make_sheet(session, **wish)


def checker(session: Any, role: str = "checker") -> Any:
    """A member who takes attendance there."""
    return MembershipFactory(organizer=session.programme.organizer, role=role).user


def scan(sheet: SignInSheet, number: int, uid: Any) -> None:
    """Let the person of this row come in at the door."""
    row = sheet.rows.get(number=number)
    item = sheet.items.get()
    one = Scan(uid, row.registration_id, item.pk, "in", AttendanceEntry.Source.SCANNED, item.starts_at)
    record_scans(session=sheet.session, scans=[one], by=sheet.made_by, now=NOW)


def signed(sheet: SignInSheet) -> list[int]:
    """The numbers of the rows that are signed."""
    return list(sheet.rows.filter(signed=True).order_by("number").values_list("number", flat=True))


def said(sheet: SignInSheet) -> list[tuple[int, str, str]]:
    """What the log holds of the sheet's people: number, says, source."""
    numbers = dict(sheet.rows.values_list("registration", "number"))
    entries = AttendanceEntry.objects.filter(registration__in=numbers).order_by("pk")
    return [(numbers[each.registration_id], each.says, each.source) for each in entries]


def key(sheet: SignInSheet, numbers: Collection[int], **more: Any) -> Saved:
    """Key these rows in as signed."""
    return key_in(session=sheet.session, sheet=sheet, signed=numbers, by=sheet.made_by, now=NOW, **more)


def cancel(sheet: SignInSheet, number: int, status: str = "cancelled") -> None:
    """End the registration of this row."""
    Registration.objects.filter(sheet_rows=sheet.rows.get(number=number)).update(status=status)


def page(sheet: SignInSheet, query: str = "") -> str:
    """The address on which a sheet is keyed in."""
    return reverse("sheets:sheet", args=[sheet.session_id, sheet.pk]) + query
