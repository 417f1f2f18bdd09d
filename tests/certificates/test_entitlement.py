"""Issued against entitled: what no longer fits is listed, revoked with one reason, or issued anew as successors."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from bimtek.common.errors import Refusal
from certificates.issuing import comparing, mails, printing, putting_right
from certificates.issuing.documents import document
from certificates.issuing.entitlement import entitlement
from certificates.issuing.tasks import count_entitlement
from certificates.models import Certificate, Chunk, EntitlementCount
from events.lifecycle import services as lifecycle
from participants.attendance.services import Mark, correct, record
from participants.enrolment import services as enrolment
from tests.factories import AgendaItemFactory, MembershipFactory, UserFactory

from .conftest import NOW, print_batch

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(attend):
    return [attend(name, user=UserFactory(email=f"{name.lower()}@contoh.id")) for name in ("Ani", "Budi", "Cici")]


@pytest.fixture
def issued(people, issue_and_print):
    issue_and_print()
    mail.outbox.clear()
    return {each.name: each for each in Certificate.objects.all()}


def lost(session):
    return {each.certificate.name: list(each.reasons) for each in entitlement(session).lost}


def otherwise(session):
    return {
        each.certificate.name: [(str(one.label), one.printed, one.now) for one in each.differences]
        for each in entitlement(session).otherwise
    }


def anew(session, issuer, *certificates, **changes):
    asked = {"chosen": {each.pk for each in certificates}, "reason": "Judul salah ketik", "key": uuid4()}
    batch = putting_right.issue_anew(session=session, by=issuer, now=NOW, **(asked | changes))
    print_batch(batch, now=NOW)
    for chunk in Chunk.objects.filter(batch=batch):
        mails.tell(chunk_id=chunk.pk, now=NOW)
    return batch


def test_what_fits_is_on_no_list(session, issued):
    assert (lost(session), otherwise(session)) == ({}, {})


def test_a_cancelled_registration_corrected_attendance_and_a_cancelled_session(session, issuer, people, issued):
    ani, budi, _cici = people
    enrolment.cancel(registration=ani, by=issuer, now=NOW, reason="Salah daftar")
    item = session.agenda.get()
    correct(registration=budi, item=item, present=False, minutes=None, reason="Titip absen", by=issuer, now=NOW)
    assert set(lost(session)) == {"Ani", "Budi"}
    lifecycle.cancel(session=session, reason="Fiktif", now=NOW)
    session.refresh_from_db()
    assert set(lost(session)) == {"Ani", "Budi", "Cici"}


def test_a_late_sheet_gives_more_and_the_programme_another_title(session, issuer, people, issued):
    later = AgendaItemFactory(
        session=session,
        title="Rekapitulasi",
        minutes=90,
        starts_at=datetime(2027, 3, 2, 1, 0, tzinfo=UTC),
        ends_at=datetime(2027, 3, 2, 2, 30, tzinfo=UTC),
    )
    ani = people[0]
    record(session=session, marks=[Mark(ani.pk, later.pk, True)], by=issuer, now=NOW)
    session.programme.title = "Bimtek Rekapitulasi"
    session.programme.save()
    found = {each.certificate.name: each for each in entitlement(session).otherwise}
    assert found["Ani"].more
    assert entitlement(session).more == 1
    assert ("Program", "Bimtek Pemungutan Suara", "Bimtek Rekapitulasi") in otherwise(session)["Ani"]


def test_many_are_revoked_with_one_reason_and_what_fits_stays(session, issuer, people, issued):
    for row in people[:2]:
        enrolment.cancel(registration=row, by=issuer, now=NOW, reason="Salah daftar")
    mail.outbox.clear()
    chosen = {each.pk for each in issued.values()}
    asked = {"session": session, "chosen": chosen, "by": issuer, "now": NOW}
    with pytest.raises(Refusal):
        putting_right.revoke_lost(**asked, reason=" ")
    assert putting_right.revoke_lost(**asked, reason="Tidak hadir") == 2
    states = dict(Certificate.objects.values_list("name", "status"))
    assert states == {"Ani": "revoked", "Budi": "revoked", "Cici": "valid"}
    assert len(mail.outbox) == 2
    with pytest.raises(Refusal):  # a second click finds nothing left
        putting_right.revoke_lost(**asked, reason="Tidak hadir")


def test_corrected_facts_are_issued_anew_as_successors_and_told_once(session, issuer, issued):
    session.programme.title = "Bimtek Rekapitulasi"
    session.programme.save()
    old = issued["Ani"]
    before = document(Certificate.objects.select_related("edition__signing_key", "base").get(pk=old.pk))
    key = uuid4()
    batch = anew(session, issuer, issued["Ani"], issued["Budi"], key=key)
    assert anew(session, issuer, issued["Ani"], key=key) == batch  # the same form sent twice
    old.refresh_from_db()
    new = old.successor
    assert (old.status, old.status_reason) == ("superseded", "Judul salah ketik")
    assert (new.status, new.edition.programme, new.number != old.number) == ("valid", "Bimtek Rekapitulasi", True)
    again = Certificate.objects.select_related("edition__signing_key", "base").get(pk=old.pk)
    assert document(again) == before
    assert sorted(each.to[0] for each in mail.outbox) == ["ani@contoh.id", "budi@contoh.id"]
    assert set(otherwise(session)) == {"Cici"}


def test_one_that_was_revoked_while_the_press_worked_gets_no_successor(session, issuer, issued):
    session.programme.title = "Bimtek Rekapitulasi"
    session.programme.save()
    chosen = {each.pk for each in issued.values()}
    batch = putting_right.issue_anew(session=session, chosen=chosen, reason="Judul", by=issuer, now=NOW, key=uuid4())
    Certificate.objects.filter(pk=issued["Ani"].pk).update(status="revoked", status_changed_at=NOW)
    assert print_batch(batch, now=NOW) == 2
    assert not Certificate.objects.filter(predecessor=issued["Ani"]).exists()
    assert printing.waiting_chunks(batch) == []


def test_staff_leave_people_out_of_a_batch_and_the_next_one_has_them(session, people, issue_and_print):
    issue_and_print(left_out=[f"r{people[0].pk}"])
    assert set(Certificate.objects.values_list("name", flat=True)) == {"Budi", "Cici"}
    issue_and_print()
    assert Certificate.objects.filter(name="Ani").exists()


def test_the_page_shows_both_lists_and_does_both(client, session, issuer, people, issued):
    client.cookies["django_language"] = "en"
    client.force_login(issuer)
    enrolment.cancel(registration=people[0], by=issuer, now=NOW, reason="Salah daftar")
    session.programme.title = "Bimtek Rekapitulasi"
    session.programme.save()
    with time_machine.travel(NOW, tick=False):
        overview = client.get(reverse("issuing:overview", args=[session.pk])).content.decode()
        assert "3 certificates no longer fit what is recorded." in overview
        page = client.get(reverse("issuing:differences", args=[session.pk])).content.decode()
        assert "printed “Bimtek Pemungutan Suara”, today “Bimtek Rekapitulasi”" in page
        address = reverse("issuing:revoke_lost", args=[session.pk])
        sent = {"lost-chosen": str(issued["Ani"].pk), "lost-key": str(uuid4()), "lost-reason": ""}
        assert client.post(address, sent).status_code == 422
        assert client.post(address, sent | {"lost-reason": "Batal"}).status_code == 302
        address = reverse("issuing:issue_anew", args=[session.pk])
        sent = {"anew-chosen": str(issued["Budi"].pk), "anew-key": str(uuid4()), "anew-reason": "Judul"}
        assert client.post(address, sent).status_code == 302
    issued["Ani"].refresh_from_db()
    assert issued["Ani"].status == "revoked"


def test_comparing_costs_as_much_for_one_as_for_three(session, issued, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        entitlement(session)


def test_the_front_page_says_which_certificates_do_not_fit(client, session, issued, issuer, people, attend):
    address = reverse("organizers:overview", args=[session.programme.organizer.slug])
    client.force_login(issuer)

    def said() -> list[str]:
        count_entitlement()
        return [note.text for note in client.get(address).context["notes"]]

    with time_machine.travel(NOW):
        assert said() == []
        item = session.agenda.get()
        correct(registration=people[0], item=item, present=False, minutes=None, reason="x", by=issuer, now=NOW)
        (text,) = said()
        assert str(session) in text
        assert EntitlementCount.objects.values_list("lost", "otherwise", "more").get() == (1, 0, 0)
        session.programme.title = "Judul yang benar"
        session.programme.save()
        said()
        assert EntitlementCount.objects.values_list("lost", "otherwise", "more").get() == (1, 2, 0)
        assert comparing.count_changed(now=NOW, seconds=60) == 0  # nothing changed since
        assert comparing.count_changed(now=NOW + comparing.AGAIN_AFTER * 2, seconds=60) == 1
        client.force_login(MembershipFactory(organizer=session.programme.organizer, role="editor").user)
        assert said() == []  # who cannot put it right is not told
        Certificate.objects.update(status=Certificate.Status.REVOKED)
        said()
        assert not EntitlementCount.objects.exists()


def test_a_correction_says_first_what_happens_to_the_certificate(client, session, issued, people):
    client.force_login(MembershipFactory(organizer=session.programme.organizer, role="owner").user)
    address = reverse("attendance:history", args=[session.pk, people[0].pk])
    typed = {"item": session.agenda.get().pk, "says": "absent", "reason": "Salah centang"}
    with time_machine.travel(NOW):
        shown = client.post(address, typed)
        assert len(shown.context["follows"]) == 1
        assert issued["Ani"].number in shown.content.decode()
        assert lost(session) == {}  # looked at, and taken back
        assert people[0].attendance.count() == 1
        assert client.post(address, {**typed, "seen": "on"}).status_code == 302
        assert list(lost(session)) == ["Ani"]
        again = client.post(address, {**typed, "says": "present", "reason": "Ternyata hadir"})
        assert again.status_code == 302  # nothing stands against it, so nothing is asked
    assert lost(session) == {}


def test_cancelling_one_or_many_says_first_which_certificates_stay(client, session, issued, issuer, people):
    client.force_login(MembershipFactory(organizer=session.programme.organizer, role="registrar").user)
    with time_machine.travel(NOW):
        one = client.get(reverse("registrants:cancel", args=[session.pk, people[0].pk]))
        assert [issued["Ani"].number in each.text for each in one.context["follows"]] == [True]
        data = {"action": "cancel", "chosen": [row.pk for row in people]}
        many = client.post(reverse("registrants:act", args=[session.pk]), data)
        assert len(many.context["follows"]) == 3
        none = client.post(reverse("registrants:act", args=[session.pk]), {**data, "action": "resend"})
        assert none.context["follows"] == []
    assert lost(session) == {}
