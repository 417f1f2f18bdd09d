"""Another session for a place, or another person: by its owner, by a claimant, by staff; until when; what stays."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from auditlog.models import LogEntry
from django.test import Client
from django.urls import reverse

from events.models import SeatPool, TrainingSession
from participants.consent.services import Agreement, current_text, ensure_first_version, record
from participants.models import Person, Registration
from participants.people.services import set_nik
from tests.events.staff import enter, queries
from tests.factories import (
    LocationFactory,
    PersonFactory,
    PoolFactory,
    RegistrationFactory,
    SessionFactory,
    UserFactory,
)
from tests.participants.test_registrants import rows_of

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)
FIRST_DAY = datetime(2027, 2, 28, 16, 0, tzinfo=UTC)  # 00.00 WITA on 1 March
NIK, OTHER_NIK = "3171016504900002", "3171010101900001"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def february():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def registration():
    person = PersonFactory(name="Siti Aminah", phone="+6281234567890", institution="KPU", user=UserFactory())
    row = RegistrationFactory(person=person)
    record(registration=row, agreement=Agreement(ensure_first_version(now=NOW)), now=NOW)
    return row


@pytest.fixture
def me(client: Client, registration):
    client.force_login(registration.person.user)
    return client


@pytest.fixture
def pool(registration):
    """Seats in another session of the programme."""
    return PoolFactory(session=SessionFactory(programme=registration.session.programme, title="Angkatan II"))


def address(name: str, row: Registration, *args) -> str:
    return reverse(f"registration:{name}", args=[row.code, *args])


def staff_address(name: str, row: Registration, *args) -> str:
    return reverse(f"registrants:{name}", args=[row.session_id, row.pk, *args])


def newcomer(**changes) -> dict[str, str]:
    text = current_text(now=NOW)
    data = {
        "name": "Budi Santoso",
        "institution": "KPU",
        "phone": "081298765432",
        "consent": "on",
        "consent_version": str(text.version),
    }
    return data | changes


def successor(row: Registration) -> Registration:
    return Registration.objects.get(predecessor=row)


# The owner, another session


def test_moving_closes_one_ticket_and_opens_another(me, registration, pool):
    there = address("move_to", registration, pool.session_id)
    assert there in me.get(address("move", registration)).text
    assert me.get(there).status_code == 200
    response = me.post(there, {"pool": pool.pk})
    registration.refresh_from_db()
    new = successor(registration)
    assert response["Location"] == address("ticket", new)
    assert (registration.status, new.status, new.session) == ("moved", "confirmed", pool.session)
    assert [SeatPool.objects.get(pk=p).taken for p in (registration.pool_id, pool.pk)] == [0, 1]
    assert address("ticket", new) in me.get(address("ticket", registration)).text
    assert address("ticket", registration) in me.get(address("ticket", new)).text


def test_sent_twice_moves_once(me, registration, pool):
    there = address("move_to", registration, pool.session_id)
    me.post(there, {"pool": pool.pk})
    response = me.post(there, {"pool": pool.pk}, follow=True)
    assert response.redirect_chain == [(address("ticket", registration), 302)]
    assert [message.level_tag for message in response.context["messages"]] == ["success"]  # of the first click
    assert Registration.objects.count() == 2


@pytest.mark.parametrize("what", ["full", "waiting", "closed", "draft", "staff", "other programme"])
def test_where_nobody_can_go_is_not_offered(me, registration, pool, what):
    session = pool.session
    match what:
        case "full":
            SeatPool.objects.filter(pk=pool.pk).update(taken=40)
        case "waiting":
            SeatPool.objects.filter(pk=pool.pk).update(waiting=1)
        case "staff":
            SeatPool.objects.filter(pk=pool.pk).update(entry="staff")
        case "other programme":
            TrainingSession.objects.filter(pk=session.pk).update(programme=SessionFactory().programme)
        case _:
            TrainingSession.objects.filter(pk=session.pk).update(status=what)
    there = address("move_to", registration, session.pk)
    assert there not in me.get(address("move", registration)).text
    assert me.post(there, {"pool": pool.pk})["Location"] == address("move", registration)
    registration.refresh_from_db()
    assert registration.status == "confirmed"


def test_a_category_must_be_chosen_where_there_are_several(me, registration, pool):
    PoolFactory(session=pool.session, category="Saksi")
    page = me.post(address("move_to", registration, pool.session_id))
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["pool"]
    foreign = PoolFactory(session=SessionFactory())
    assert me.post(address("move_to", registration, pool.session_id), {"pool": foreign.pk}).status_code == 422


def test_who_is_registered_there_already_stays(me, registration, pool):
    RegistrationFactory(person=registration.person, session=pool.session, pool=pool)
    assert me.post(address("move_to", registration, pool.session_id), {"pool": pool.pk}).status_code == 422
    registration.refresh_from_db()
    assert registration.status == "confirmed"


def test_twenty_are_shown_and_more_are_found_by_place(me, registration):
    for n in range(22):
        place = LocationFactory(name=f"Balai Desa {n}")
        PoolFactory(session=SessionFactory(programme=registration.session.programme, location=place))
    page = me.get(address("move", registration))
    assert (len(page.context["found"]), page.context["more"]) == (20, True)
    page = me.get(address("move", registration), {"q": "Balai Desa 21"})
    assert (len(page.context["found"]), page.context["more"]) == (1, False)
    assert me.get(address("move", registration), {"q": "Antartika"}).context["found"] == []


def test_the_choice_asks_the_same_number_of_queries(me, registration, pool):
    few = queries(me, address("move", registration))
    for _ in range(12):
        PoolFactory(session=SessionFactory(programme=registration.session.programme))
    assert queries(me, address("move", registration)) == few


# Until when


@pytest.mark.parametrize("name", ["move", "substitute"])
def test_until_the_first_day_begins(me, registration, february, name):
    TrainingSession.objects.update(registration_closes_at=NOW)
    february.move_to(FIRST_DAY - timedelta(seconds=1))
    me.force_login(registration.person.user)
    assert address(name, registration) in me.get(address("ticket", registration)).text
    assert me.get(address(name, registration)).status_code == 200
    february.move_to(FIRST_DAY)
    assert address(name, registration) not in me.get(address("ticket", registration)).text
    assert me.get(address(name, registration))["Location"] == address("ticket", registration)
    assert me.post(address("substitute", registration), newcomer()).status_code == 302
    registration.refresh_from_db()
    assert registration.status == "confirmed"


@pytest.mark.parametrize("status", ["waitlisted", "offered", "cancelled", "moved"])
def test_only_a_seat_can_be_handed_on(me, registration, status):
    Registration.objects.update(status=status, offer_ends_at=NOW)
    if status == "moved":
        RegistrationFactory(person=registration.person, predecessor=registration)
    assert me.get(address("substitute", registration))["Location"] == address("ticket", registration)


@pytest.mark.parametrize("name", ["move", "substitute"])
def test_for_others_it_does_not_exist(client, registration, pool, name):
    client.force_login(UserFactory())
    assert client.get(address(name, registration)).status_code == 404
    assert client.post(address("substitute", registration), newcomer()).status_code == 404
    assert client.post(address("move_to", registration, pool.session_id), {"pool": pool.pk}).status_code == 404
    client.logout()
    there = address(name, registration)
    assert client.get(there)["Location"] == f"{reverse('account_login')}?next={there}"


def test_wrong_methods(me, registration, pool):
    assert me.post(address("move", registration)).status_code == 405
    assert me.put(address("substitute", registration)).status_code == 405
    assert me.put(address("move_to", registration, pool.session_id)).status_code == 405


# The owner, another person


def test_somebody_else_comes_with_a_ticket_of_their_own(me, registration):
    assert me.get(address("substitute", registration)).status_code == 200
    typed = newcomer(nik=NIK, birth_date="1990-04-25", email="budi@contoh.id", reason="Sakit")
    assert me.post(address("substitute", registration), typed)["Location"] == address("ticket", registration)
    registration.refresh_from_db()
    new = successor(registration)
    assert (registration.status, registration.cancel_reason) == ("replaced", "Sakit")
    assert (new.status, new.representing, new.person.name) == ("confirmed", "Siti Aminah", "Budi Santoso")
    assert (new.person.nik, new.person.birth_date, new.person.email) == (NIK, date(1990, 4, 25), "budi@contoh.id")
    assert new.consents.count() == 1
    assert SeatPool.objects.get(pk=registration.pool_id).taken == 1
    html = me.get(address("ticket", registration)).text
    assert "Budi Santoso" in html
    assert new.code not in html
    assert me.get(address("ticket", new)).status_code == 404


@pytest.mark.parametrize(
    "changes",
    [{"name": ""}, {"name": "..."}, {"consent": ""}, {"consent_version": "99"}, {"nik": "123"}, {"phone": "1"}],
)
def test_what_is_missing_is_said_in_place(me, registration, changes):
    page = me.post(address("substitute", registration), newcomer(**changes))
    assert page.status_code == 422
    assert set(changes) & set(page.context["form"].errors)
    registration.refresh_from_db()
    assert registration.status == "confirmed"
    assert Person.objects.count() == 1


def test_for_a_child_a_parent_agrees(me, registration):
    page = me.post(address("substitute", registration), newcomer(birth_date="2012-05-05"))
    assert page.status_code == 422
    assert "guardian_name" in page.context["form"].errors
    parent = {"guardian_name": "Ani", "guardian_relation": "ibu", "guardian_phone": "081311112222"}
    typed = newcomer(birth_date="2012-05-05", guardian_consent="on", **parent)
    assert me.post(address("substitute", registration), typed).status_code == 302
    assert successor(registration).guardian_consents.count() == 1


def test_a_known_person_comes_with_what_they_wrote_themselves(me, registration):
    known = PersonFactory(name="Budi Santoso", institution="Bawaslu", user=UserFactory())
    set_nik(person=known, nik=NIK)
    me.post(address("substitute", registration), newcomer(nik=NIK))
    known.refresh_from_db()
    assert (successor(registration).person, known.institution) == (known, "Bawaslu")


def test_a_nik_of_somebody_of_another_name_is_refused_and_tries_are_counted(me, registration):
    set_nik(person=PersonFactory(name="Ratna"), nik=NIK)
    for _ in range(5):
        page = me.post(address("substitute", registration), newcomer(nik=NIK))
        assert list(page.context["form"].errors) == ["nik"]
        assert "Ratna" not in page.text
    page = me.post(address("substitute", registration), newcomer(nik=OTHER_NIK))
    assert page.status_code == 422
    assert not Registration.objects.filter(predecessor=registration).exists()
    assert me.post(address("substitute", registration), newcomer()).status_code == 302


def test_who_has_a_place_already_is_refused(me, registration):
    known = PersonFactory(name="Budi Santoso")
    set_nik(person=known, nik=NIK)
    RegistrationFactory(person=known, session=registration.session)
    assert me.post(address("substitute", registration), newcomer(nik=NIK)).status_code == 422
    registration.refresh_from_db()
    assert registration.status == "confirmed"


def test_handing_on_twice_is_once(me, registration):
    for _ in range(2):
        assert me.post(address("substitute", registration), newcomer()).status_code == 302
    assert Registration.objects.count() == 2


def test_a_claimant_may_do_both(client, registration, pool):
    Person.objects.update(user=None)
    client.post("/ambil/", {"by": "code", "code": registration.code})
    client.post(address("move_to", registration, pool.session_id), {"pool": pool.pk})
    new = successor(registration)
    assert client.get(address("ticket", new)).status_code == 200
    client.post(address("substitute", new), newcomer())
    new.refresh_from_db()
    assert new.status == "replaced"
    assert not LogEntry.objects.get_for_object(new).exists()


# What stays


def test_the_trail_is_in_the_own_data_without_other_peoples_codes(me, registration, pool):
    me.post(address("move_to", registration, pool.session_id), {"pool": pool.pk})
    new = successor(registration)
    me.post(address("substitute", new), newcomer())
    old, moved = sorted(me.get("/saya/data.json").json()["registrations"], key=lambda row: row["registered"])
    assert (old["moved_to_ticket"], old["replaced_by"]) == (new.code, "")
    assert (moved["moved_from_ticket"], moved["replaced_by"]) == (registration.code, "Budi Santoso")
    assert successor(new).code not in me.get("/saya/data.json").text


def test_staff_see_the_whole_trail_and_it_is_in_the_file(me, registration, pool):
    me.post(address("move_to", registration, pool.session_id), {"pool": pool.pk})
    new = successor(registration)
    me.post(address("substitute", new), newcomer())
    last = successor(new)
    enter(me, registration.session.programme.organizer, "registrar")
    trail = me.get(staff_address("detail", last)).context["trail"]
    assert [row.pk for row in trail] == [registration.pk, new.pk, last.pk]
    rows = rows_of(me.get(reverse("registrants:export", args=[pool.session_id])))
    assert [row for row in rows if row[15] == new.code and row[13] == last.code]


# Staff


def test_staff_move_somebody_with_a_reason(client, registration, pool):
    TrainingSession.objects.filter(pk=pool.session_id).update(status="closed")
    registrar = enter(client, registration.session.programme.organizer, "registrar")
    there = staff_address("move_to", registration, pool.session_id)
    assert there in client.get(staff_address("move", registration)).text
    assert client.post(there, {"pool": pool.pk}).status_code == 422
    client.post(there, {"pool": pool.pk, "reason": "Gedung terlalu kecil"})
    registration.refresh_from_db()
    assert (registration.status, registration.cancel_reason) == ("moved", "Gedung terlalu kecil")
    entry = LogEntry.objects.get_for_object(registration).latest("pk")
    assert (entry.actor, entry.changes["successor"]) == (registrar, ["", str(successor(registration).pk)])


def test_staff_name_somebody_else_also_once_it_has_begun(client, registration, february):
    february.move_to(FIRST_DAY + timedelta(hours=30))
    enter(client, registration.session.programme.organizer, "registrar")
    assert client.get(staff_address("substitute", registration)).status_code == 200
    assert client.post(staff_address("substitute", registration), newcomer()).status_code == 422
    response = client.post(staff_address("substitute", registration), newcomer(reason="Sakit"))
    assert response["Location"] == staff_address("detail", successor(registration))


def test_when_it_is_over_nothing_moves(client, registration, pool, february):
    february.move_to(FIRST_DAY + timedelta(days=3))
    enter(client, registration.session.programme.organizer, "registrar")
    assert staff_address("move", registration) not in client.get(staff_address("detail", registration)).text
    back = staff_address("detail", registration)
    assert client.get(staff_address("move", registration))["Location"] == back
    typed = {"pool": pool.pk, "reason": "x"}
    assert client.post(staff_address("move_to", registration, pool.session_id), typed)["Location"] == back
    assert client.post(staff_address("substitute", registration), newcomer(reason="x"))["Location"] == back
    assert Registration.objects.count() == 1


def test_staff_of_others_find_nothing(client, registration, pool):
    enter(client, SessionFactory().programme.organizer)
    for name in ("move", "substitute"):
        assert client.get(staff_address(name, registration)).status_code == 404
    typed = {"pool": pool.pk, "reason": "x"}
    assert client.post(staff_address("move_to", registration, pool.session_id), typed).status_code == 404


def test_the_last_seat_is_refused_to_the_second(client, registration, pool):
    enter(client, registration.session.programme.organizer)
    SeatPool.objects.filter(pk=pool.pk).update(taken=40)
    response = client.post(staff_address("move_to", registration, pool.session_id), {"pool": pool.pk, "reason": "x"})
    assert response["Location"] == staff_address("move", registration)
