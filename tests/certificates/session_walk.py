"""Two sessions with people, workers and a clock, and what came of the mails: the ground of a walk through changes."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

import time_machine
from django.db import transaction
from hypothesis.stateful import RuleBasedStateMachine
from icalendar import Calendar

from bimtek.accounts.models import OutgoingMail
from bimtek.common.errors import Refusal
from events.models import TrainingSession
from participants.messages import rules
from participants.models import Delivery, Person, Registration
from participants.notices import services as notices
from participants.registrants.services import tell_cancelled
from participants.registration.selectors import with_session
from tests.factories import (
    DAY,
    AgendaItemFactory,
    OrganizerFactory,
    PersonFactory,
    PoolFactory,
    ProgrammeFactory,
    RegistrationFactory,
    SessionFactory,
    UserFactory,
)
from tests.participants.messages.told import work

BEGIN = datetime(2027, 2, 26, 1, 0, tzinfo=UTC)
PEOPLE = 3
DOUBLE = "siti.kantor@contoh.id"


class SessionWalk(RuleBasedStateMachine):
    """A session with three people, and another one of its programme; what a calendar holds is what the mails left."""

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
        day = {"starts_on": DAY, "ends_on": DAY}  # one: an entry has the hours of the agenda
        self.session = PoolFactory(session=SessionFactory(programme=programme, **day)).session
        self.item = AgendaItemFactory(session=self.session)
        self.other = PoolFactory(session=SessionFactory(programme=programme, title="Angkatan II")).session
        self.staff = UserFactory()
        self.rows = [
            RegistrationFactory(session=self.session, person=PersonFactory(user=UserFactory())) for _ in range(PEOPLE)
        ]
        # The same human being as the first, whom staff added with another address.
        double = PersonFactory(name=self.rows[0].person.name, email=DOUBLE)
        self.rows.append(RegistrationFactory(session=self.session, person=double))
        self.days: dict[int, Any] = {}  # by sheet, what is printed on it
        self.told: dict[tuple[int, str], int] = {}  # by message and reader, how many mails
        self.opened: dict[int, int] = {}  # by ticket that was merged, how many lines its registration has
        notices.write(self.rows, "confirmed", now=self.now)
        self._work()

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
            self._work()

    def _work(self) -> None:
        """What workers and the clock do."""
        tell_cancelled(session_id=self.session.pk, now=self.now)
        while notices.compose(now=self.now):
            pass
        rules.fire_due(now=self.now)
        work(self.now)
        self._deliver()

    def _deliver(self) -> None:
        for mail in OutgoingMail.objects.filter(pk__gt=self.read).order_by("pk"):
            self.read = mail.pk
            message = message_from_bytes(bytes(mail.message), policy=policy.default)
            if delivery := Delivery.objects.filter(mail=mail.uid).first():
                key = delivery.message_id, str(message["To"])
                self.told[key] = self.told.get(key, 0) + 1
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

    def place(self, number: int) -> Registration:
        """The newest place of the person who now has what this ticket began as, in either session."""
        ticket = Registration.objects.get(pk=self.rows[number].pk)
        while ticket.merged_into is not None:  # a closed place stays with the record that was emptied
            ticket = ticket.merged_into
        rows = Registration.objects.filter(person=ticket.person_id).exclude(status=Registration.Status.MERGED)
        return with_session().get(pk=rows.latest("pk").pk)

    def people(self) -> list[Person]:
        """As they stand, in the order of the tickets that they began with."""
        return [Person.objects.select_related("user").get(pk=row.person_id) for row in self.rows]
