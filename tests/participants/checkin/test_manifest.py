"""What a device takes with it: enough to work without the network, and no more."""

import base64
import json

import pytest
from django.utils import timezone

from participants.attendance.services import set_policy
from participants.checkin import access, manifest
from participants.models import Registration
from participants.people.services import set_nik
from participants.tickets.tokens import issue, reference
from tests.factories import (
    AgendaItemFactory,
    PersonFactory,
    PoolFactory,
    RegistrationFactory,
    SessionFactory,
    UserFactory,
)
from tests.participants.checkin.door import Door, scan

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return SessionFactory(starts_on=timezone.now().date(), ends_on=timezone.now().date())


@pytest.fixture
def door(session):
    return Door(session)


def people(door):
    return {row[0]: row[1:] for row in door.get("manifest").json()["people"]}


def test_it_names_who_is_expected_by_the_reference_of_the_code(door, session):
    person = PersonFactory(name="Siti Aminah", title_before="Dr.", institution="KPU Kota Tarakan")
    registration = RegistrationFactory(session=session, person=person)
    known = base64.urlsafe_b64encode(reference(session.pk, registration.code)).decode().rstrip("=")
    assert people(door)[registration.pk] == [known, "Dr. Siti Aminah", 0, 0]
    assert door.get("manifest").json()["groups"] == ["KPU Kota Tarakan"]


@pytest.mark.parametrize(
    ("status", "standing", "named"), [("pending", 1, True), ("waitlisted", 1, True), ("cancelled", 2, False)]
)
def test_who_is_not_confirmed_is_marked_and_who_cancelled_has_no_name(door, session, status, standing, named):
    registration = RegistrationFactory(session=session, status=status)
    row = people(door)[registration.pk]
    assert (row[3], bool(row[1])) == (standing, named)


def test_categories_are_there_only_where_the_organizer_wants_them(door, session):
    pool = PoolFactory(session=session, category="PPK Kecamatan")
    registration = RegistrationFactory(session=session, pool=pool)
    plain = door.get("manifest").json()
    assert (plain["categories"], len(people(door)[registration.pk])) == ([], 4)
    tag = door.get("changes").json()["manifest"]
    set_policy(session=session, by=UserFactory(), door_shows_category=True)
    access._callers.forget()  # a device hears of it within a second
    told = door.get("manifest").json()
    assert told["categories"] == ["PPK Kecamatan"]
    assert people(door)[registration.pk][4] == 0
    wanted = door.get("changes").json()["manifest"]
    assert wanted != tag
    type(pool).objects.filter(pk=pool.pk).update(category="PPS")
    assert door.get("changes").json()["manifest"] != wanted


def test_it_is_small_and_holds_nothing_it_should_not(door, session):
    """The bar: 1,000 people in less than 120 kB, uncompressed; no NIK, phone, e-mail or ticket code."""
    pool = PoolFactory(session=session, capacity=2000)
    for number in range(1000):
        person = PersonFactory(
            name=f"Muhammad Abdurrahman Wahid {number}",
            institution=f"KPPS Desa Sukamaju {number % 143}",
            phone="+6281234567890",
            email=f"orang.{number}@contoh.id",
            nip="198001012005011001",
        )
        RegistrationFactory(
            session=session, pool=pool, person=person, assignment=f"TPS {number // 7:03}, Desa Sukamaju"
        )
    set_nik(person=person, nik="6571010101800001")
    for number in range(20):
        AgendaItemFactory(session=session, title=f"Materi {number}: tata cara pemungutan dan penghitungan suara")
    body = door.get("manifest").content.decode()
    assert len(body.encode()) < 120_000
    for secret in ("6571010101800001", "81234567890", "@contoh.id", "198001012005011001"):
        assert secret not in body
    assert not any(code in body for code in Registration.objects.values_list("code", flat=True))


def test_other_devices_lines_come_by_changes(door, session):
    item, registration = AgendaItemFactory(session=session, minutes=60), RegistrationFactory(session=session)
    other = Door(session, "Selatan")
    other.send(scan(item, ticket=issue(registration)))
    answer = door.get("changes", since=0).json()
    ((who, where, says, _at, device),) = answer["lines"]
    assert (who, where, says, device) == (registration.pk, item.pk, "in", str(other.device.uid))
    assert answer["cursor"] == 0  # too young to be passed over
    assert not answer["more"]


def test_the_cursor_moves_over_what_has_settled(door, session, monkeypatch):
    item, registration = AgendaItemFactory(session=session, minutes=60), RegistrationFactory(session=session)
    door.send(scan(item, ticket=issue(registration)))
    monkeypatch.setattr(manifest, "SETTLED_AFTER", timezone.timedelta(0))
    cursor = door.get("changes", since=0).json()["cursor"]
    assert door.get("changes", since=cursor).json()["lines"] == []


def test_many_lines_come_in_pages(door, session, monkeypatch):
    monkeypatch.setattr(manifest, "LINES_AT_ONCE", 2)
    item = AgendaItemFactory(session=session, minutes=60)
    for _ in range(5):
        door.send(scan(item, ticket=issue(RegistrationFactory(session=session))))
    seen, cursor, more = set(), 0, True
    while more:
        answer = door.get("changes", since=cursor).json()
        seen |= {tuple(line[:2]) for line in answer["lines"]}
        cursor, more = answer["cursor"], answer["more"]
    assert len(seen) == 5


@pytest.mark.parametrize("since", ["-1", "x", "1.5", str(2**63), "²"])
def test_a_cursor_is_a_number(door, since):
    assert door.get("changes", since=since).status_code == 400


def test_the_tag_tells_of_every_change(door, session):
    def tag():
        return door.get("changes").json()["manifest"]

    tags = [tag()]
    registration = RegistrationFactory(session=session)
    tags.append(tag())
    Registration.objects.filter(pk=registration.pk).update(status="cancelled")
    tags.append(tag())
    session.save()
    tags.append(tag())
    assert len(set(tags)) == 4
    assert door.get("manifest").json()["tag"] == tags[-1]


@pytest.mark.parametrize("count", [1, 30])
def test_it_asks_the_same_number_of_questions_for_one_and_for_thirty(door, session, count, django_assert_num_queries):
    for _ in range(count):
        RegistrationFactory(session=session)
    with django_assert_num_queries(11):
        door.get("manifest")


def test_it_is_json_for_any_name(door, session):
    RegistrationFactory(session=session, person=PersonFactory(name='Nur "Aisyah" </script> Şükrü'))
    assert json.loads(door.get("manifest").content)["people"][0][2] == 'Nur "Aisyah" </script> Şükrü'
