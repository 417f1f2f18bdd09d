"""Staff and owners put a person's data right: what is written where, who decides, what is shown first."""

import re
from datetime import timedelta

import pytest
from auditlog.models import LogEntry
from django.urls import reverse

from bimtek.common.errors import Refusal
from events.models import Organizer, TrainingSession
from participants.attendance.services import Mark, record
from participants.claims.proof import has_address_of
from participants.corrections.models import Proposal
from participants.corrections.services import correct, version_of
from participants.models import Person, PersonChange
from participants.people.services import set_nik
from participants.tickets.documents import _ticket_data
from tests.factories import AgendaItemFactory, MembershipFactory, RegistrationFactory, UserFactory
from tests.participants.registrants.office import NIK, NOW, ROLES, sign_in
from tests.world.attendance import sign_sheet
from tests.world.certificates import certify

pytestmark = pytest.mark.django_db
OTHER_NIK = "3171016504900003"


def page(registration) -> str:
    return reverse("casework:correct", args=[registration.session_id, registration.pk])


def typed(registration, **fields) -> dict[str, object]:
    person = Person.objects.get(pk=registration.person_id)
    registration.person = person
    known = {"name": person.name, "institution": person.institution, "phone": str(person.phone or ""), "reason": "KTP"}
    return {**known, "version": version_of(registration), **fields}


def save(client, registration, **fields):
    """Look at the preview, then save what it showed."""
    data = typed(registration, **fields)
    shown = client.post(page(registration), data)
    digest = re.search(r'name="previewed" value="(\w+)"', shown.content.decode())
    assert digest, shown.context["form"].errors
    return client.post(page(registration), {**data, "previewed": digest[1], "save": "1"})


def history(person) -> list[tuple[str, str, str, str]]:
    return list(PersonChange.objects.filter(person=person).values_list("field", "before", "after", "reason"))


def test_staff_correct_a_person_whom_they_alone_know(desk, session, registration, registrar):
    response = save(desk, registration, name="Siti Nuraini", phone="0812 3456 7890", nik=NIK, reason="KTP dibawa")
    assert response.status_code == 302
    person = Person.objects.get(pk=registration.person_id)
    assert (person.name, person.search_name, str(person.phone)) == ("Siti Nuraini", "siti nuraini", "+6281234567890")
    assert person.nik == NIK
    assert set(history(person)) == {
        ("name", "Siti Nur'aini", "Siti Nuraini", "KTP dibawa"),
        ("phone", "", "+6281234567890", "KTP dibawa"),
        ("nik", "", "••••••••••••0002", "KTP dibawa"),
    }
    assert set(PersonChange.objects.values_list("by", "organizer")) == {(registrar.pk, session.programme.organizer_id)}
    assert LogEntry.objects.get_for_object(registration).filter(changes__has_key="corrected")
    html = desk.get(page(registration)).content.decode()
    assert "KTP dibawa" in html
    assert NIK not in html


def test_nothing_is_saved_before_it_was_shown(desk, registration):
    data = typed(registration, name="Siti")
    assert "Siti" in desk.post(page(registration), {**data, "save": "1"}).content.decode()
    shown = desk.post(page(registration), data)
    digest = shown.context["digest"]
    other = {**data, "name": "Sita", "previewed": digest, "save": "1"}
    assert desk.post(page(registration), other).status_code == 200
    assert Person.objects.get(pk=registration.person_id).name == "Siti Nur'aini"


def test_the_preview_names_what_it_changes_elsewhere(desk, session, registration, registrar):
    Organizer.objects.update(city="Tarakan", signatory_name="Siti", signatory_position="Ketua")
    session = TrainingSession.objects.get(pk=session.pk)
    item = AgendaItemFactory(session=session)
    owner = MembershipFactory(organizer=session.programme.organizer, role="owner").user
    sign_sheet(session, item, registration, owner)
    certificate = certify(registration, item.pk, owner)
    other = RegistrationFactory(person=registration.person, session__programme=session.programme)
    html = desk.post(page(registration), typed(registration, name="Siti Aminah")).content.decode()
    assert registration.sheet_rows.get().sheet.code in html
    assert certificate.number in html
    assert reverse("issuing:replace", args=[certificate.pk]) in html
    assert reverse("registrants:detail", args=[other.session_id, other.pk]) in html
    quiet = desk.post(page(registration), typed(registration, position="Operator")).content.decode()
    assert certificate.number not in quiet


def test_of_an_account_only_the_registration_changes_and_the_owner_is_asked(client, desk, session, registration):
    user = UserFactory()
    Person.objects.filter(pk=registration.person_id).update(user=user, institution="KPU Kota Tarakan")
    form = desk.get(page(registration)).context["form"]
    assert not {"email", "nik"} & set(form.fields)
    save(desk, registration, name="Siti Aminah", position="Ketua")
    registration.refresh_from_db()
    person = Person.objects.get(pk=registration.person_id)
    assert (person.name, person.position) == ("Siti Nur'aini", "")
    assert registration.attendee.name == "Siti Aminah"
    assert _ticket_data(registration)["name"] == "Siti Aminah"
    assert "Siti Aminah" in desk.get(reverse("registrants:list", args=[session.pk])).content.decode()
    proposal = Proposal.objects.get()
    assert proposal.values == {"name": "Siti Aminah", "position": "Ketua"}
    client.force_login(user)
    assert "Siti Aminah" in client.get(reverse("corrections:mine")).content.decode()
    client.force_login(UserFactory())
    assert client.post(reverse("corrections:decide", args=[proposal.pk]), {"accept": "1"}).status_code == 404
    client.force_login(user)
    client.post(reverse("corrections:decide", args=[proposal.pk]), {"accept": "1"})
    registration.refresh_from_db()
    person = Person.objects.get(pk=registration.person_id)
    assert (person.name, person.position, registration.shown_as) == ("Siti Aminah", "Ketua", None)


def test_another_organizer_sees_neither_reason_nor_history(client, desk, registration):
    save(desk, registration, name="Siti Aminah", reason="Rahasia kantor")
    elsewhere = RegistrationFactory(person=registration.person)
    sign_in(client, elsewhere.session, "registrar")
    assert client.get(page(registration)).status_code == 404
    html = client.get(page(elsewhere)).content.decode()
    assert "Rahasia kantor" not in html
    save(client, elsewhere, name="Siti Zubaidah")
    assert Person.objects.get(pk=registration.person_id).name == "Siti Aminah"
    elsewhere.refresh_from_db()
    assert elsewhere.attendee.name == "Siti Zubaidah"


@pytest.mark.parametrize(("role", "status"), ROLES.items())
def test_who_may_correct(client, session, registration, role, status):
    sign_in(client, session, role)
    assert client.get(page(registration)).status_code == status
    assert client.post(page(registration), typed(registration, name="X")).status_code == status


def test_refusals_change_nothing(registration, registrar):
    registration.person.refresh_from_db()
    given = {"registration": registration, "by": registrar, "now": NOW}
    set_nik(person=RegistrationFactory().person, nik=OTHER_NIK)
    version = version_of(registration)
    wrong = [
        ("reason_missing", {"data": {"name": "A"}, "version": version, "reason": " "}),
        ("nothing_changed", {"data": {"name": registration.person.name}, "version": version, "reason": "x"}),
        ("changed_meanwhile", {"data": {"name": "A"}, "version": "1.0", "reason": "x"}),
        ("nik_taken", {"data": {"name": "A"}, "nik": OTHER_NIK, "version": version, "reason": "x"}),
    ]
    for code, fields in wrong:
        with pytest.raises(Refusal) as refusal:
            correct(**given, **fields)
        assert refusal.value.code == code
    assert Person.objects.get(pk=registration.person_id).name == "Siti Nur'aini"
    assert not PersonChange.objects.exists()


def test_an_address_typed_by_staff_proves_nothing_until_confirmed(client, desk, registration, mailoutbox):
    user = UserFactory(email="siti@contoh.id")
    save(desk, registration, email="siti@contoh.id")
    person = Person.objects.get(pk=registration.person_id)
    assert not has_address_of(user, person)
    (mail,) = mailoutbox
    assert mail.to == ["siti@contoh.id"]
    link = re.search(r"(/alamat/\S+)", mail.body)[1]
    client.logout()
    assert client.get(link).status_code == 200
    assert not has_address_of(user, Person.objects.get(pk=person.pk))
    client.post(link)
    assert has_address_of(user, Person.objects.get(pk=person.pk))
    assert client.get("/alamat/salah/").status_code == 404


def test_the_owner_sees_what_staff_changed(client, desk, registration):
    save(desk, registration, name="Siti Aminah", reason="Sesuai KTP")
    user = UserFactory()
    Person.objects.filter(pk=registration.person_id).update(user=user)
    client.force_login(user)
    assert "Sesuai KTP" in client.get(reverse("corrections:mine")).content.decode()


def rename(client, user, name: str):
    client.force_login(user)
    data = {"name": name, "institution": "KPU", "phone": "08123456789"}
    return client.post(reverse("people:profile"), data)


def test_a_new_name_after_attendance_began_waits_for_staff(client, session, registration, registrar):
    user = UserFactory()
    Person.objects.filter(pk=registration.person_id).update(user=user)
    rename(client, user, "Siti Nuraini")
    person = Person.objects.get(pk=registration.person_id)
    assert person.name == "Siti Nuraini"
    assert PersonChange.objects.filter(person=person, origin="owner", field="name").count() == 1
    item = AgendaItemFactory(session=session)
    record(session=session, marks=[Mark(registration.pk, item.pk, True)], by=registrar, now=NOW + timedelta(days=30))
    rename(client, user, "Orang Lain")
    person.refresh_from_db()
    assert (person.name, str(person.phone)) == ("Siti Nuraini", "+628123456789")
    proposal = Proposal.objects.get(organizer=None)
    sign_in(client, RegistrationFactory(person=person).session, "registrar")
    elsewhere = person.registrations.last()
    address = reverse("casework:decide", args=[elsewhere.session_id, elsewhere.pk, proposal.pk])
    assert client.post(address, {"accept": "1"}).status_code == 404  # took no attendance
    client.force_login(registrar)
    assert "Orang Lain" in client.get(page(registration)).content.decode()
    address = reverse("casework:decide", args=[session.pk, registration.pk, proposal.pk])
    client.post(address, {"accept": "1"})
    person.refresh_from_db()
    assert person.name == "Orang Lain"
