"""Files of a thousand combinations: no person lost in silence, none invented, no value changed without a remark."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings

from bimtek.common.spreadsheets import reading
from bimtek.common.spreadsheets.child.main import answer
from bimtek.common.spreadsheets.reading import SheetName, Table
from participants.roster_checking import files, report

from .made_files import MadeFile, TruePerson
from .made_files import files as made_files

TODAY = date(2029, 2, 1)


@contextmanager
def read_here(content: Iterable[bytes], *, sheets: Any = None, most: int = 0) -> Iterator[Any]:
    """What `reading.read` gives, without a process for each of a thousand files."""
    lines = json.loads(json.dumps(list(answer(b"".join(content), sheets, most))))
    names = [SheetName(*each) for each in lines[0]["sheets"]]
    tables: list[Table] = []
    rows: list[list[Any]] = []
    for line in lines[1:]:
        if isinstance(line, dict):
            tables.append(Table(line["table"], line["hidden"], line["rows"], merges=[tuple(m) for m in line["merges"]]))
            rows.append([])
        else:
            rows[-1].append(reading._row(*line))
    for table, own in zip(tables, rows, strict=True):
        table.rows = iter(own)
    yield SimpleNamespace(sheets=names, tables=iter(tables))


@pytest.fixture(autouse=True)
def _without_processes(monkeypatch):
    monkeypatch.setattr(files, "read", read_here)
    monkeypatch.setattr(report, "read", read_here)


def check(made: MadeFile) -> None:
    """Hold what was read against the truth."""
    with translation.override("en"):
        reading = report.told(made.content, TODAY)
    by_name = {person["name"]: person for person in reading["people"]}
    told = json.dumps(reading["unread"], ensure_ascii=False)
    for one in made.people:
        person = by_name.pop(one.values["name"], None)
        if person is None:
            assert one.lost, (made.told, "lost", one.values, reading)
            said = reading["refused"] or one.values["name"] in told or "only a running number" in told
            assert said, (made.told, "lost in silence", one, reading)
        else:
            hold_against(one, person, made.told)
    assert not by_name, (made.told, "invented", by_name)


def hold_against(one: TruePerson, person: dict[str, Any], told: str) -> None:
    """Every value is the true one, or missing or otherwise with a remark."""
    true = one.values | {"phone": f"+62{one.values['phone'][1:]}"}
    day, month, year = one.values["birth_date"].split("-")
    true["birth_date"] = f"{year}-{month}-{day}"
    for key in ("nik", "phone", "email", "birth_date", "position"):
        value = person.get(key)
        assert value in (None, true[key]) or person["remarks"], (told, key, one, person)
        if value is None and key in one.written:
            assert person["remarks"], (told, key, "lost without a remark", one, person)


OPTIONS: dict[str, Any] = {
    "deadline": None, "database": None, "suppress_health_check": list(HealthCheck), "derandomize": True,
}  # fmt: skip


@settings(max_examples=25, **OPTIONS)
@given(made_files())
def test_made_files_are_read_as_they_were_made(made):
    check(made)


@pytest.mark.full("a thousand files")
@settings(max_examples=1000, **OPTIONS)
@given(made_files())
def test_a_thousand_made_files_are_read_as_they_were_made(made):
    check(made)
