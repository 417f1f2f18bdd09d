"""What the contact person does behind the link: name, replace, withdraw, accept."""

from datetime import date
from uuid import uuid4

import pytest
from auditlog.models import LogEntry
from django.urls import reverse

from events.models import SeatPool
from events.seats import services as seats
from participants.consent.models import GuardianConsent
from participants.consent.texts import publish
from participants.delegations import limits
from participants.models import ConsentRecord, Person, Registration, RegistrationGroup
from participants.people.services import set_nik
from tests.factories import DelegationFactory, MembershipFactory, PersonFactory, RegistrationFactory, UserFactory
from tests.participants.delegations.acts import NOW, desk_page, errors, name, page, several, taken, typed

NIK = "3171016504900002"

pytestmark = pytest.mark.django_db


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
    assert field in response.context["form"].errors
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
    RegistrationFactory(person=known, session=session, pool=session.pools.get(category="Umum"))
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


def test_a_group_larger_than_the_whole_session_is_refused(client, delegation):
    seats.set_ceiling(session=delegation.session, capacity=2)
    response = client.post(page(delegation, "add_many"), several("A B", "C D", "E F", together="on"))
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


@pytest.fixture
def parent() -> dict[str, str]:
    return {
        "guardian_name": "Ibu Rahma",
        "guardian_relation": "ibu",
        "guardian_phone": "081234567890",
        "guardian_consent": "on",
    }


def test_a_parent_agrees_for_a_child(client, delegation, parent):
    child = {"birth_date": "2012-05-01"}
    response = client.post(page(delegation, "add"), typed(**child))
    assert set(parent) <= set(response.context["form"].errors)
    assert not Person.objects.exists()
    row = name(client, delegation, **child, **parent)
    assert GuardianConsent.objects.get(registration=row).name == "Ibu Rahma"


def test_a_nik_tells_of_a_child_too(client, delegation):
    response = client.post(page(delegation, "add"), typed(nik="3171010105120001"))
    assert "guardian_name" in response.context["form"].errors


def test_pupils_are_named_one_by_one_with_their_date_of_birth(client, delegation, parent):
    SeatPool.objects.update(audience="students")
    assert "birth_date" in client.post(page(delegation, "add"), typed()).context["form"].errors
    assert errors(client.post(page(delegation, "add_many"), several("Andi", "Budi")))
    assert not Person.objects.exists()
    assert client.get(page(delegation, "add_many")).context["closed"]
    name(client, delegation, birth_date="2000-05-01")
    old = name(client, delegation, name="Budi", birth_date="2012-05-01", **parent)
    assert (
        "guardian_name"
        in client.post(page(delegation, "replace", old.pk), typed(name="Citra", birth_date="2012-05-01"))
        .context["form"]
        .errors
    )


def test_a_likely_double_is_said_to_staff_and_of_the_own_institution_to_the_contact_person(client, delegation):
    there = RegistrationFactory(
        session=delegation.session, person=PersonFactory(name="Siti Aminah", institution=delegation.institution.upper())
    )
    elsewhere = RegistrationFactory(
        session=delegation.session,
        person=PersonFactory(name="Budi Santoso", institution="Bawaslu", phone="+6281234567890"),
    )

    def said(**typed_in) -> str:
        name(client, delegation, **typed_in)
        told = client.get(page(delegation)).context["messages"]
        return " ".join(str(each) for each in told if each.level_tag == "warning")

    assert "Siti Aminah" in said(institution=delegation.institution)
    assert "Budi" not in said(name="Budi Santoso", phone="081234567890")  # whom another institution sends
    client.force_login(MembershipFactory(organizer=delegation.session.programme.organizer, role="registrar").user)
    html = client.get(desk_page("detail", delegation.pk)).content.decode()
    named = Registration.objects.filter(delegation=delegation)
    for row in named:
        assert reverse("casework:compare", args=[row.session_id, row.pk]) in html
    assert named.count() == 2
    assert {there.status, elsewhere.status} == {"confirmed"}
