"""Real imports by the thousand: all of a roster but the opening of its file, for which a process would be started."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from bimtek.common.crypto import blind_index
from bimtek.common.errors import Refusal
from bimtek.common.spreadsheets.reading import SpreadsheetRow
from participants.consent.services import Agreement
from participants.models import Person
from participants.roster_checking.fields import Field
from participants.roster_checking.layout import RosterLayout
from participants.rosters import agreements, applying, planning
from participants.rosters.models import Roster
from tests.factories import PersonFactory


def people(count: int) -> list[Person]:
    """People with addresses, whom a roster finds by their NIK."""
    return [_person(f"31710101019000{n:02}", f"orang{n}@contoh.id") for n in range(1, count + 1)]


def _person(nik: str, email: str) -> Person:
    return PersonFactory(nik=nik, nik_index=blind_index(nik), email=email)


LAYOUT = RosterLayout((1,), ["Nama", "NIK"], {0: Field.NAME, 1: Field.NIK}, [])


class Desk:
    """Applies rosters whose rows lie at hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.rows: dict[str, list[SpreadsheetRow]] = {}
        monkeypatch.setattr(planning, "opened", lambda name: name)
        monkeypatch.setattr(planning, "read", self._read)

    @contextmanager
    def _read(self, name: str, **_how: Any) -> Iterator[SimpleNamespace]:
        yield SimpleNamespace(tables=[SimpleNamespace(name="", rows=iter(self.rows[name]))])

    def apply(self, people: Sequence[Person], *, pool: Any, agreement: Agreement, by: Any, now: datetime) -> Roster:
        """Import these people and a newcomer. Raises Refusal with the code that the roster then shows."""
        name = uuid4().hex
        cells = [[person.name, person.nik] for person in people]
        self.rows[name] = [
            SpreadsheetRow(number, each) for number, each in enumerate([*cells, [f"Pendatang {name}", None]], 2)
        ]
        roster = Roster.objects.create(
            session=pool.session,
            pool=pool,
            file=name,
            size=1,
            heading_rows=[1],
            headings=["Nama", "NIK"],
            mapping={"0": "name", "1": "nik"},
            layouts=[LAYOUT.as_json() | {"read": True, "end": 0}],
            status=Roster.Status.APPLYING,
            agreement=agreements.as_json(agreement),
            created_by=by,
            created_at=now,
            queued_at=now,
            applied_by=by,
        )
        if not applying.apply(roster_id=roster.pk, now=now):
            roster.refresh_from_db()
            raise Refusal(roster.error, roster.error)
        return roster
