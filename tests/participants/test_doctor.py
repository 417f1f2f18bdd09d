"""`manage.py doctor`: a sound database passes, each thing that can be wrong is found, and counters are repaired."""

import io
import time
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from auditlog.models import LogEntry
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone

from bimtek.accounts.models import OutgoingMail
from bimtek.common import heartbeats
from bimtek.secrets_fit import secrets_fit
from certificates.coverage.checkup import coverage_as_counted
from events.models import SeatCeiling, SeatPool
from events.seats import services as seats
from participants.checkup.checks import CHECKS
from participants.checkup.process_checks import PROCESS_CHECKS
from participants.models import Notice, Registration, RegistrationGroup
from tests.factories import PoolFactory, RegistrationFactory, SessionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("processes_live")]

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def doctor(*options: str) -> str:
    out = io.StringIO()
    call_command("doctor", *options, stdout=out)
    return out.getvalue()


def complaint() -> str:
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("doctor", stdout=out)
    return out.getvalue()


def test_a_sound_database_passes():
    RegistrationFactory.create_batch(3, session=SessionFactory())
    RegistrationFactory(status="cancelled")
    said = doctor()
    assert said.count(": ok\n") == len((*PROCESS_CHECKS, *CHECKS, coverage_as_counted, secrets_fit))


@pytest.mark.parametrize(("column", "wrong"), [("taken", 5), ("waiting", 2), ("taken", 0)])
def test_wrong_counters_are_found_and_counted_again(column, wrong):
    row = RegistrationFactory(session=SessionFactory(status="finished"))
    RegistrationFactory(session=row.session, status="waitlisted")
    SeatPool.objects.update(waiting=1)
    assert ": ok" in doctor()
    SeatPool.objects.update(**{column: wrong})
    assert f"pool {row.pool_id}: counts" in complaint()
    assert f"Session {row.session_id}: counted again." in doctor("--repair")
    pool = SeatPool.objects.get()
    assert (pool.taken, pool.waiting) == (1, 1)
    assert LogEntry.objects.get_for_object(pool).exists()
    doctor()


def test_a_ceiling_that_counts_wrong_or_misses_a_category():
    session = SessionFactory()
    RegistrationFactory(session=session)
    seats.set_ceiling(session=session, capacity=9)
    SeatCeiling.objects.update(taken=4)
    assert f"session {session.pk}: 4 under its ceiling" in complaint()
    doctor("--repair")
    PoolFactory(session=session, category="KPPS")
    assert "ceilings counted: 1 wrong" in complaint()
    doctor("--repair")
    doctor()


def test_a_group_that_was_torn_apart():
    session = SessionFactory()
    group = RegistrationGroup.objects.create(session=session, name="Desa", created_at=timezone.now())
    for status in ("confirmed", "waitlisted"):
        RegistrationFactory(session=session, status=status, group=group)
    SeatPool.objects.update(waiting=1, capacity=1)
    assert f"group {group.pk}: 1 have seats and 1 wait" in complaint()


def test_a_registration_with_a_foreign_category():
    row, other = RegistrationFactory(), PoolFactory()
    Registration.objects.filter(pk=row.pk).update(pool=other)
    assert f"registration {row.pk} has a pool of another session" in complaint()


def test_a_trail_that_ends_nowhere():
    row = RegistrationFactory(status="moved")
    assert f"registration {row.pk}: status and successor do not agree" in complaint()


def test_two_active_registrations_of_one_person_where_the_index_was_dropped():
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX registration_one_active_per_person")
    row = RegistrationFactory()
    RegistrationFactory(session=row.session, person=row.person)
    assert f"person {row.person_id} has 2 active registrations for session {row.session_id}" in complaint()


def test_an_oversold_pool_where_the_constraint_was_dropped():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE events_seatpool DROP CONSTRAINT seat_pool_not_oversold")
    row = RegistrationFactory()
    SeatPool.objects.update(capacity=0)
    assert f"pool {row.pool_id} of session {row.session_id} is oversold" in complaint()


def test_what_the_clock_should_have_done():
    row = RegistrationFactory(status="offered", offer_ends_at=LONG_AGO)
    assert "1 offers are past their end" in complaint()
    Registration.objects.filter(pk=row.pk).update(status="confirmed")
    RegistrationFactory(session=row.session, status="waitlisted")
    SeatPool.objects.update(waiting=1)
    day = timezone.localdate() + timedelta(days=9)
    type(row.session).objects.update(starts_on=day, ends_on=day)
    assert f"session {row.session_id}: somebody waits although there is a seat" in complaint()


def test_somebody_who_passed_the_line():
    """Only by the tables: at most a minute apart either may stand first, and staff may give seats past the line."""
    session = SessionFactory(status="finished")
    first = RegistrationFactory(session=session, status="waitlisted", registered_at=LONG_AGO)
    later = RegistrationFactory(session=session, registered_at=LONG_AGO + timedelta(minutes=1))
    SeatPool.objects.update(waiting=1)
    Registration.objects.filter(pk=later.pk).update(request_key=uuid4())
    doctor()
    Registration.objects.filter(pk=later.pk).update(registered_at=LONG_AGO + timedelta(minutes=2))
    assert f"registration {later.pk} passed the line of pool {first.pool_id}" in complaint()
    Registration.objects.filter(pk=later.pk).update(request_key=None)
    doctor()


def test_mails_that_do_not_leave():
    row = RegistrationFactory()
    Notice.objects.create(registration=row, kind="confirmed", language="id", written_at=LONG_AGO)
    OutgoingMail.objects.create(to=["a@contoh.id"], subject="x", message=b"x")
    OutgoingMail.objects.update(created_at=LONG_AGO)
    said = complaint()
    assert "1 notices wait to be composed" in said
    assert "1 mails wait to be delivered" in said


def test_the_checks_ask_as_often_for_thirty_as_for_three():
    def asked() -> int:
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as captured:
            for check in CHECKS:
                list(check(timezone.now()))
        return len(captured)

    RegistrationFactory.create_batch(3, session=SessionFactory())
    few = asked()
    for _ in range(9):
        RegistrationFactory.create_batch(3, session=SessionFactory())
    assert asked() == few


def test_a_queue_that_no_worker_looks_at_is_named_with_what_brings_it_back():
    heartbeats.write(["press", heartbeats.CLOCK], time.time() - 125)
    said = complaint()
    assert "No worker has looked at the queue press for 125 seconds" in said
    assert "docker compose restart press" in said
    assert "celery --app bimtek worker --queues press,bulk" in said
    assert "The clock has not ticked for 125 seconds" in said
    assert "docker compose restart beat" in said
    assert "2 wrong" in said


def test_notices_that_wait_are_laid_on_the_worker_that_composes_them():
    Notice.objects.create(registration=RegistrationFactory(), kind=Notice.Kind.CONFIRMED, written_at=LONG_AGO)
    assert "docker compose restart press" in complaint()
