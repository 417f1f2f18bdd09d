"""The mails of the waiting list, of moving and of standing in: what they say, and to whom."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.seats.models import SeatPool
from participants.consent.services import Agreement, ensure_first_version
from participants.enrolment import exchange, moves, services, waiting
from participants.models import Registration
from participants.notices import services as notices
from tests.factories import PersonFactory, PoolFactory, ProgrammeFactory, SessionFactory, UserFactory

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def february():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def pool():
    programme = ProgrammeFactory(organizer__email="tanya@kpu.contoh.id")
    return PoolFactory(session=SessionFactory(programme=programme), capacity=1, offer_hours=24)


def come(pool: SeatPool, name: str) -> Registration:
    text = Agreement(ensure_first_version(now=NOW))
    person = PersonFactory(name=name, user=UserFactory())
    return services.register(person=person, session=pool.session, pool_id=pool.pk, agreement=text, now=NOW)


def told() -> dict[str, str]:
    """What was written to whom, both parts of each mail together; the outbox is empty afterwards."""
    notices.compose(now=NOW)
    said = {each.to[0]: f"{each.subject}\n{each.body}\n{each.alternatives[0][0]}" for each in mail.outbox}
    mail.outbox.clear()
    return said


def test_the_waiting_list(pool):
    seated, first, second = (come(pool, name) for name in ("Ani", "Budi", "Cici"))
    said = told()
    assert first.code in said[first.person.user.email]
    services.cancel(registration=seated, by=seated.person.user, now=NOW)
    said = told()
    assert "2 Februari 2027 pukul 13.00 WITA" in said[first.person.user.email]
    assert f"/saya/tiket/{first.code}/" in said[first.person.user.email]
    assert second.person.user.email not in said
    Registration.objects.filter(pk=first.pk).update(offer_ends_at=NOW)
    waiting.expire_offers(now=NOW)
    said = told()
    assert set(said) == {first.person.user.email, second.person.user.email}
    assert "tanya@kpu.contoh.id" in said[first.person.user.email]


def test_moving_names_both_sessions(pool):
    row = come(pool, "Ani")
    there = PoolFactory(session=SessionFactory(programme=pool.session.programme, title="Angkatan II"))
    told()
    new = moves.transfer(registration=row, pool=there, by=UserFactory(), reason="Gedung kecil", now=NOW)
    said = told()[row.person.user.email]
    for piece in ("Angkatan II", new.code, "Gedung kecil", "1 s.d. 3 Maret 2027"):
        assert piece in said
    assert row.code not in said


def test_both_are_told_of_a_substitution_and_neither_gets_the_others_code(pool):
    row = come(pool, "Ani")
    told()
    newcomer = exchange.Newcomer({"name": "Budi", "email": "budi@contoh.id"})
    text = Agreement(ensure_first_version(now=NOW))
    new = exchange.substitute(registration=row, newcomer=newcomer, by=None, reason="Sakit", agreement=text, now=NOW)
    said = told()
    old = said[row.person.user.email]
    assert ("Budi" in old, "Sakit" in old, new.code in old) == (True, True, False)
    fresh = said["budi@contoh.id"]
    assert ("Ani" in fresh, new.code in fresh, row.code in fresh) == (True, True, False)


def test_queries_do_not_grow_with_the_mails(pool):
    SeatPool.objects.update(capacity=40)
    there = PoolFactory(session=SessionFactory(programme=pool.session.programme), capacity=40)
    counts = []
    for many in (1, 20):
        for n in range(many):
            moves.transfer(registration=come(pool, f"{many} {n}"), pool=there, by=None, now=NOW)
        notices.Notice.objects.exclude(kind="moved").delete()
        with CaptureQueriesContext(connection) as captured:
            told()
        counts.append(len(captured))
    assert counts[0] == counts[1]
    # PostgreSQL tries every order of eight tables: it plans a join of twice as many for longer than the mails take.
    assert max(query["sql"].count(" JOIN ") for query in captured) < 8
