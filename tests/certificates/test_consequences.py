"""A session is moved, postponed, cancelled, renamed: what is shown before, what follows, and who is told what."""

from copy import copy
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from icalendar import Calendar

from bimtek.common.errors import Refusal
from certificates.consequences import services
from certificates.consequences.services import Telling
from events.catalogue.ics import uid
from events.lifecycle import services as lifecycle
from events.models import TrainingSession
from participants.attendance.selectors import ledger
from participants.attendance.services import Mark, record
from participants.enrolment import moves
from participants.models import Notice, Registration, SignInSheet
from participants.notices.services import write_to_all
from participants.registrants.services import tell_cancelled
from tests.events.staff import enter
from tests.factories import (
    AgendaItemFactory,
    LocationFactory,
    PersonFactory,
    PoolFactory,
    RegistrationFactory,
    SessionFactory,
    SpeakerFactory,
    UserFactory,
)
from tests.mails import sent

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)
LATER = timedelta(days=38)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def february(settings):
    settings.EMAIL_BACKEND = "bimtek.accounts.outbox.backend.OutboxBackend"
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def session():
    """Published a while ago, with one agenda item, its window closing three days before."""
    made = PoolFactory(
        session=SessionFactory(
            title="Angkatan I",
            registration_opens_at=datetime(2027, 1, 10, 1, 0, tzinfo=UTC),
            registration_closes_at=datetime(2027, 2, 26, 1, 0, tzinfo=UTC),
        )
    ).session
    AgendaItemFactory(session=made).speakers.add(SpeakerFactory(organizer=made.programme.organizer, name="Ibu Rini"))
    TrainingSession.objects.update(created_at=NOW - LATER, updated_at=NOW - timedelta(days=30))
    made.refresh_from_db()
    return made


@pytest.fixture
def person(session):
    return RegistrationFactory(
        session=session, person=PersonFactory(name="Ani", user=UserFactory(email="ani@contoh.id"))
    )


@pytest.fixture
def staff(client, session):
    client.cookies["django_language"] = "en"
    enter(client, session.programme.organizer, "editor")
    return client


def typed(session, **fields):
    """What the form of a session sends, with these fields typed anew."""
    zone = session.zone
    window = {
        name: getattr(session, name).astimezone(zone).strftime("%Y-%m-%dT%H:%M:%S")
        for name in ("registration_opens_at", "registration_closes_at")
    }
    return {
        "title": session.title,
        "mode": session.mode,
        "location": session.location_id,
        "online_url": "",
        "starts_on": session.starts_on.isoformat(),
        "ends_on": session.ends_on.isoformat(),
        "timezone": session.timezone,
        "window_follows": "on",
        "notes": "",
        **window,
        **fields,
    }


def moved(session, by=LATER):
    return {name: (getattr(session, name) + by).isoformat() for name in ("starts_on", "ends_on")}


def confirmed(session, **fields):
    return {"confirmed": "1", "mail": "on", "note": "", "seen": session.updated_at.isoformat(), **fields}


def put(session, by=LATER, **telling):
    """Move a session as its page does."""
    stored = TrainingSession.objects.get(pk=session.pk)
    edited = copy(stored)
    edited.starts_on, edited.ends_on = edited.starts_on + by, edited.ends_on + by
    return services.change(
        session=edited, telling=Telling(**telling), seen=stored.updated_at, by=UserFactory(), now=NOW
    )


def entries(message):
    parts = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    return [Calendar.from_ical(part.get_content()) for part in parts]


def test_a_move_is_shown_with_all_that_follows_and_not_made_yet(staff, session, person):
    RegistrationFactory(session=session)  # without an address
    SignInSheet.objects.create(session=session, day=session.starts_on, made_by=UserFactory(), made_at=NOW)
    response = staff.post(reverse("consequences:edit", args=[session.pk]), typed(session, **moved(session)))
    page = response.content.decode()
    for said in (
        "1 agenda item goes along and keeps its clock time.",
        "Ibu Rini",
        "it keeps its distance",
        "2 tickets stay valid",
        "1 has no e-mail address",
        "replaces the one they have",
        "1 sign-in sheet keeps the day",
        "Dipindahkan dari 1 s.d. 3 Maret 2027 ke 8 s.d. 10 April 2027.",  # in the mail
    ):
        assert said in page, said
    session.refresh_from_db()
    assert session.starts_on == date(2027, 3, 1)
    assert not Notice.objects.exists()


def test_confirmed_it_is_made_and_told(staff, session, person):
    address = reverse("consequences:edit", args=[session.pk])
    data = typed(session, **moved(session)) | confirmed(session, note="Aula dipakai")
    assert staff.post(address, data).status_code == 302
    session.refresh_from_db()
    assert (session.starts_on, session.ends_on) == (date(2027, 4, 8), date(2027, 4, 10))
    assert session.agenda.get().starts_at == datetime(2027, 4, 8, 1, 0, tzinfo=UTC)
    assert session.registration_closes_at == datetime(2027, 4, 5, 1, 0, tzinfo=UTC)
    assert session.registration_opens_at == datetime(2027, 1, 10, 1, 0, tzinfo=UTC)  # has passed, and stays
    (mail,) = sent()
    text = mail.get_body(("plain",)).get_content()
    assert mail["To"] == "ani@contoh.id"
    assert "Dipindahkan dari 1 s.d. 3 Maret 2027 ke 8 s.d. 10 April 2027." in text
    assert "Aula dipakai" in text
    ticket = reverse("registration:ticket", args=[person.code])
    staff.force_login(person.person.user)
    for page in (ticket, reverse("catalogue:session", args=[session.pk])):
        assert "Moved from 1–3 March 2027 to 8–10 April 2027." in staff.get(page).content.decode(), page


def test_the_calendar_entry_is_the_same_one_and_newer(session, person):
    write_to_all(session, Notice.Kind.RESUMED, now=NOW - timedelta(hours=1))
    (first,) = sent()
    put(session)
    second = sent()[-1]
    (before,), (after,) = (entries(mail) for mail in (first, second))
    one, other = before.walk("VEVENT")[0], after.walk("VEVENT")[0]
    assert one["UID"] == other["UID"]
    assert one["SEQUENCE"] < other["SEQUENCE"]
    assert other.decoded("DTSTART") - one.decoded("DTSTART") == LATER


def test_registration_stays_where_the_session_says_so(session):
    TrainingSession.objects.filter(pk=session.pk).update(window_follows=False)
    put(session)
    session.refresh_from_db()
    assert session.registration_closes_at == datetime(2027, 2, 26, 1, 0, tzinfo=UTC)


def test_an_offer_does_not_outlive_the_beginning(session):
    late = datetime(2027, 2, 28, tzinfo=UTC)
    offered = RegistrationFactory(session=session, status="offered", offer_ends_at=late)
    put(session, by=timedelta(days=-14))
    offered.refresh_from_db()
    assert offered.offer_ends_at == datetime(2027, 2, 14, 16, 0, tzinfo=UTC)  # midnight of the 15th, WITA


def test_what_a_colleague_changed_meanwhile_is_looked_at_again(staff, session, person):
    stale = confirmed(session, seen=(session.updated_at - timedelta(minutes=1)).isoformat())
    data = typed(session, **moved(session)) | stale
    response = staff.post(reverse("consequences:edit", args=[session.pk]), data)
    assert response.status_code == 422
    assert "A colleague changed this session meanwhile" in response.content.decode()
    assert not Notice.objects.exists()


@pytest.mark.parametrize("fields", [{"notes": "Bawa laptop"}, {}])
def test_what_people_are_not_told_is_saved_at_once(staff, session, person, fields):
    assert staff.post(reverse("consequences:edit", args=[session.pk]), typed(session, **fields)).status_code == 302
    assert not Notice.objects.exists()


def test_a_renamed_session_and_another_place_are_told(session, person):
    edited = copy(session)
    edited.title, edited.location = "Gelombang I", LocationFactory(organizer=session.programme.organizer, name="Balai")
    services.change(session=edited, telling=Telling(), seen=session.updated_at, by=UserFactory(), now=NOW)
    text = sent()[0].get_body(("plain",)).get_content()
    assert "Tempat berubah dari Aula KPU menjadi Balai." in text
    assert "Nama berubah dari Angkatan I menjadi Gelombang I." in text


def test_clashes_of_speaker_place_and_participants_are_shown(staff, session, person):
    other = SessionFactory(
        programme=session.programme,
        location=session.location,
        starts_on=session.starts_on + LATER,
        ends_on=session.ends_on + LATER,
    )
    item = session.agenda.get()
    busy = AgendaItemFactory(session=other, starts_at=item.starts_at + LATER, ends_at=item.ends_at + LATER)
    busy.speakers.set(item.speakers.all())
    RegistrationFactory(session=other, person=person.person)
    helpers = PoolFactory(session=session, category="Panitia", role="committee")
    helper = RegistrationFactory(session=session, pool=helpers)
    RegistrationFactory(session=other, person=helper.person)
    page = staff.post(reverse("consequences:edit", args=[session.pk]), typed(session, **moved(session)))
    text = page.content.decode()
    assert "A speaker would also be in" in text
    assert "The place is also used by" in text
    assert f"1 participant has a place in {other}, 8–10 April 2027." in text
    assert f"1 committee member has a place in {other}, 8–10 April 2027." in text
    busy.starts_at, busy.ends_at = busy.starts_at + timedelta(hours=9), None  # not at the same hours any more
    busy.save()
    page = staff.post(reverse("consequences:edit", args=[session.pk]), typed(session, **moved(session)))
    assert "has a place in" not in page.content.decode()


def test_two_changes_before_the_mails_are_composed_are_told_once(session, person):
    put(session)
    put(session, by=timedelta(days=1))
    (mail,) = sent()
    assert "9 s.d. 11 April 2027" in mail.get_body(("plain",)).get_content()


# Postponing, cancelling, and taking place after all


def test_a_postponed_session_tells_takes_no_registrations_and_gets_days_later(staff, session, person, february):
    address = reverse("consequences:postpone", args=[session.pk])
    assert staff.post(address, {"note": "", "mail": "on"}).status_code == 422
    assert staff.post(address, {"note": "Banjir", "mail": "on"}).status_code == 302
    session.refresh_from_db()
    assert (session.status, session.registration_open(NOW)) == ("postponed", False)
    (mail,) = sent()
    assert entries(mail)[0]["METHOD"] == "CANCEL"
    assert "Banjir" in mail.get_body(("plain",)).get_content()
    public = staff.get(reverse("catalogue:session", args=[session.pk])).content.decode()
    assert "New days will follow. Banjir" in public
    assert "Was planned for" in public
    assert reverse("catalogue:session_ics", args=[session.pk]) not in public  # it would take the entry out
    february.shift(3600)
    put(session)  # new days are prepared: nothing is told yet
    assert len(sent()) == 1
    before = entries(mail)[0].walk("VEVENT")[0]["SEQUENCE"]
    assert staff.post(reverse("consequences:resume", args=[session.pk]), {"mail": "on"}).status_code == 302
    session.refresh_from_db()
    assert session.status == "published"
    again = sent()[-1]
    event = entries(again)[0].walk("VEVENT")[0]
    assert (event["STATUS"], event["SEQUENCE"] > before) == ("CONFIRMED", True)
    assert "ke 8 s.d. 10 April 2027" in again.get_body(("plain",)).get_content()


def test_who_reads_no_mail_is_named_with_a_way_to_write_to_them(staff, session, person):
    silent = RegistrationFactory(session=session, person=PersonFactory(name="Budi", phone="+6281234567890", email=""))
    write = f"{reverse('messages:write', args=[session.pk])}?reach=none&amp;channel=whatsapp"
    postpone, resume = (reverse(f"consequences:{name}", args=[session.pk]) for name in ("postpone", "resume"))
    said = staff.post(postpone, {"note": "Banjir", "mail": "on"}, follow=True).content.decode()
    assert ("1 has no e-mail address" in said, write in said) == (True, False)  # an editor may not write to registrants
    enter(staff, session.programme.organizer, "owner")
    assert write in staff.post(resume, {"mail": "on"}, follow=True).content.decode()
    form = staff.get(write.replace("&amp;", "&")).context
    assert (form["who"]["reach"].value(), form["form"]["channel"].value()) == ("none", "whatsapp")
    sending = {"reach": "none", "channel": "whatsapp", "subject": "Jadi", "body": "Sesi jadi diadakan."}
    shown = staff.post(reverse("messages:write", args=[session.pk]), sending, follow=True)
    assert [silent.person.full_name in shown.content.decode(), "Ani" in shown.content.decode()] == [True, False]


def test_a_cancellation_that_is_taken_back_is_told_to_those_who_heard_of_it(session, person):
    lifecycle.cancel(session=session, reason="Banjir", now=NOW)
    tell_cancelled(session_id=session.pk, now=NOW)
    late = RegistrationFactory(session=session, person=PersonFactory(email="belum@contoh.id"))
    assert services.take_up_again(session=session, telling=Telling(), by=UserFactory(), now=NOW) == 1
    session.refresh_from_db()
    assert session.status == "closed"
    assert [mail["To"] for mail in sent()] == ["ani@contoh.id", "ani@contoh.id"]
    assert not Registration.objects.exclude(told_cancelled_at=None).exists()
    assert late.status == "confirmed"


def test_days_that_have_passed_are_changed_first(session):
    lifecycle.call_off(session=session, to="postponed", reason="Banjir", now=NOW)
    TrainingSession.objects.filter(pk=session.pk).update(starts_on=date(2027, 1, 1), ends_on=date(2027, 1, 2))
    with pytest.raises(Refusal):
        services.take_up_again(session=session, telling=Telling(), by=UserFactory(), now=NOW)


def test_a_person_who_is_moved_loses_the_old_calendar_entry(session, person):
    other = PoolFactory(session=SessionFactory(programme=session.programme)).session
    moves.transfer(registration=person, pool=other.pools.get(), by=UserFactory(), now=NOW)
    new, old = entries(sent()[-1])
    assert (new["METHOD"], old["METHOD"]) == ("PUBLISH", "CANCEL")
    assert (new.walk("VEVENT")[0]["UID"], old.walk("VEVENT")[0]["UID"]) == (uid(other), uid(session))


# What was recorded


def test_an_item_with_attendance_gets_another_day_with_a_reason_only_and_keeps_its_moments(session, person):
    item = session.agenda.get()
    after = item.starts_at + timedelta(hours=1)
    record(session=session, marks=[Mark(person.pk, item.pk, True)], by=UserFactory(), now=after)
    with pytest.raises(Refusal) as refusal:
        put(session, by=timedelta(days=1))
    assert refusal.value.code == "recorded_needs_reason"
    item.refresh_from_db()
    assert item.starts_at == datetime(2027, 3, 1, 1, 0, tzinfo=UTC)
    put(session, by=timedelta(days=1), note="Tanggal salah ketik")
    item.refresh_from_db()
    (kept,) = item.earlier_days
    assert (kept["starts_at"], kept["reason"]) == ("2027-03-01T01:00:00+00:00", "Tanggal salah ketik")
    assert ledger(person).minutes == 90
    assert person.attendance.get().at == after
