"""Moves, postponements, cancellations, scans, corrections and issuing in any order: nothing contradicts in silence."""

from copy import copy
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from icalendar import Calendar

from bimtek.accounts.models import OutgoingMail
from bimtek.common.errors import Refusal
from certificates.consequences import copying, services
from certificates.consequences.services import Telling
from certificates.issuing import putting_right
from certificates.issuing import services as issuing
from certificates.issuing.entitlement import entitlement
from certificates.layouts.services import shipped_version
from certificates.models import Certificate
from events.catalogue.ics import uid
from events.lifecycle import services as lifecycle
from events.models import TrainingSession
from participants.attendance.models import AttendanceEntry
from participants.attendance.scans import Scan, record_scans
from participants.attendance.selectors import ledgers
from participants.attendance.services import Mark, correct, record
from participants.enrolment import services as enrolment
from participants.models import Registration
from participants.notices import services as notices
from participants.registrants.services import tell_cancelled
from tests.extent import extent
from tests.factories import (
    AgendaItemFactory,
    OrganizerFactory,
    PersonFactory,
    PoolFactory,
    ProgrammeFactory,
    RegistrationFactory,
    SessionFactory,
    UserFactory,
)

from .conftest import print_batch

BEGIN = datetime(2027, 2, 26, 1, 0, tzinfo=UTC)
PEOPLE = 3
person = st.integers(0, PEOPLE - 1)


class Changes(RuleBasedStateMachine):
    """One session with three people; what each holds in a calendar is what the mails left there."""

    def __init__(self) -> None:
        super().__init__()
        self._frame = transaction.atomic()  # each walk begins with an empty database
        self._frame.__enter__()
        self._clock = time_machine.travel(BEGIN, tick=False)
        self.clock = self._clock.start()
        self.now = BEGIN
        self.read = 0
        self.calendars: dict[tuple[str, str], Any] = {}  # by reader and UID: the newest entry
        self.moments: dict[int, tuple[Any, ...]] = {}  # of the lines of the log, as they were written
        organizer = OrganizerFactory(city="Tarakan", signatory_name="Ketua", signatory_position="Ketua")
        programme = ProgrammeFactory(organizer=organizer)
        self.session = PoolFactory(session=SessionFactory(programme=programme)).session
        self.item = AgendaItemFactory(session=self.session)
        self.staff = UserFactory()
        self.rows = [
            RegistrationFactory(session=self.session, person=PersonFactory(user=UserFactory())) for _ in range(PEOPLE)
        ]
        notices.write(self.rows, "confirmed", now=self.now)

    def teardown(self) -> None:
        self._clock.stop()
        transaction.set_rollback(True)
        self._frame.__exit__(None, None, None)

    def attempt(self, act: Any, **arguments: Any) -> Any:
        """Do it an hour later, or hear why not; then the workers catch up."""
        self.now += timedelta(hours=1)
        self.clock.move_to(self.now)
        self.session = TrainingSession.objects.select_related("programme__organizer", "location").get(
            pk=self.session.pk
        )
        try:
            with transaction.atomic():
                return act(now=self.now, **arguments)
        except Refusal:
            return None
        finally:
            tell_cancelled(session_id=self.session.pk, now=self.now)
            while notices.compose(now=self.now):
                pass
            self._deliver()

    def _deliver(self) -> None:
        for mail in OutgoingMail.objects.filter(pk__gt=self.read).order_by("pk"):
            self.read = mail.pk
            message = message_from_bytes(bytes(mail.message), policy=policy.default)
            for part in message.walk():
                if part.get_content_type() == "text/calendar":
                    self._take_over(str(message["To"]), Calendar.from_ical(part.get_content()).walk("VEVENT")[0])

    def _take_over(self, reader: str, event: Any) -> None:
        known = self.calendars.get((reader, str(event["UID"])))
        if known is not None:
            # Mails composed together, after the change, say the same; only what differs must come as a later one.
            same = all(str(event.get(part)) == str(known.get(part)) for part in ("STATUS", "SUMMARY", "LOCATION"))
            same = same and event.decoded("DTSTART") == known.decoded("DTSTART")
            assert event["SEQUENCE"] > known["SEQUENCE"] or same, "a calendar keeps the old entry"
        self.calendars[reader, str(event["UID"])] = event

    def stored(self) -> TrainingSession:
        return TrainingSession.objects.select_related("programme__organizer", "location").get(pk=self.session.pk)

    @rule(days=st.sampled_from([-1, 1, 7]), note=st.sampled_from(["", "Aula dipakai"]))
    def move(self, days: int, note: str) -> None:
        edited = self.stored()
        seen = edited.updated_at
        by = timedelta(days=days)
        edited.starts_on, edited.ends_on = edited.starts_on + by, edited.ends_on + by
        self.attempt(services.change, session=edited, telling=Telling(note), seen=seen, by=self.staff)

    @rule()
    def postpone(self) -> None:
        self.attempt(services.postpone, session=self.stored(), telling=Telling("Banjir"), by=self.staff)

    @rule()
    def cancel(self) -> None:
        self.attempt(lifecycle.cancel, session=self.stored(), reason="Banjir", by=self.staff)

    @rule()
    def take_up_again(self) -> None:
        self.attempt(services.take_up_again, session=self.stored(), telling=Telling(), by=self.staff)

    @rule(number=person)
    def cancel_place(self, number: int) -> None:
        row = Registration.objects.select_related("session", "person__user").get(pk=self.rows[number].pk)
        self.attempt(enrolment.cancel, registration=row, by=self.staff, reason="Sakit")

    @rule(number=person, hours=st.sampled_from([-48, 0, 1, 30]))
    def scan(self, number: int, hours: int) -> None:
        self.item.refresh_from_db()
        at = self.item.starts_at + timedelta(hours=hours)
        scan = Scan(uuid4(), self.rows[number].pk, self.item.pk, "in", "scanned", at)
        self.attempt(record_scans, session=self.stored(), scans=[scan], by=None)

    @rule(number=person, reason=st.sampled_from(["", "Kelas pengganti"]))
    def tick(self, number: int, reason: str) -> None:
        marks = [Mark(self.rows[number].pk, self.item.pk, True)]
        self.attempt(record, session=self.stored(), marks=marks, by=self.staff, reason=reason)

    @rule(number=person)
    def say_absent(self, number: int) -> None:
        row = Registration.objects.select_related("session").get(pk=self.rows[number].pk)
        self.item.refresh_from_db()
        facts = {"present": False, "minutes": None, "reason": "Titip absen", "by": self.staff}
        self.attempt(correct, registration=row, item=self.item, **facts)

    @rule()
    def issue(self) -> None:
        self.now = max(self.now, datetime(2027, 4, 1, tzinfo=UTC))
        asked = {"layout_version": shipped_version("klasik"), "issued_on": self.now.date(), "by": self.staff}
        if batch := self.attempt(issuing.issue, session=self.stored(), **asked):
            print_batch(batch, now=self.now)

    @rule()
    def put_right(self) -> None:
        found = entitlement(self.stored())
        common = {"session": self.stored(), "reason": "Diperbaiki", "by": self.staff}
        lost = {each.certificate.pk for each in found.lost}
        self.attempt(putting_right.revoke_lost, chosen=lost, **common)
        otherwise = {each.certificate.pk for each in found.otherwise}
        if batch := self.attempt(putting_right.issue_anew, chosen=otherwise, key=uuid4(), **common):
            print_batch(batch, now=self.now)

    @rule()
    def copy_it(self) -> None:
        parts = copying.PARTS
        made = copying.copy(session=self.stored(), starts_on=self.session.starts_on, title="Salinan", parts=parts)
        assert made.agenda.count() == self.session.agenda.count()

    @invariant()
    def calendars_say_what_holds(self) -> None:
        """Who has a place has the days that hold, or none while there are none."""
        session = self.stored()
        self.item.refresh_from_db()
        for row in Registration.objects.filter(session=session).select_related("person__user"):
            event = self.calendars.get((row.person.user.email, uid(session)))
            if event is None:
                continue
            comes = row.status in Registration.ACTIVE and session.status not in TrainingSession.OFF
            assert (event["STATUS"] == "CONFIRMED") == comes, (row.status, session.status, event["STATUS"])
            if comes:
                assert event.decoded("DTSTART") in (session.starts_on, self.item.starts_at)

    @invariant()
    def the_log_keeps_its_moments(self) -> None:
        """No line changes, and what counts was made in the hours of the day that the item then had."""
        for entry in AttendanceEntry.objects.all():
            facts = (entry.at, entry.says, entry.item_id, entry.answer)
            assert self.moments.setdefault(entry.pk, facts) == facts
        for book in ledgers(self.stored(), [row.pk for row in self.rows]).values():
            standing = book.standings[self.item.pk]
            if standing.arrived and not standing.corrected:
                assert (standing.arrived,) in {(entry[0],) for entry in self.moments.values()}

    @invariant()
    def certificates_fit_or_are_listed(self) -> None:
        """The holder of a valid certificate is entitled to it as it is, or it stands on one of the lists."""
        session = copy(self.stored())
        found = entitlement(session)
        listed = {each.certificate.pk for each in (*found.lost, *found.otherwise)}
        books = ledgers(session, [row.pk for row in self.rows])
        for each in Certificate.objects.filter(status="valid").select_related("edition", "registration"):
            fits = (
                each.registration.status == "confirmed"
                and session.status != "cancelled"
                and bool(books[each.registration_id].minutes)
                and each.edition.starts_on == session.starts_on
            )
            assert fits or each.pk in listed
        assert len({each.registration_id for each in Certificate.objects.filter(status="valid")}) == (
            Certificate.objects.filter(status="valid").count()
        )


@pytest.mark.django_db
@pytest.mark.slow("walks of twelve steps, with mails composed after each")
def test_whatever_is_changed_nothing_contradicts_in_silence(settings_of_mail: None) -> None:
    run_state_machine_as_test(
        Changes,
        settings=settings(
            max_examples=extent(5, 100),
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )


@pytest.fixture
def settings_of_mail(settings):
    settings.EMAIL_BACKEND = "bimtek.accounts.outbox.backend.OutboxBackend"
