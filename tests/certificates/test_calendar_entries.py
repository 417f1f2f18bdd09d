"""What a calendar holds of a place that is closed and given back: the mail that was decided last wins."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from icalendar import Calendar

from bimtek.common.errors import Refusal
from certificates.consequences import services
from certificates.consequences.services import Telling
from events.catalogue.ics import uid
from events.lifecycle import services as lifecycle
from participants.doubles import services as doubles
from participants.doubles.selectors import plan
from participants.enrolment import moves, waiting
from participants.enrolment import services as enrolment
from participants.models import Notice, Person, Registration
from participants.notices import services as notices
from participants.registrants.sending import send_again
from participants.registrants.services import tell_cancelled
from tests.factories import PersonFactory, PoolFactory, RegistrationFactory, SessionFactory, UserFactory
from tests.mails import sent

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)
ANI, OFFICE = "ani@contoh.id", "kantor@contoh.id"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(settings):
    settings.EMAIL_BACKEND = "bimtek.accounts.outbox.backend.OutboxBackend"
    with time_machine.travel(NOW, tick=False) as moved:
        yield moved


@pytest.fixture
def session():
    return PoolFactory(session=SessionFactory(title="Angkatan I")).session


@pytest.fixture
def own(session):
    """Ani's own place."""
    return RegistrationFactory(session=session, person=PersonFactory(name="Ani", user=UserFactory(email=ANI)))


@pytest.fixture
def double(session):
    """Ani once more, as the office wrote her down."""
    return RegistrationFactory(session=session, person=PersonFactory(name="Ani", email=OFFICE))


@pytest.fixture
def by():
    return UserFactory()


@pytest.fixture
def later(clock):
    """A minute goes by; returns the time that it is then."""

    def pass_by() -> datetime:
        clock.shift(60)
        return datetime.now(UTC)

    return pass_by


def calendar(address: str, session) -> str:
    """What stands in this reader's calendar after all mails, as RFC 5546 has entries follow one another."""
    notices.compose(now=datetime.now(UTC))
    held, newest = "", -1
    for mail in sent():
        for part in mail.walk() if mail["To"] == address else ():
            if part.get_content_type() != "text/calendar":
                continue
            for event in Calendar.from_ical(part.get_content()).walk("VEVENT"):
                if event["UID"] == uid(session) and event["SEQUENCE"] >= newest:
                    held, newest = str(event["STATUS"]), event["SEQUENCE"]
    return held


def test_a_place_that_is_given_back_comes_back_into_the_calendar(session, own, by, later):
    notices.write([own], "confirmed", now=NOW)
    enrolment.cancel(registration=own, by=by, reason="Salah", now=later())
    assert calendar(ANI, session) == "CANCELLED"
    enrolment.take_back(registration=own, by=by, now=later())
    assert calendar(ANI, session) == "CONFIRMED"


def test_so_does_one_who_registers_again_is_moved_back_or_takes_an_offer(session, own, by, later):
    enrolment.cancel(registration=own, by=by, reason="Salah", now=later())
    again = RegistrationFactory(session=session, person=own.person)
    notices.write([again], "confirmed", now=later())
    assert calendar(ANI, session) == "CONFIRMED"
    there = PoolFactory(session=SessionFactory(programme=session.programme))
    moved = moves.transfer(registration=again, pool=there, by=by, now=later())
    assert (calendar(ANI, session), calendar(ANI, there.session)) == ("CANCELLED", "CONFIRMED")
    back = moves.transfer(registration=moved, pool=session.pools.get(), by=by, now=later())
    assert (calendar(ANI, session), calendar(ANI, there.session)) == ("CONFIRMED", "CANCELLED")
    enrolment.cancel(registration=back, by=by, reason="Sakit", now=later())
    ends = later() + timedelta(hours=5)
    offered = RegistrationFactory(session=session, person=own.person, status="offered", offer_ends_at=ends)
    notices.write([offered], "offered", now=later())
    assert calendar(ANI, session) == "CANCELLED", "an offer keeps no days free"
    waiting.accept_offer(registration=offered, now=later())
    assert calendar(ANI, session) == "CONFIRMED"


def test_until_it_is_approved_an_entry_is_tentative(session, own, by, later):
    notices.write([own], "confirmed", now=NOW)
    assert calendar(ANI, session) == "CONFIRMED"
    enrolment.unapprove(registration=own, by=by, now=later())
    assert calendar(ANI, session) == "TENTATIVE"
    enrolment.reject(registration=own, by=by, reason="Penuh", now=later())
    assert calendar(ANI, session) == "CANCELLED"


def test_who_waits_gets_no_entry_when_the_session_is_changed(session, own):
    Registration.objects.update(status="waitlisted")
    notices.write([own], Notice.Kind.SESSION_CHANGED, now=NOW)
    assert calendar(ANI, session) == ""
    assert len(sent()) == 1


def test_a_second_cancellation_reaches_who_had_no_place_when_the_first_was_taken_back(session, own, by, later):
    lifecycle.cancel(session=session, reason="Banjir", now=later())
    tell_cancelled(session_id=session.pk, now=later())
    enrolment.cancel(registration=own, by=by, reason="Salah", now=later())
    services.take_up_again(session=session, telling=Telling(), by=by, now=later())
    enrolment.take_back(registration=Registration.objects.select_related("session").get(), by=by, now=later())
    assert calendar(ANI, session) == "CONFIRMED"
    lifecycle.cancel(session=session, reason="Banjir lagi", now=later())
    assert tell_cancelled(session_id=session.pk, now=later()) == 1
    assert calendar(ANI, session) == "CANCELLED"


def bring_together(kept: Registration, emptied: Registration, by, now):
    organizer = kept.session.programme.organizer
    people = [Person.objects.get(pk=row.person_id) for row in (kept, emptied)]
    merging = plan(*people, organizer)
    return doubles.merge(plan=merging, seen=merging.digest, organizer=organizer, reason="Dua kali", by=by, now=now)


def test_what_changed_while_two_were_one_is_told_when_they_are_taken_apart(session, own, double, by, later):
    notices.write([own, double], "confirmed", now=NOW)
    assert calendar(OFFICE, session) == "CONFIRMED"
    made = bring_together(own, double, by, later())
    session.refresh_from_db()
    services.postpone(session=session, telling=Telling("Banjir"), by=by, now=later())
    assert (calendar(ANI, session), calendar(OFFICE, session)) == ("CANCELLED", "CONFIRMED")
    told = [str(mail.get_body(("plain",)).get_content()) for mail in sent() if mail["To"] == OFFICE]
    assert "tidak lagi" in told[-1], "said before: that mailbox hears no more of it"
    doubles.undo(merge=made, by=by, now=later())
    assert calendar(OFFICE, session) == "CANCELLED"


def test_who_is_kept_gets_the_places_that_go_over_and_gives_them_back(session, own, double, by, later):
    enrolment.cancel(registration=own, by=by, reason="Sakit", now=later())
    notices.write([double], "confirmed", now=NOW)
    assert calendar(ANI, session) == "CANCELLED"
    made = bring_together(own, double, by, later())
    assert calendar(ANI, session) == "CONFIRMED"
    enrolment.cancel(registration=Registration.objects.select_related("session").get(pk=double.pk), by=by, now=later())
    doubles.undo(merge=made, by=by, now=later())
    assert (calendar(ANI, session), calendar(OFFICE, session)) == ("CANCELLED", "CANCELLED")


def test_a_place_that_went_back_leaves_the_calendar_of_who_was_kept(session, own, double, by, later):
    Registration.objects.filter(pk=own.pk).update(status="cancelled")
    made = bring_together(own, double, by, later())
    assert calendar(ANI, session) == "CONFIRMED"
    doubles.undo(merge=made, by=by, now=later())
    assert (calendar(ANI, session), calendar(OFFICE, session)) == ("CANCELLED", "CONFIRMED")


def test_a_ticket_of_a_session_that_is_off_is_not_sent_as_if_it_took_place(session, own, by, later):
    services.postpone(session=session, telling=Telling("Banjir", mail=False), by=by, now=later())
    own.session.refresh_from_db()
    send_again(registration=own, by=by, now=later())
    assert Notice.objects.get().kind == "postponed"
    lifecycle.cancel(session=own.session, reason="Banjir", now=later())
    with pytest.raises(Refusal) as refusal:
        send_again(registration=own, by=by, now=later())
    assert refusal.value.code == "session_cancelled"
