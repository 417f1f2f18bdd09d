"""Registrants as an Excel file."""

import csv
import re
from datetime import UTC, datetime

import pytest
from auditlog.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.text import slugify

from events.models import Region
from participants.models import Person, Registration
from participants.people.services import set_nik
from tests.factories import MembershipFactory, RegionFactory, RegistrationFactory, SessionFactory
from tests.participants.registrants.office import NIK, address
from tests.workbooks import is_plain, rows_in, rows_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def registrar(session):
    return MembershipFactory(organizer=session.programme.organizer, role="registrar").user


@pytest.fixture
def desk(client: Client, registrar):
    client.force_login(registrar)
    return client


def test_the_file_has_everything_but_the_nik(desk, session, registrar, registration):
    province = RegionFactory()
    city = Region.objects.create(code="65.71", level=2, name="Kota Tarakan", search_name="tarakan", parent=province)
    set_nik(person=registration.person, nik=NIK)
    Person.objects.update(
        title_after="S.H.", nip="199004252015032001", phone="+6281234567890", position="Anggota", region=city
    )
    Registration.objects.update(representing="Camat", registered_at=datetime(2027, 1, 31, 16, 30, tzinfo=UTC))
    head, row = rows_of(desk.get(address("export", session)))
    assert len(head) == len(row)
    assert row[:7] == [
        "Siti Nur'aini",
        "",
        "S.H.",
        "199004252015032001",
        "KPU Kota Tarakan",
        "Anggota",
        "Kota Tarakan, Kalimantan Utara",
    ]
    assert row[7] == "+6281234567890"
    assert row[11] == "Camat"
    assert row[13:] == [registration.code, "", "", datetime(2027, 2, 1, 0, 30)]  # noqa: DTZ001  Excel knows no zones
    assert NIK not in str(row)
    entry = LogEntry.objects.get_for_object(session).get(action=LogEntry.Action.UPDATE)
    assert (entry.actor, entry.changes) == (registrar, {"exported_registrants": ["", "1"]})


@pytest.mark.parametrize("name", ['=HYPERLINK("http://x")', "+62", "-1+1", "@SUM(A1)", "https://x.example"])
def test_a_name_is_never_a_formula(desk, session, registration, name):
    Person.objects.update(name=name)
    response = desk.get(address("export", session))
    content = b"".join(response.streaming_content)
    assert is_plain(content)
    assert rows_in(content)[1][0] == name


def test_the_file_holds_what_the_filter_finds(desk, session, registration):
    RegistrationFactory(session=session, person__name="Andi")
    RegistrationFactory()
    assert len(rows_of(desk.get(address("export", session)))) == 3
    assert len(rows_of(desk.get(address("export", session), {"q": "siti"}))) == 2


def test_the_same_rows_come_as_csv_and_the_file_names_the_session_and_the_day(desk, session, registration):
    RegistrationFactory(session=session, person__name="Andi")
    answers = [desk.get(address("export", session), {"q": "siti", "format": kind}) for kind in ("xlsx", "csv")]
    rows = rows_of(answers[0])
    text = b"".join(answers[1].streaming_content).decode("utf-8-sig")
    lines = list(csv.reader(text.splitlines(), delimiter=";"))
    assert [line[0] for line in lines] == [row[0] for row in rows] == [rows[0][0], "Siti Nur'aini"]
    assert lines[0] == rows[0]
    assert registration.code in lines[1]
    stem = re.escape(slugify(str(session))[:60].strip("-"))
    for answer, kind in zip(answers, ("xlsx", "csv"), strict=True):
        name = rf'filename="peserta-{stem}-per-\d{{4}}-\d\d-\d\d\.{kind}"'
        assert re.search(name, answer["Content-Disposition"])


def test_the_file_costs_the_same_for_one_and_for_thirty(desk, session, registration):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            rows_of(desk.get(address("export", session)))
        return len(seen)

    few = queries()
    RegistrationFactory.create_batch(29, session=session, person__region=RegionFactory())
    assert queries() == few


def test_an_empty_list_makes_an_empty_file(desk, session):
    assert len(rows_of(desk.get(address("export", SessionFactory(programme=session.programme))))) == 1
