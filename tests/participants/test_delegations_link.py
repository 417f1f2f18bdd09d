"""What the contact person does behind a delegation's link, and what the link never shows."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from auditlog.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.models import SeatPool, TrainingSession
from participants.consent.services import current_text, publish
from participants.delegations import limits
from participants.models import ConsentRecord, Delegation, Person, Registration, RegistrationGroup
from participants.people.services import set_nik
from tests.factories import DelegationFactory, PersonFactory, PoolFactory, RegistrationFactory, UserFactory

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)
FIRST_DAY = datetime(2027, 3, 1, 1, 0, tzinfo=UTC)  # 09.00 WITA
NIK = "3171016504900002"
XSS = "<script>alert(1)</script>"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def delegation():
    pool = PoolFactory(category="Bawaslu Tarakan", capacity=3, entry="delegation")
    return DelegationFactory(pool=pool, institution="Bawaslu Tarakan")


@pytest.fixture
def session(delegation):
    return delegation.pool.session


def page(delegation, name: str = "link", *args) -> str:
    return reverse(f"delegations:{name}", args=[delegation.token, *args])


def typed(**changed) -> dict[str, str]:
    version = str(current_text(now=NOW).version)
    return {"name": "Siti Aminah", "consent": "on", "consent_version": version, **changed}


def several(*names: str, **changed) -> dict[str, str]:
    rows = {"row-TOTAL_FORMS": "10", "row-INITIAL_FORMS": "0"}
    return {**rows, "lines": "\n".join(names), **typed(), **changed}


def name(client: Client, delegation, **changed) -> Registration:
    assert client.post(page(delegation, "add"), typed(**changed)).status_code == 302
    return Registration.objects.select_related("person").latest("pk")


def taken(delegation) -> tuple[int, int]:
    return SeatPool.objects.values_list("taken", "waiting").get(pk=delegation.pool_id)


def errors(response) -> list[str]:
    assert response.status_code == 422
    return [error for each in response.context["form"].errors.values() for error in each]


def test_one_person_is_named_without_an_account(client, delegation):
    data = {
        "title_before": "Dr.",
        "title_after": "S.H.",
        "position": "Anggota",
        "institution": "Bawaslu Tarakan",
        "phone": "0812 3456 7890",
        "nik": NIK,
        "birth_date": "1990-04-25",
        "representing": "Ketua",
    }
    row = name(client, delegation, **data)
    assert (row.status, row.delegation, row.pool_id, row.representing) == (
        "confirmed",
        delegation,
        delegation.pool_id,
        "Ketua",
    )
    person = row.person
    assert (person.full_name, person.position, person.institution) == (
        "Dr. Siti Aminah, S.H.",
        "Anggota",
        "Bawaslu Tarakan",
    )
    assert (person.nik, person.birth_date, person.user) == (NIK, date(1990, 4, 25), None)
    assert ConsentRecord.objects.get().registration == row
    assert (taken(delegation), RegistrationGroup.objects.count()) == ((1, 0), 0)
    shown = client.get(page(delegation)).content.decode()
    assert "Dr. Siti Aminah, S.H." in shown
    assert "•••• •••• •••• 0002" in shown
    assert "+6281••••••890" in shown
    assert NIK not in shown
    assert "81234567890" not in shown
    assert LogEntry.objects.get_for_object(delegation).filter(changes__has_key="named_by_link").count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " . "}, "name"),
        ({"name": "x" * 151}, "name"),
        ({"phone": "123"}, "phone"),
        ({"email": "siti"}, "email"),
        ({"nik": "123"}, "nik"),
        ({"birth_date": "1890-01-01"}, "birth_date"),
        ({"birth_date": "2027-02-01"}, "birth_date"),
        ({"consent": ""}, "consent"),
        ({"consent_version": "77"}, "consent_version"),
    ],
)
def test_what_cannot_be_right_stands_at_its_field(client, delegation, wrong, field):
    response = client.post(page(delegation, "add"), typed(**wrong))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not Person.objects.exists()


def test_a_consent_text_that_changed_is_read_again(client, delegation):
    data = typed()
    publish(purpose="a", data="b", retention="c", rights="d", now=NOW)
    assert "consent_version" in client.post(page(delegation, "add"), data).context["form"].errors
    assert not Person.objects.exists()


def test_naming_the_same_person_twice_says_so(client, delegation):
    name(client, delegation)
    client.post(page(delegation, "add"), typed())
    assert Registration.objects.count() == 1
    name(client, delegation, phone="081234567890")  # another Siti Aminah
    assert taken(delegation) == (2, 0)


def test_who_took_part_before_is_known_by_nik_and_name(client, delegation):
    known = PersonFactory(name="Siti Aminah", search_name="siti aminah", position="Ketua", user=UserFactory())
    set_nik(person=known, nik=NIK)
    row = name(client, delegation, nik=NIK, position="Anggota")
    assert (row.person, row.person.position) == (known, "Ketua")


def test_a_nik_of_somebody_else_is_refused_and_not_for_ever_asked(client, delegation):
    set_nik(person=PersonFactory(name="Budi", search_name="budi"), nik=NIK)
    for _try in range(limits.NIK_REFUSED_A_DAY):
        assert "nik" in client.post(page(delegation, "add"), typed(nik=NIK)).context["form"].errors
    assert Person.objects.count() == 1
    Person.objects.update(search_name="siti aminah")
    assert "nik" in client.post(page(delegation, "add"), typed(nik=NIK)).context["form"].errors
    assert not Registration.objects.exists()


def test_who_is_registered_already_is_told(client, delegation, session):
    known = PersonFactory(name="Siti Aminah", search_name="siti aminah")
    set_nik(person=known, nik=NIK)
    RegistrationFactory(person=known, session=session, pool=PoolFactory(session=session))
    response = client.post(page(delegation, "add"), typed(nik=NIK))
    assert errors(response)
    assert taken(delegation) == (0, 0)


def test_beyond_the_quota_people_wait_in_line(client, delegation):
    names = [f"Orang {n}" for n in "ABCDE"]
    assert client.post(page(delegation, "add_many"), several(*names)).status_code == 302
    assert (
        list(Registration.objects.order_by("pk").values_list("status", flat=True))
        == ["confirmed"] * 3 + ["waitlisted"] * 2
    )
    assert taken(delegation) == (3, 2)
    guests = client.get(page(delegation)).context["guests"]
    assert [each.registration.place for each in guests] == [None, None, None, 1, 2]


def test_without_a_waiting_list_nobody_of_too_many_is_named(client, delegation):
    SeatPool.objects.update(has_waiting_list=False)
    response = client.post(page(delegation, "add_many"), several(*[f"Orang {n}" for n in "ABCD"]))
    assert errors(response)
    assert "Orang D" in response.content.decode()  # nothing typed is lost
    assert (Registration.objects.count(), Person.objects.count(), taken(delegation)) == (0, 0, (0, 0))


def test_a_group_is_kept_whole(client, delegation):
    name(client, delegation)
    client.post(page(delegation, "add_many"), several("Orang A", "Orang B", "Orang C", together="on"))
    group = RegistrationGroup.objects.get()
    assert list(group.registrations.values_list("status", flat=True)) == ["waitlisted"] * 3
    client.post(page(delegation, "withdraw", Registration.objects.earliest("pk").pk))
    assert set(group.registrations.values_list("status", flat=True)) == {"confirmed"}
    assert taken(delegation) == (3, 0)


def test_a_group_that_never_fits_is_refused(client, delegation):
    response = client.post(page(delegation, "add_many"), several("A B", "C D", "E F", "G H", together="on"))
    assert errors(response)
    assert not Registration.objects.exists()


def test_lines_and_table_count_together(client, delegation):
    lines = ["No;Nama;Jabatan", "1;Andi;Ketua;081234567891", "2. Budi\tAnggota\t\tbudi@contoh.id"]
    table = {"row-0-name": "Citra", "row-0-position": "Staf", "row-0-phone": "081234567892"}
    assert client.post(page(delegation, "add_many"), several(*lines, **table)).status_code == 302
    people = Person.objects.order_by("name").values_list("name", "position", "phone", "email", "institution")
    assert list(people) == [
        ("Andi", "Ketua", "+6281234567891", "", "Bawaslu Tarakan"),
        ("Budi", "Anggota", "", "budi@contoh.id", "Bawaslu Tarakan"),
        ("Citra", "Staf", "+6281234567892", "", "Bawaslu Tarakan"),
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"lines": ""},
        {"lines": "Andi; Ketua; 12"},
        {"lines": "Andi\n; Ketua"},
        {"lines": "Andi; ; ; alamat"},
        {"lines": "a;b;;;;f"},
        {"lines": "x" * 151},
        {"lines": "Andi", "row-0-phone": "081234567892"},
        {"lines": "Andi", "row-0-name": "Budi", "row-0-phone": "1"},
        {"lines": "Andi\nandi"},
        {"lines": "\n".join(f"Orang {n}" for n in range(51))},
        {"lines": "Andi", "consent": ""},
    ],
)
def test_a_list_with_a_fault_names_nobody_and_loses_nothing(client, delegation, wrong):
    response = client.post(
        page(delegation, "add_many"), several(**{"row-1-name": "Citra", **wrong} if wrong["lines"] else wrong)
    )
    assert errors(response)
    assert not Person.objects.exists()
    assert not Registration.objects.exists()
    assert response.context["form"]["lines"].value() == wrong["lines"]
    assert wrong["lines"] == "" or "Citra" in response.content.decode()


def test_a_list_sent_twice_names_everybody_once(client, delegation):
    data = several("Andi", "Budi")
    client.post(page(delegation, "add_many"), data)
    client.post(page(delegation, "add_many"), data)
    assert Registration.objects.count() == 2


def test_a_form_sent_again_gives_the_same_answer(client, delegation):
    key = {"request_key": str(uuid4())}
    for _press in range(2):
        assert client.post(page(delegation, "add"), typed(**key)).status_code == 302
    old = Registration.objects.get()
    key = {"request_key": str(uuid4())}
    for _press in range(2):
        assert client.post(page(delegation, "replace", old.pk), typed(name="Budi", **key)).status_code == 302
    key = {"request_key": str(uuid4())}
    for _press in range(2):
        assert client.post(page(delegation, "add_many"), several("Citra", "Dewi", **key)).status_code == 302
    assert Registration.objects.count() == 4
    other = DelegationFactory(pool=delegation.pool, institution="Lain")
    assert errors(client.post(page(other, "add"), typed(name="Eka", **key)))
    assert Registration.objects.count() == 4


def test_the_replaced_one_leaves_the_seat_to_the_newcomer(client, delegation):
    old = name(client, delegation)
    response = client.post(page(delegation, "replace", old.pk), typed(name="Budi", reason="Sakit"))
    assert response["Location"] == page(delegation)
    old.refresh_from_db()
    new = old.successor
    assert (old.status, old.cancel_reason, new.status, new.person.name) == ("replaced", "Sakit", "confirmed", "Budi")
    assert (new.delegation, new.code != old.code, new.representing) == (delegation, True, "Siti Aminah")
    assert taken(delegation) == (1, 0)
    shown = client.get(page(delegation))
    assert [each.registration for each in shown.context["guests"]] == [new, old]
    again = client.post(page(delegation, "replace", old.pk), typed(name="Citra"))
    assert errors(again)
    assert taken(delegation) == (1, 0)
    assert LogEntry.objects.get_for_object(delegation).filter(changes__has_key="replaced_by_link").count() == 1


def test_withdrawing_frees_the_seat_once(client, delegation):
    row = name(client, delegation)
    assert client.get(page(delegation, "withdraw", row.pk)).status_code == 200
    for _press in range(2):
        client.post(page(delegation, "withdraw", row.pk), {"reason": "Sakit"})
    row.refresh_from_db()
    assert (row.status, row.cancel_reason, taken(delegation)) == ("cancelled", "Sakit", (0, 0))
    name(client, delegation)  # the same person may come after all
    assert taken(delegation) == (1, 0)


def test_an_offered_seat_is_accepted(client, delegation):
    SeatPool.objects.update(capacity=1, offer_hours=24)
    first = name(client, delegation)
    name(client, delegation, name="Budi", email="budi@contoh.id")
    client.post(page(delegation, "withdraw", first.pk))
    offered = Registration.objects.get(person__name="Budi")
    assert offered.status == "offered"
    client.post(page(delegation, "accept", offered.pk))
    offered.refresh_from_db()
    assert (offered.status, taken(delegation)) == ("confirmed", (1, 0))
    client.post(page(delegation, "accept", offered.pk))  # pressed twice
    offered.refresh_from_db()
    assert offered.status == "confirmed"


def test_where_the_organizer_approves_people_wait_for_it(client, delegation):
    SeatPool.objects.update(needs_approval=True)
    assert name(client, delegation).status == "pending"


def window(client, delegation) -> tuple[bool, bool, bool]:
    """What is possible now: naming, replacing, withdrawing; the pages and the services agree on it."""
    row = Registration.objects.filter(status="confirmed").earliest("pk")
    count = Registration.objects.count()
    client.post(page(delegation, "add"), typed(name=f"Orang {count}"))
    named = Registration.objects.count() > count
    client.post(page(delegation, "replace", row.pk), typed(name=f"Ganti {count}"))
    row.refresh_from_db()
    replaced = row.status == "replaced"
    other = Registration.objects.filter(status="confirmed").latest("pk")
    client.post(page(delegation, "withdraw", other.pk))
    other.refresh_from_db()
    shown = client.get(page(delegation)).context["windows"]
    answer = named, replaced, other.status == "cancelled"
    assert (not shown.naming, not shown.replacing, not shown.withdrawing) == answer
    return answer


@pytest.fixture
def three_named(client, delegation):
    SeatPool.objects.update(capacity=9)
    for who in ("Andi", "Budi", "Citra"):
        name(client, delegation, name=who)


@pytest.mark.parametrize(
    ("changes", "at", "possible"),
    [
        ({}, NOW, (True, True, True)),
        ({"registration_opens_at": NOW + timedelta(days=1)}, NOW, (True, True, True)),
        ({"registration_closes_at": NOW}, NOW, (False, True, True)),
        ({"registration_closes_at": NOW + timedelta(seconds=1)}, NOW, (True, True, True)),
        ({"status": "closed"}, NOW, (False, True, True)),
        ({}, FIRST_DAY, (False, False, True)),
        ({}, FIRST_DAY + timedelta(days=2), (False, False, True)),
        ({}, FIRST_DAY + timedelta(days=3), (False, False, False)),
        ({"status": "finished"}, NOW, (False, False, False)),
        ({"status": "cancelled"}, NOW, (False, False, False)),
        ({"status": "draft"}, NOW, (False, False, False)),
    ],
)
@pytest.mark.usefixtures("three_named")
def test_windows_of_the_session(client, delegation, clock, changes, at, possible):
    TrainingSession.objects.filter(pk=delegation.pool.session_id).update(**changes)
    clock.move_to(at)
    assert window(client, delegation) == possible


@pytest.mark.usefixtures("three_named")
def test_an_institution_may_have_a_deadline_of_its_own(client, delegation):
    TrainingSession.objects.update(status="closed", registration_closes_at=NOW - timedelta(days=1))
    Delegation.objects.update(names_until=NOW + timedelta(days=1))
    assert window(client, delegation) == (True, True, True)
    TrainingSession.objects.update(status="published", registration_closes_at=None)
    Delegation.objects.update(names_until=NOW)
    assert window(client, delegation) == (False, True, True)


@pytest.mark.usefixtures("three_named")
def test_a_closed_delegation_shows_and_changes_nothing(client, delegation):
    Delegation.objects.update(closed_at=NOW)
    assert window(client, delegation) == (False, False, False)
    assert "Andi" in client.get(page(delegation)).content.decode()


def test_the_link_shows_its_own_people_only(client, delegation, session):
    other = DelegationFactory(pool=delegation.pool, institution="Lain")  # even of the same seats
    foreign = RegistrationFactory(session=session, pool=other.pool, delegation=other, person__name="Orang Lain")
    for view in ("replace", "withdraw"):
        assert client.get(page(delegation, view, foreign.pk)).status_code == 404
        assert client.post(page(delegation, view, foreign.pk), typed()).status_code == 404
    assert client.post(page(delegation, "accept", foreign.pk)).status_code == 404
    for view in ("link", "cards"):
        assert "Orang Lain" not in client.get(page(delegation, view)).content.decode()
    foreign.refresh_from_db()
    assert foreign.status == "confirmed"


def test_nobody_keeps_or_lists_the_page(client, delegation):
    for view in ("link", "add", "add_many", "cards"):
        response = client.get(page(delegation, view))
        assert response["Cache-Control"] == "private, no-store"
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert response["Referrer-Policy"] == "same-origin"
        assert "noindex" in response.content.decode()


@pytest.mark.parametrize("token", ["x", "a" * 43, "%00", "' OR 1=1"])
def test_a_wrong_link_explains_itself(client, token):
    assert client.get(f"/delegasi/{token}/").status_code == 404


def test_many_wrong_links_are_slowed_down_and_a_right_one_still_works(client, delegation):
    for n in range(limits.UNKNOWN_ALLOWED):
        assert client.get(f"/delegasi/{n}/").status_code == 404
    response = client.get("/delegasi/x/")
    assert (response.status_code, response["Retry-After"]) == (429, "600")
    assert client.get(page(delegation)).status_code == 200


def test_one_link_does_not_fill_the_tables(client, delegation, monkeypatch):
    monkeypatch.setattr(limits, "NAMED_A_DAY", 1)
    name(client, delegation)
    assert errors(client.post(page(delegation, "add"), typed(name="Budi")))
    assert errors(client.post(page(delegation, "add_many"), several("Budi")))
    assert Registration.objects.count() == 1


def test_a_forged_form_is_refused(delegation):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(page(delegation, "add"), typed()).status_code == 403
    assert not Person.objects.exists()


def test_the_page_costs_the_same_for_one_and_for_thirty(client, delegation, session, clock):
    SeatPool.objects.update(capacity=40)
    session.agenda.create(title="Materi", starts_at=FIRST_DAY, ends_at=FIRST_DAY + timedelta(hours=1), minutes=60)
    clock.move_to(FIRST_DAY)

    def queries(view: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(page(delegation, view)).status_code == 200
        return len(seen)

    def add(status: str) -> None:
        RegistrationFactory(session=session, pool=delegation.pool, delegation=delegation, status=status)

    add("confirmed")
    one = queries("link"), queries("cards")
    for n in range(30):
        add(("confirmed", "waitlisted", "cancelled")[n % 3])
    assert (queries("link"), queries("cards")) == one


def test_cards_show_codes_of_those_with_a_seat(client, delegation):
    SeatPool.objects.update(capacity=1)
    row, waits = name(client, delegation), name(client, delegation, name="Budi")
    shown = client.get(page(delegation, "cards")).content.decode()
    assert row.code in shown
    assert waits.code not in shown


def test_hostile_and_long_names_are_only_shown(client, delegation):
    row = name(client, delegation, name=f"{XSS} {'Panjang' * 17}", position=XSS, representing=XSS)
    for view, args in (("link", ()), ("cards", ()), ("replace", (row.pk,)), ("withdraw", (row.pk,))):
        shown = client.get(page(delegation, view, *args)).content.decode()
        assert XSS not in shown
        assert "&lt;script&gt;" in shown


def test_mails_go_only_to_people_with_an_address(client, delegation, mailoutbox):
    from tests.mails import compose_notices

    name(client, delegation)
    name(client, delegation, name="Budi", email="budi@contoh.id")
    compose_notices()
    assert [mail.to for mail in mailoutbox] == [["budi@contoh.id"]]
