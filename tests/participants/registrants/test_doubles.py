"""One human being twice: shown, merged with a preview, and taken apart again, with nothing lost."""

from datetime import timedelta
from uuid import uuid4

import pytest
from auditlog.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bimtek.common.errors import Refusal
from events.training.models import TrainingSession
from participants.attendance.scans import Scan, record_scans
from participants.attendance.selectors import hours_of, ledger
from participants.attendance.services import Mark, correct, record
from participants.checkin.manifest import manifest
from participants.doubles import services
from participants.doubles.selectors import plan
from participants.models import Merge, Person, PersonChange, Registration
from participants.notices.models import Notice
from participants.people.services import set_nik
from participants.registration.doubles import doubles_in
from participants.tickets.tokens import reference
from tests.factories import AgendaItemFactory, PersonFactory, RegistrationFactory, UserFactory
from tests.participants.registrants.office import NIK, NOW, ROLES, address, sign_in
from tests.world.stage import AFTERWARDS

pytestmark = pytest.mark.django_db


@pytest.fixture
def double(session, registration):
    """The same human being, who registered alone too."""
    person = PersonFactory(
        name="SITI NUR’AINI", search_name="siti nuraini", institution="KPU Kota Tarakan", user=UserFactory()
    )
    return RegistrationFactory(session=session, person=person)


def page(name: str, registration, *more: int) -> str:
    return reverse(f"casework:{name}", args=[registration.session_id, registration.pk, *more])


def bring_together(one: Registration, other: Registration, by) -> Merge:
    """Merge `other`'s person into `one`'s, as previewed."""
    organizer = one.session.programme.organizer
    merging = plan(Person.objects.get(pk=one.person_id), Person.objects.get(pk=other.person_id), organizer)
    return services.merge(
        plan=merging, seen=merging.digest, organizer=organizer, reason="Dua kali", by=by, now=AFTERWARDS
    )


def test_likely_doubles_are_shown(desk, session, registration, double):
    RegistrationFactory(session=session, person__name="Siti Nur'aini", person__institution="Bawaslu")
    RegistrationFactory(session=session, status="cancelled", person=PersonFactory(name="Siti Nur'aini"))
    assert list(doubles_in(session)) == [registration, double]
    html = desk.get(address("list", session)).content.decode()
    assert page("compare", registration) in html
    assert page("compare", double) in desk.get(reverse("casework:doubles", args=[session.pk])).content.decode()
    set_nik(person=registration.person, nik=NIK)
    set_nik(person=double.person, nik="3171016504900003")
    assert not doubles_in(session).exists()


def test_the_account_is_kept_and_its_data_stays(desk, session, registration, double, registrar, mailoutbox):
    shown = desk.get(page("merge", registration, double.pk))
    merging = shown.context["plan"]
    assert (merging.kept, merging.emptied) == (double.person, registration.person)
    assert registration.code in shown.content.decode()
    desk.post(page("merge", registration, double.pk), {"reason": "Kantor dan sendiri", "seen": merging.digest})
    registration.refresh_from_db()
    double.refresh_from_db()
    assert (registration.status, double.status) == ("confirmed", "merged")
    assert double.merged_into == registration
    assert registration.person == double.person
    session.pools.get().refresh_from_db()
    assert session.pools.get().taken == 1
    assert registration.code in desk.get(address("detail", session, double.pk)).content.decode()
    kept = Person.objects.get(pk=double.person_id)
    assert (kept.name, kept.nik_index, kept.phone) == ("SITI NUR’AINI", None, "")
    assert mailoutbox[-1].to == [kept.user.email]
    assert LogEntry.objects.get_for_object(kept).filter(changes__has_key="merged")


def test_attendance_and_both_tickets_go_on_to_count(session, registration, double, registrar):
    first, second = AgendaItemFactory.create_batch(2, session=session)
    record(session=session, marks=[Mark(double.pk, first.pk, True)], by=registrar, now=AFTERWARDS)
    bring_together(double, registration, registrar)
    registration.refresh_from_db()
    assert ledger(registration).present == {first.pk}
    scan = Scan(
        uuid4(), double.pk, second.pk, "in", "scanned", second.starts_at, reference=reference(session.pk, double.code)
    )
    (answered,) = record_scans(session=session, scans=[scan], by=registrar, now=AFTERWARDS)
    assert (answered.answer, answered.registration) == ("welcome", registration)
    assert ledger(registration).present == {first.pk, second.pk}
    standing = {row[0]: row[4] for row in manifest(session, hours_of(session), NOW)["people"]}
    assert standing[double.pk] == standing[registration.pk] == 0
    forged = Scan(uuid4(), double.pk, second.pk, "out", "scanned", second.ends_at, reference=b"x" * 8)
    (answered,) = record_scans(session=session, scans=[forged], by=registrar, now=AFTERWARDS)
    assert answered.answer == ""


def test_the_closed_ticket_leads_to_the_one_that_stays(client, session, registration, double, registrar):
    bring_together(double, registration, registrar)
    client.force_login(double.person.user)
    response = client.get(reverse("registration:ticket", args=[double.code]))
    assert response.headers["Location"] == reverse("registration:ticket", args=[registration.code])


def test_taken_apart_all_is_as_it_was(desk, session, registration, double, registrar):
    item = AgendaItemFactory(session=session)
    elsewhere = RegistrationFactory(person=registration.person, session__programme=session.programme)
    record(session=session, marks=[Mark(double.pk, item.pk, True)], by=registrar, now=AFTERWARDS)
    made = bring_together(double, registration, registrar)
    assert Registration.objects.filter(person=double.person).count() == 3
    assert page("undo_merge", registration, made.pk) in desk.get(page("compare", registration)).content.decode()
    shown = desk.get(page("undo_merge", registration, made.pk)).context["plan"]
    assert (list(shown.back), list(shown.opened)) == ([registration, elsewhere], [double])
    assert Registration.objects.filter(person=double.person).count() == 3  # looked at only
    desk.post(page("undo_merge", registration, made.pk))
    for row in (registration, double, elsewhere):
        before = (row.person_id, row.status)
        row.refresh_from_db()
        assert (row.person_id, row.status, row.merged_into) == (*before, None)
    assert session.pools.get().taken == 2
    assert not ledger(registration).present
    assert ledger(double).present == {item.pk}
    made.refresh_from_db()
    with pytest.raises(Refusal) as refusal:
        services.undo(merge=made, by=registrar, now=AFTERWARDS)
    assert refusal.value.code == "not_merged"


@pytest.mark.parametrize("over", [False, True])
def test_taken_apart_a_move_is_told_unless_its_session_is_over(registration, double, registrar, over):
    left = RegistrationFactory(session=registration.session, status="cancelled", person=PersonFactory())
    Registration.objects.filter(pk=registration.pk).update(predecessor=left)
    Person.objects.filter(pk__in=(registration.person_id, double.person_id)).update(email="siti@contoh.id")
    made = bring_together(double, registration, registrar)
    Registration.objects.filter(pk=left.pk).update(cancelled_at=AFTERWARDS + timedelta(hours=1))
    ends = AFTERWARDS.date() + timedelta(days=-1 if over else 9)
    TrainingSession.objects.filter(pk=registration.session_id).update(starts_on=ends, ends_on=ends)
    Notice.objects.all().delete()
    services.undo(merge=made, by=registrar, now=AFTERWARDS)
    assert Notice.objects.filter(kind=Notice.Kind.MOVED).exists() is not over


def test_what_the_person_kept_lacks_comes_along_and_goes_back(registration, registrar):
    other = RegistrationFactory(
        session__programme=registration.session.programme,
        person=PersonFactory(name="Siti Nuraini", phone="+6281234567890", email="siti@contoh.id"),
    )
    set_nik(person=other.person, nik=NIK)
    made = bring_together(registration, other, registrar)
    kept = Person.objects.get(pk=registration.person_id)
    assert (kept.nik, str(kept.phone), kept.email) == (NIK, "+6281234567890", "siti@contoh.id")
    assert PersonChange.objects.filter(person=kept, origin="merge", reason="Dua kali").count() == 3
    services.undo(merge=made, by=registrar, now=AFTERWARDS)
    assert not Person.objects.get(pk=kept.pk).nik_index
    assert Person.objects.get(pk=other.person_id).nik == NIK


def test_a_merge_says_who_is_told_and_where(session, registration):
    """Of a ticket that closes it does not say that it goes over."""
    organizer = session.programme.organizer
    other = RegistrationFactory(session=session, person=PersonFactory(name="Siti Nuraini", email="siti@contoh.id"))
    kept, emptied = registration.person, other.person
    said = plan(kept, emptied, organizer)
    assert (said.goes_over, said.address, said.address_left) == ([], "siti@contoh.id", False)
    kept.email = "kantor@contoh.id"
    kept.save()
    said = plan(kept, emptied, organizer)
    assert (said.address, said.address_left) == ("kantor@contoh.id", True)
    Person.objects.update(email="")
    kept, emptied = (Person.objects.get(pk=each.pk) for each in (kept, emptied))
    assert (plan(kept, emptied, organizer).address, plan(kept, emptied, organizer).address_left) == ("", False)


def test_what_stands_against_a_merge(session, registration, double, registrar):
    organizer = session.programme.organizer

    def refused(kept, emptied) -> str:
        with pytest.raises(Refusal) as refusal:
            plan(Person.objects.get(pk=kept.pk), Person.objects.get(pk=emptied.pk), organizer)
        return refusal.value.code

    assert refused(double.person, double.person) == "same_person"
    assert refused(registration.person, double.person) == "has_account"
    assert refused(double.person, RegistrationFactory(session=session, person__name="Budi").person) == "other_name"
    shared = RegistrationFactory(person__name="Siti Nur'aini")
    RegistrationFactory(session=session, person=shared.person)
    assert refused(double.person, shared.person) == "elsewhere"
    set_nik(person=registration.person, nik=NIK)
    set_nik(person=double.person, nik="3171016504900003")
    assert refused(double.person, registration.person) == "other_person"


def test_only_what_was_seen_is_done(registration, double, registrar):
    organizer = registration.session.programme.organizer
    merging = plan(double.person, registration.person, organizer)
    RegistrationFactory(person=registration.person, session__programme=registration.session.programme)
    with pytest.raises(Refusal) as refusal:
        services.merge(plan=merging, seen=merging.digest, organizer=organizer, reason="x", by=registrar, now=AFTERWARDS)
    assert refusal.value.code == "changed_meanwhile"
    assert Registration.objects.filter(person=double.person).count() == 1


@pytest.mark.parametrize(("role", "status"), ROLES.items())
def test_who_may_merge(client, session, registration, double, role, status):
    sign_in(client, session, role)
    assert client.get(page("merge", registration, double.pk)).status_code == status
    posted = client.post(page("merge", registration, double.pk), {"reason": "x", "seen": "y"}).status_code
    assert posted == (302 if status == 200 else status)
    assert Registration.objects.filter(status="merged").count() == 0


def test_the_pages_cost_the_same_for_two_and_for_thirty(desk, session, registration, double):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert desk.get(reverse("casework:doubles", args=[session.pk])).status_code == 200
        return len(seen)

    few = queries()
    for _each in range(15):
        RegistrationFactory(session=session, person=PersonFactory(name="Siti Nur'aini", institution="KPU Kota Tarakan"))
    assert queries() == few


def test_what_was_attended_after_the_merge_stays_when_it_is_undone(session, registration, double, registrar):
    first, second = AgendaItemFactory.create_batch(2, session=session)
    marks = [Mark(double.pk, first.pk, True), Mark(double.pk, second.pk, True)]
    record(session=session, marks=marks, by=registrar, now=AFTERWARDS)
    made = bring_together(double, registration, registrar)
    later = AFTERWARDS + timedelta(minutes=5)
    registration.refresh_from_db()
    correct(
        registration=registration,
        item=first,
        present=True,
        minutes=None,
        reason="Dilihat sendiri",
        by=registrar,
        now=later,
    )
    services.undo(merge=made, by=registrar, now=later + timedelta(minutes=5))
    assert ledger(registration).present == {first.pk}
    assert ledger(double).present == {first.pk, second.pk}
