"""The waiting list as people see it: the ticket of who waits, an offer answered, and the line as staff see it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from auditlog.models import LogEntry
from django.test import Client
from django.urls import reverse

from participants.consent.services import Agreement, ensure_first_version
from participants.enrolment import services
from participants.models import Registration
from tests.events.staff import enter, queries
from tests.factories import PersonFactory, PoolFactory, RegistrationFactory, SessionFactory, UserFactory

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def february():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def pool():
    return PoolFactory(capacity=1, offer_hours=24, category="Saksi")


@pytest.fixture
def line(pool):
    """One seated, and three who wait for that seat."""
    return [come(pool, f"Peserta {n}") for n in range(4)]


def come(pool, name: str) -> Registration:
    person = PersonFactory(name=name, user=UserFactory())
    return services.register(
        person=person,
        session=pool.session,
        pool_id=pool.pk,
        agreement=Agreement(ensure_first_version(now=NOW)),
        now=NOW,
    )


def address(name: str, row: Registration) -> str:
    return reverse(f"registration:{name}", args=[row.code])


def staff_address(name: str, row: Registration) -> str:
    return reverse(f"registrants:{name}", args=[row.session_id, row.pk])


def ticket(client: Client, row: Registration):
    client.force_login(row.person.user)
    return client.get(address("ticket", row))


def free_the_seat(line: list[Registration]) -> None:
    services.cancel(registration=line[0], by=line[0].person.user, now=NOW)
    for row in line:
        row.refresh_from_db()


def test_who_waits_sees_the_place_and_no_ticket(client, line):
    assert [row.status for row in line] == ["confirmed", "waitlisted", "waitlisted", "waitlisted"]
    assert [ticket(client, row).context["place"] for row in line] == [None, 1, 2, 3]
    page = ticket(client, line[2])
    assert "pass__stub" in ticket(client, line[0]).text
    assert "pass__stub" not in page.text
    assert address("cancel", line[2]) in page.text
    assert address("move", line[2]) not in page.text
    assert client.get(address("ticket_pdf", line[2])).status_code == 404


def test_leaving_the_line_lets_the_others_move_up(client, line, pool):
    client.force_login(line[1].person.user)
    assert address("ticket", line[1]) in client.get(address("cancel", line[1])).text
    client.post(address("cancel", line[1]))
    pool.refresh_from_db()
    assert (pool.taken, pool.waiting) == (1, 2)
    assert ticket(client, line[2]).context["place"] == 1


def test_an_offer_is_shown_with_its_end_in_the_sessions_zone_and_accepted(client, line):
    free_the_seat(line)
    page = ticket(client, line[1])
    assert line[1].status == "offered"
    assert "2 Februari 2027 pukul 13.00 WITA" in page.text
    assert "pass__stub" not in page.text
    assert client.post(address("accept", line[1]))["Location"] == address("ticket", line[1])
    line[1].refresh_from_db()
    assert (line[1].status, line[1].offer_ends_at) == ("confirmed", None)
    assert "pass__stub" in ticket(client, line[1]).text


def test_accepting_twice_is_once(client, line, pool):
    free_the_seat(line)
    client.force_login(line[1].person.user)
    for _ in range(2):
        response = client.post(address("accept", line[1]), follow=True)
        assert [message.level_tag for message in response.context["messages"]] == ["success"]
    pool.refresh_from_db()
    assert (pool.taken, pool.waiting) == (1, 2)


def test_an_offer_that_ended_is_refused(client, line, february):
    free_the_seat(line)
    february.shift(timedelta(hours=24))
    assert address("accept", line[1]) not in ticket(client, line[1]).text
    client.post(address("accept", line[1]))
    line[1].refresh_from_db()
    assert line[1].status == "offered"  # until the clock comes round; but nobody gets it by accepting


def test_declining_gives_the_seat_to_the_next(client, line):
    free_the_seat(line)
    client.force_login(line[1].person.user)
    client.post(address("cancel", line[1]))
    assert list(Registration.objects.order_by("pk").values_list("status", flat=True)) == [
        "cancelled",
        "cancelled",
        "offered",
        "waitlisted",
    ]


def test_nobody_else_accepts_and_only_by_post(client, line):
    free_the_seat(line)
    client.force_login(line[2].person.user)
    assert client.post(address("accept", line[1])).status_code == 404
    client.force_login(line[1].person.user)
    assert client.get(address("accept", line[1])).status_code == 405
    line[1].refresh_from_db()
    assert line[1].status == "offered"


def test_a_claimant_accepts(client, pool, line):
    free_the_seat(line)
    person = line[1].person
    person.user = None
    person.save()
    client.post("/ambil/", {"by": "code", "code": line[1].code})
    client.post(address("accept", line[1]))
    line[1].refresh_from_db()
    assert line[1].status == "confirmed"


def test_an_expired_offer_says_so(client, line):
    Registration.objects.filter(pk=line[1].pk).update(status="expired")
    assert reverse("registration:register", args=[line[1].session_id]) in ticket(client, line[1]).text


def test_home_shows_that_somebody_waits(client, line):
    client.force_login(line[0].person.user)
    assert "badge--amber" not in client.get("/saya/").text
    client.force_login(line[1].person.user)
    assert "badge--amber" in client.get("/saya/").text


def test_staff_see_the_line_in_order_with_places(client, line):
    free_the_seat(line)
    enter(client, line[0].session.programme.organizer, "registrar")
    there = reverse("registrants:waiting", args=[line[0].session_id])
    page = client.get(there)
    assert [(row.pk, place) for row, place in page.context["rows"]] == [
        (line[1].pk, None),
        (line[2].pk, 1),
        (line[3].pk, 2),
    ]
    assert "2 Februari 2027 pukul 13.00 WITA" in page.text
    assert there in client.get(reverse("registrants:list", args=[line[0].session_id])).text
    assert client.post(there).status_code == 405


def test_places_go_on_over_the_pages(client, line, monkeypatch):
    monkeypatch.setattr("participants.registrants.views_moves.PER_PAGE", 2)
    other = PoolFactory(session=line[0].session, category="Umum", capacity=0)
    late = come(other, "Lain")
    enter(client, line[0].session.programme.organizer)
    there = reverse("registrants:waiting", args=[line[0].session_id])
    second = client.get(there, {"page": 2}).context["rows"]
    assert {row.pk: place for row, place in second} == {line[3].pk: 3, late.pk: 1}
    assert [row.pk for row, _place in client.get(there, {"pool": other.pk}).context["rows"]] == [late.pk]


def test_the_line_asks_the_same_number_of_queries(client):
    session = SessionFactory()
    pool = PoolFactory(session=session)
    enter(client, session.programme.organizer)
    there = reverse("registrants:waiting", args=[session.pk])
    RegistrationFactory(session=session, pool=pool, status="waitlisted")
    few = queries(client, there)
    for _ in range(29):
        RegistrationFactory(session=session, pool=pool, status="waitlisted", person=PersonFactory(user=UserFactory()))
    assert queries(client, there) == few


def test_staff_accept_for_somebody_and_it_is_written_down(client, line):
    free_the_seat(line)
    registrar = enter(client, line[0].session.programme.organizer, "registrar")
    assert staff_address("accept", line[1]) in client.get(staff_address("detail", line[1])).text
    client.post(staff_address("accept", line[1]))
    line[1].refresh_from_db()
    assert line[1].status == "confirmed"
    entry = LogEntry.objects.get_for_object(line[1]).latest("pk")
    assert (entry.actor, entry.changes["status"]) == (registrar, ["offered", "confirmed"])


@pytest.mark.parametrize("role", ["editor", "viewer"])
def test_who_does_not_handle_registrants_sees_no_line(client, line, role):
    enter(client, line[0].session.programme.organizer, role)
    assert client.get(reverse("registrants:waiting", args=[line[0].session_id])).status_code == 403
    assert client.post(staff_address("accept", line[1])).status_code == 403
