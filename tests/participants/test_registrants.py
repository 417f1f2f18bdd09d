"""Registrants in the workspace: who may, what is found, what is written down, what leaves as a file."""

import io
from datetime import UTC, datetime

import pytest
import python_calamine
import time_machine
from auditlog.models import LogEntry
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bimtek.common.errors import Refusal
from events.models import Region, SeatPool, TrainingSession
from participants.consent.services import Agreement, ensure_first_version
from participants.models import ConsentRecord, Person, Registration
from participants.people.services import TITLES_IN_NAME, set_nik
from participants.registration import services
from tests.factories import (
    MembershipFactory,
    PersonFactory,
    PoolFactory,
    RegionFactory,
    RegistrationFactory,
    SessionFactory,
    UserFactory,
)
from tests.mails import compose_notices

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)
NIK = "3171016504900002"
ROLES = {"owner": 200, "registrar": 200, "issuer": 200, "editor": 403, "checker": 403, "viewer": 403, None: 404}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def february():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def pool():
    return PoolFactory(capacity=40)


@pytest.fixture
def session(pool):
    return pool.session


@pytest.fixture
def registration(session):
    person = PersonFactory(name="Siti Nur'aini", search_name="siti nuraini", institution="KPU Kota Tarakan")
    return RegistrationFactory(session=session, person=person)


@pytest.fixture
def registrar(session):
    return MembershipFactory(organizer=session.programme.organizer, role="registrar").user


@pytest.fixture
def desk(client: Client, registrar):
    client.force_login(registrar)
    return client


def address(name: str, session, *args) -> str:
    return reverse(f"registrants:{name}", args=[session.pk, *args])


def sign_in(client: Client, session, role: str | None) -> None:
    organizer = session.programme.organizer
    client.force_login(MembershipFactory(organizer=organizer, role=role).user if role else UserFactory())


@pytest.mark.parametrize(("role", "status"), ROLES.items())
def test_roles(client, session, registration, role, status):
    sign_in(client, session, role)
    for name in ("list", "export", "add"):
        response = client.get(address(name, session))
        if response.streaming:
            rows_of(response)
        assert response.status_code == status
    for name in ("detail", "cancel", "reject"):
        assert client.get(address(name, session, registration.pk)).status_code == status
    posted = client.post(address("approve", session, registration.pk)).status_code
    assert posted == (302 if status == 200 else status)
    if status != 200:
        assert client.post(address("cancel", session, registration.pk), {"cancel_reason": "x"}).status_code == status
        assert client.post(address("add", session), {"name": "X"}).status_code == status
        registration.refresh_from_db()
        assert registration.status == "confirmed"


def test_strangers_and_wrong_methods(client, desk, session, registration):
    for name in ("list", "export"):
        assert desk.post(address(name, session)).status_code == 405
    assert desk.get(address("approve", session, registration.pk)).status_code == 405
    assert desk.delete(address("cancel", session, registration.pk)).status_code == 405
    client.logout()
    there = address("list", session)
    assert client.get(there).headers["Location"] == f"{reverse('account_login')}?next={there}"


def test_a_registration_of_another_session_is_not_there(desk, session):
    other = RegistrationFactory()
    for name in ("detail", "cancel", "reject"):
        assert desk.get(address(name, session, other.pk)).status_code == 404
    assert desk.post(address("cancel", session, other.pk), {"cancel_reason": "x"}).status_code == 404
    assert desk.post(address("approve", session, other.pk)).status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, 2),
        ({"q": "NUR’AINI"}, 1),
        ({"q": "tarakan"}, 1),
        ({"q": "bukan siapa"}, 0),
        ({"status": "cancelled"}, 1),
        ({"status": "nonsense"}, 2),
        ({"pool": "999"}, 2),
        ({"q": "x\x00"}, 2),
    ],
)
def test_finds(desk, session, registration, query, found):
    RegistrationFactory(session=session, status="cancelled", person__name="Andi")
    assert len(desk.get(address("list", session), query).context["page_obj"]) == found


def test_finds_by_ticket_code_as_typed_and_by_category(desk, session, registration):
    other = PoolFactory(session=session, category="Tamu")
    guest = RegistrationFactory(session=session, pool=other)
    typed = registration.code.replace("-", " ").lower()
    assert list(desk.get(address("list", session), {"q": typed}).context["page_obj"]) == [registration]
    assert list(desk.get(address("list", session), {"pool": other.pk}).context["page_obj"]) == [guest]


def test_times_are_those_of_the_session(desk, session, registration):
    Registration.objects.update(registered_at=datetime(2027, 1, 31, 16, 30, tzinfo=UTC))
    assert "1 Feb 2027, 00.30" in desk.get(address("list", session)).content.decode()


def test_the_list_costs_the_same_for_one_and_for_thirty(desk, session, registration):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert desk.get(address("list", session)).status_code == 200
        return len(seen)

    few = queries()
    RegistrationFactory.create_batch(29, session=session, person__user=None)
    assert queries() == few


def test_the_detail_masks_the_nik(desk, session, registration):
    set_nik(person=registration.person, nik=NIK)
    html = desk.get(address("detail", session, registration.pk)).content.decode()
    assert NIK not in html
    assert "••••••••••••0002" in html


def test_cancelling_for_somebody_needs_a_reason_and_is_audited(desk, session, registration, registrar, mailoutbox):
    Person.objects.update(email="siti@contoh.id")
    there = address("cancel", session, registration.pk)
    assert desk.post(there, {"cancel_reason": " "}).status_code == 422
    registration.refresh_from_db()
    assert (registration.status, mailoutbox) == ("confirmed", [])
    response = desk.post(there, {"cancel_reason": "Daftar ganda"})
    assert response.headers["Location"] == address("detail", session, registration.pk)
    registration.refresh_from_db()
    assert (registration.status, registration.cancel_reason) == ("cancelled", "Daftar ganda")
    assert SeatPool.objects.get().taken == 0
    compose_notices()
    assert "Daftar ganda" in mailoutbox[0].body
    entry = LogEntry.objects.get_for_object(registration).get()
    assert (entry.actor, entry.changes) == (registrar, {"status": ["", "cancelled"]})


def test_a_cancelled_registration_is_not_cancelled_again(desk, session, registration, mailoutbox):
    Person.objects.update(email="siti@contoh.id")
    there = address("cancel", session, registration.pk)
    desk.post(there, {"cancel_reason": "Daftar ganda"})
    response = desk.post(there, {"cancel_reason": "Sekali lagi"}, follow=True)
    assert [message.level_tag for message in response.context["messages"]][-1] == "error"
    registration.refresh_from_db()
    compose_notices()
    assert (registration.cancel_reason, len(mailoutbox)) == ("Daftar ganda", 1)


def test_approving_and_turning_down(desk, session, mailoutbox):
    one, two = (RegistrationFactory(session=session, status="pending", person__email="a@contoh.id") for _ in "12")
    desk.post(address("approve", session, one.pk))
    desk.post(address("reject", session, two.pk), {"cancel_reason": "Bukan sasaran"})
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.status, two.status, two.cancel_reason) == ("confirmed", "rejected", "Bukan sasaran")
    assert SeatPool.objects.get().taken == 1
    compose_notices()
    assert len(mailoutbox) == 2
    assert LogEntry.objects.get_for_objects(Registration.objects.all()).count() == 2


@pytest.mark.parametrize("status", ["confirmed", "cancelled", "rejected", "waitlisted"])
def test_only_what_waits_is_approved_or_turned_down(session, registrar, status):
    registration = RegistrationFactory(session=session, status=status)
    taken = SeatPool.objects.get().taken
    for act, more in ((services.approve, {}), (services.reject, {"reason": "x"})):
        with pytest.raises(Refusal) as refusal:
            act(registration=registration, by=registrar, now=NOW, **more)
        assert refusal.value.code == "not_pending"
    registration.refresh_from_db()
    assert (registration.status, SeatPool.objects.get().taken) == (status, taken)


def test_nobody_is_let_into_a_cancelled_session(desk, session, registrar, mailoutbox):
    registration = RegistrationFactory(session=session, status="pending")
    button, page = (address(name, session, registration.pk) for name in ("approve", "detail"))
    assert button in desk.get(page).content.decode()
    TrainingSession.objects.update(status="cancelled")
    with pytest.raises(Refusal) as refusal:
        services.approve(registration=registration, by=registrar, now=NOW)
    assert refusal.value.code == "session_cancelled"
    registration.refresh_from_db()
    compose_notices()
    assert (registration.status, mailoutbox) == ("pending", [])
    assert button not in desk.get(page).content.decode()


def test_staff_add_without_waiting_for_themselves(desk, session, pool):
    SeatPool.objects.update(needs_approval=True)
    desk.post(address("add", session), typed(pool))
    assert Registration.objects.get().status == "confirmed"


def test_the_list_says_how_many_wait(desk, session):
    RegistrationFactory.create_batch(2, session=session, status="pending")
    RegistrationFactory(session=session)
    assert desk.get(address("list", session)).context["pending"] == 2


def typed(pool, **fields) -> dict[str, object]:
    return {"name": "Budi", "phone": "08123456789", "pool": pool.pk, "consent": "on", "consent_version": 1, **fields}


def test_adding_somebody_by_hand(desk, session, pool, registrar, mailoutbox):
    response = desk.post(address("add", session), typed(pool, email="budi@contoh.id", nik=NIK, assignment="TPS 3"))
    row = Registration.objects.get()
    assert response.headers["Location"] == address("detail", session, row.pk)
    assert (row.person.name, row.person.user, row.person.nik, row.assignment) == ("Budi", None, NIK, "TPS 3")
    assert ConsentRecord.objects.get().registration == row
    pool.refresh_from_db()
    assert pool.taken == 1
    compose_notices()
    assert [mail.to for mail in mailoutbox] == [["budi@contoh.id"]]
    assert LogEntry.objects.get_for_object(row).get().actor == registrar


def test_adding_by_hand_warns_of_what_is_odd(desk, session, pool):
    response = desk.post(address("add", session), typed(pool, name="Drs. Budi"))
    assert Person.objects.get().name == "Drs. Budi"
    assert str(TITLES_IN_NAME) in [str(message) for message in get_messages(response.wsgi_request)]


@pytest.mark.parametrize(
    "fields", [{"consent": ""}, {"name": ""}, {"pool": ""}, {"nik": "12"}, {"phone": "abc"}, {"email": "salah"}]
)
def test_adding_keeps_what_was_typed(desk, session, pool, fields):
    response = desk.post(address("add", session), typed(pool, institution="PPK Sukamaju") | fields)
    assert list(response.context["form"].errors) == list(fields)
    assert "PPK Sukamaju" in response.content.decode()
    assert not Person.objects.exists()


def test_adding_twice_writes_one_person(desk, session, pool):
    desk.post(address("add", session), typed(pool))
    response = desk.post(address("add", session), typed(pool))
    assert response.context["form"].non_field_errors()
    assert (Person.objects.count(), SeatPool.objects.get().taken) == (1, 1)


def test_adding_with_somebodys_nik_says_nothing_about_them(desk, session, pool):
    other = PersonFactory(name="Rahasia Sekali")
    set_nik(person=other, nik=NIK)
    response = desk.post(address("add", session), typed(pool, nik=NIK))
    assert response.context["form"].non_field_errors()
    assert "Rahasia" not in response.content.decode()
    assert (Person.objects.count(), Registration.objects.count()) == (1, 0)


def test_adding_to_a_full_category_writes_nothing(desk, session, pool):
    SeatPool.objects.update(capacity=0)
    response = desk.post(address("add", session), typed(pool))
    assert list(response.context["form"].errors) == ["pool"]
    assert not Person.objects.exists()


def test_staff_may_add_after_registration_closed_but_not_to_a_cancelled_session(desk, session, pool):
    TrainingSession.objects.update(status="closed", registration_closes_at=NOW)
    desk.post(address("add", session), typed(pool))
    assert Registration.objects.count() == 1
    TrainingSession.objects.update(status="cancelled")
    assert desk.post(address("add", session), typed(pool, name="Ani")).context["form"].non_field_errors()
    assert Registration.objects.count() == 1


def test_staff_cannot_register_somebody_twice(session, pool, registrar, registration):
    with pytest.raises(Refusal) as refusal:
        services.register_by_staff(
            person=registration.person,
            session=session,
            pool_id=pool.pk,
            agreement=Agreement(ensure_first_version(now=NOW)),
            by=registrar,
            now=NOW,
        )
    assert refusal.value.code == "already_registered"


def rows_of(response) -> list[list[object]]:
    content = b"".join(response.streaming_content)
    return python_calamine.load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python()


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
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert python_calamine.load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python()[1][0] == name


def test_the_file_holds_what_the_filter_finds(desk, session, registration):
    RegistrationFactory(session=session, person__name="Andi")
    RegistrationFactory()
    assert len(rows_of(desk.get(address("export", session)))) == 3
    assert len(rows_of(desk.get(address("export", session), {"q": "siti"}))) == 2


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
