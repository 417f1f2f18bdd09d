"""Edits, moves, postponements, copies, merges, cancellations, scans, issuing and messages in any order.

Nothing contradicts in silence.
"""

from collections import Counter
from copy import copy
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from certificates.consequences import copying, services
from certificates.consequences.services import Telling
from certificates.issuing import putting_right
from certificates.issuing import services as issuing
from certificates.issuing.entitlement import entitlement
from certificates.layouts.services import shipped_version
from certificates.models import Certificate
from events.agenda import services as agenda
from events.catalogue.ics import uid
from events.lifecycle import services as lifecycle
from events.models import TrainingSession
from participants.attendance.models import AttendanceEntry
from participants.attendance.scans import Scan, record_scans
from participants.attendance.selectors import ledgers
from participants.attendance.services import Mark, correct, record
from participants.doubles import selectors as merging
from participants.doubles import services as doubles
from participants.enrolment import moves
from participants.enrolment import services as enrolment
from participants.messages import rules
from participants.messages import services as messages
from participants.messages.scope import Scope
from participants.models import Delivery, Merge, Message, Person, Registration
from participants.people.selectors import mail_address
from participants.sheets import creation
from participants.sheets import selectors as sheets
from participants.sheets.models import SignInSheet
from participants.sheets.services import key_in
from tests.extent import extent

from .conftest import print_batch
from .session_walk import PEOPLE, SessionWalk

SAYS = {"confirmed": "CONFIRMED", "pending": "TENTATIVE"}  # what a calendar says of a place
person, ticket = st.integers(0, PEOPLE - 1), st.integers(0, PEOPLE)


class Changes(SessionWalk):
    """What staff, participants and the clock do, in any order."""

    @rule(days=st.sampled_from([-1, 1, 7]), note=st.sampled_from(["", "Aula dipakai"]))
    def move(self, days: int, note: str) -> None:
        edited = self.stored()
        seen = edited.updated_at
        by = timedelta(days=days)
        edited.starts_on, edited.ends_on = edited.starts_on + by, edited.ends_on + by
        self.attempt(services.change, session=edited, telling=Telling(note), seen=seen, by=self.staff)

    @rule(minutes=st.sampled_from([-60, 60]))
    def shift(self, minutes: int) -> None:
        self.item.refresh_from_db()
        self.attempt(lambda now: agenda.shift(first=self.item, minutes=minutes))

    @rule()
    def tell_hours(self) -> None:
        self.attempt(services.tell_hours, session=self.stored(), note="", by=self.staff)

    @rule()
    def rename(self) -> None:
        edited = self.stored()
        seen, edited.title = edited.updated_at, "Angkatan IV" if edited.title == "Angkatan III" else "Angkatan III"
        self.attempt(services.change, session=edited, telling=Telling(), seen=seen, by=self.staff)

    @rule()
    def postpone(self) -> None:
        self.attempt(services.postpone, session=self.stored(), telling=Telling("Banjir"), by=self.staff)

    @rule()
    def cancel(self) -> None:
        self.attempt(lifecycle.cancel, session=self.stored(), reason="Banjir", by=self.staff)

    @rule()
    def take_up_again(self) -> None:
        self.attempt(services.take_up_again, session=self.stored(), telling=Telling(), by=self.staff)

    @rule(number=ticket)
    def cancel_place(self, number: int) -> None:
        self.attempt(enrolment.cancel, registration=self.place(number), by=self.staff, reason="Sakit")

    @rule(number=ticket)
    def take_back(self, number: int) -> None:
        self.attempt(enrolment.take_back, registration=self.place(number), by=self.staff)

    @rule(number=ticket)
    def decide_again(self, number: int) -> None:
        act = enrolment.unapprove if self.place(number).status == "confirmed" else enrolment.approve
        self.attempt(act, registration=self.place(number), by=self.staff)

    @rule(number=ticket)
    def change_sessions(self, number: int) -> None:
        row = self.place(number)
        to = self.stored() if row.session_id == self.other.pk else self.other
        self.attempt(moves.transfer, registration=row, pool=to.pools.get(), by=self.staff, reason="Gedung kecil")

    @rule()
    def merge(self) -> None:
        kept, emptied = (self.people()[number] for number in (0, -1))
        organizer = self.stored().programme.organizer
        if plan := self.attempt(lambda now: merging.plan(kept, emptied, organizer)):
            asked = {"plan": plan, "seen": plan.digest, "organizer": organizer, "reason": "Dua kali", "by": self.staff}
            self.attempt(doubles.merge, **asked)

    @rule()
    def take_apart(self) -> None:
        for made in Merge.objects.filter(undone_at=None):
            self.attempt(doubles.undo, merge=made, by=self.staff)
            self.opened.clear()

    @rule(essential=st.booleans(), group=st.sampled_from([{}, {"status": ["confirmed"]}, {"attendance": "missing"}]))
    def write(self, essential: bool, group: dict[str, Any]) -> None:
        texts = {"subject": "Kabar", "body": "Yth. {nama}: {tanggal}", "essential": essential, "addressees": group}
        common = {"draft": None, "scope": Scope.of_session(self.stored()), "materials": [], "by": self.staff}
        draft = self.attempt(messages.save_draft, texts=texts, **common)
        for _click in range(2):
            self.attempt(messages.send, draft=draft, by=self.staff)

    @rule(days=st.sampled_from([-1, 1]))
    def set_a_rule(self, days: int) -> None:
        values = {"moment": "session_starts", "minutes": days * 24 * 60, "subject": "Ingat", "body": "{nama}"}
        self.attempt(rules.save_rule, rule=None, scope=Scope.of_session(self.stored()), values=values, by=self.staff)

    @rule(hours=st.sampled_from([6, 36]))
    def wait(self, hours: int) -> None:
        """Until a morning, or until a rule is due; as long as the clock's own sweeps find what they should."""
        for _tick in range(hours // 3):  # no rule is found too late
            self.now += timedelta(hours=3)
            self.clock.move_to(self.now)
            self._work()

    @rule(number=ticket, hours=st.sampled_from([-48, 0, 1, 30]))
    def scan(self, number: int, hours: int) -> None:
        self.item.refresh_from_db()
        at = self.item.starts_at + timedelta(hours=hours)
        scan = Scan(uuid4(), self.rows[number].pk, self.item.pk, "in", "scanned", at)
        self.attempt(record_scans, session=self.stored(), scans=[scan], by=None)

    @rule(number=person, reason=st.sampled_from(["", "Kelas pengganti"]))
    def tick(self, number: int, reason: str) -> None:
        marks = [Mark(self.rows[number].pk, self.item.pk, True)]
        self.attempt(record, session=self.stored(), marks=marks, by=self.staff, reason=reason)

    @rule()
    def print_a_sheet(self) -> None:
        self.item.refresh_from_db()
        wish = creation.Wish(day=self.item.starts_at.astimezone(self.session.zone).date(), item=self.item.pk)
        if sheet := self.attempt(creation.make, session=self.stored(), wish=wish, by=self.staff):
            self.days[sheet.pk] = sheet.day

    @rule(row=st.integers(1, PEOPLE), signed=st.booleans())
    def key_in_the_sheet(self, row: int, signed: bool) -> None:
        if sheet := SignInSheet.objects.filter(session=self.session).first():
            marks = {"signed": [row] if signed else [], "unsigned": [] if signed else [row], "reason": "Terlambat"}
            self.attempt(key_in, session=self.stored(), sheet=sheet, by=self.staff, **marks)

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
        assert made.message_rules.count() == self.session.message_rules.count()

    @invariant()
    def calendars_say_what_holds(self) -> None:
        """Who has a place has the days that hold, or none while there are none."""
        self.item.refresh_from_db()
        merged = Merge.objects.filter(undone_at=None).values_list("emptied", flat=True)
        for session in (self.stored(), self.other):
            if session.is_over(self.now):
                continue  # of what is over, no mail tells
            places = Registration.objects.filter(session=session).values_list("person", "status")
            comes = {} if session.status in TrainingSession.OFF else {who: says for who, says in places if says in SAYS}
            for each in set(self.people()) | set(Person.objects.filter(pk__in={who for who, _says in places})):
                event = self.calendars.get((mail_address(each), uid(session)))
                if each.pk in merged or (event is None and each.pk not in comes):
                    continue  # a mailbox that was told that it hears no more of it
                assert event is not None, (each, comes)
                assert event["STATUS"] == SAYS.get(comes.get(each.pk, ""), "CANCELLED"), (each, session.status)
                if each.pk in comes:
                    told = event.decoded("DTSTART") in (session.starts_on, self.item.starts_at)
                    assert told or session.hours_before, "other hours, and no page says that they were not told"
                    assert str(event["SUMMARY"]) == str(session)

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
    def sheets_keep_their_day_and_say_what_counts(self) -> None:
        """What is signed stands in the ledger, or among the differences; items that moved on are said on the sheet."""
        session = self.stored()
        for sheet in SignInSheet.objects.filter(session=session).select_related("session"):
            assert sheet.day == self.days[sheet.pk]
            items = sheets.items_of(sheet)
            now = {item.starts_at.astimezone(session.zone).date() for item in items}
            assert now == {sheet.day} or sheets.days_now(sheet, items)
            differing = {each.state.row.pk for each in sheets.conflicts(session, sheet)}
            rows = list(sheet.rows.filter(registration__status="confirmed"))
            books = ledgers(session, [row.registration_id for row in rows])
            for row in rows:
                present = self.item.pk in books[row.registration_id].present
                assert not row.signed or present or row.pk in differing, "signed, and nowhere said to count for nothing"

    @invariant()
    def each_person_is_told_once(self) -> None:
        """By the mails that came, and by the log, which knows every mail and says nothing else."""
        assert set(self.told.values()) <= {1}
        log = Delivery.objects.with_standing().exclude(state=Delivery.State.SKIPPED).select_related("message", "mail")
        for row in log:
            assert (row.mail is None) == (row.state == Delivery.State.QUEUED), row.state
            assert row.message.state == Message.State.HANDED
        handed = Counter(log.exclude(state=Delivery.State.QUEUED).values_list("message_id", flat=True))
        assert handed == Counter(message for message, _reader in self.told)
        occasions = Counter(Message.objects.exclude(rule=None).values_list("rule", "session", "occasion"))
        assert set(occasions.values()) <= {1}

    @invariant()
    def merged_tickets_open_once(self) -> None:
        """A ticket that was merged into another is counted for that one, and a human being has one seat."""
        for row in Registration.objects.filter(session=self.session, status="merged"):
            lines = AttendanceEntry.objects.filter(registration=row).count()
            assert self.opened.setdefault(row.pk, lines) == lines
        active = Registration.objects.filter(session=self.session, status__in=Registration.ACTIVE)
        assert len(set(active.values_list("person", flat=True))) == active.count()
        pool = self.session.pools.get()
        assert pool.taken == active.filter(status__in=Registration.SEATED).count()

    @invariant()
    def certificates_fit_or_are_listed(self) -> None:
        """The holder of a valid certificate is entitled to it as it is, or it stands on one of the lists."""
        session = copy(self.stored())
        found = entitlement(session)
        listed = {each.certificate.pk for each in (*found.lost, *found.otherwise)}
        books = ledgers(session, list(session.registrations.values_list("pk", flat=True)))
        for each in Certificate.objects.filter(status="valid").select_related("edition", "registration"):
            fits = (
                each.registration.status == "confirmed"
                and session.status != "cancelled"
                and bool(books[each.registration_id].minutes)
                and each.edition.starts_on == session.starts_on
            )
            assert fits or each.pk in listed
        holders = Certificate.objects.filter(status="valid").values_list("registration", flat=True)
        assert len(set(holders)) == len(holders)


@pytest.mark.django_db
@pytest.mark.slow("walks of ten steps, with mails composed after each")
def test_whatever_is_changed_nothing_contradicts_in_silence(settings_of_mail: None) -> None:
    run_state_machine_as_test(
        Changes,
        settings=settings(
            max_examples=extent(3, 100),
            stateful_step_count=10,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )


@pytest.fixture
def settings_of_mail(settings):
    settings.EMAIL_BACKEND = "bimtek.accounts.outbox.backend.OutboxBackend"
    settings.DELIVERY_EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
