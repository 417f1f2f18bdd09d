"""A made-up audience that attended everything, written past the services: it is what is measured with, not what."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from bimtek.accounts.models import User
from bimtek.common.names import name_key
from bimtek.demo.names import NAMES, person_name
from events.models import AgendaItem, Location, Organizer, Programme, Region, SeatPool, TrainingSession
from events.organizers.services import create_organizer
from participants.models import Person

DAY = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
FILL = """
    WITH person AS (
        INSERT INTO participants_person
            (name, search_name, title_before, title_after, nik, nip, phone, email, institution, position,
             created_at, updated_at)
        SELECT (%(names)s)[n %% %(kinds)s + 1] || ' ' || n, (%(keys)s)[n %% %(kinds)s + 1] || ' ' || n,
               (%(before)s)[n %% %(kinds)s + 1], (%(after)s)[n %% %(kinds)s + 1], '', '', '', '',
               'TPS ' || lpad((n %% 999 + 1)::text, 3, '0') || ' Desa Sukamaju', '', %(day)s, %(day)s
        FROM generate_series(0, %(people)s - 1) AS n
        RETURNING id
    ), registration AS (
        INSERT INTO participants_registration
            (person_id, session_id, pool_id, status, representing, assignment, code, registered_at, cancel_reason)
        SELECT id, %(session)s, %(pool)s, 'confirmed', '', '', substr(md5(id::text), 1, 24), %(day)s, '' FROM person
        RETURNING id
    )
    INSERT INTO participants_attendanceentry
        (uid, registration_id, item_id, says, source, at, reason, answer, shown, follows, recorded_by_id, recorded_at)
    SELECT gen_random_uuid(), registration.id, item, 'in', 'scanned', %(day)s, '', 'welcome', '',
        '00000000-0000-0000-0000-000000000000', %(by)s, %(day)s
    FROM registration CROSS JOIN unnest(%(items)s) AS item
"""
TOPICS = ("Pemungutan suara di TPS", "Penghitungan suara dan Sirekap")


def organizer(tag: str) -> Organizer:
    """An organizer that has all that a certificate needs."""
    return create_organizer(
        name="KPU Kabupaten Bulungan",
        slug=f"bench-{tag}",
        code=f"BENCH-{tag}".upper(),
        city="Tanjung Selor",
        signatory_name="Hariyadi Hamid, S.E., M.Si.",
        signatory_position="Ketua KPU Kabupaten Bulungan",
        signatory_nip="197505122003121004",
    )


def user(tag: str) -> User:
    """Who issues."""
    return User.objects.create_user(email=f"bench-{tag}@bench.example", password=secrets.token_urlsafe())


@transaction.atomic
def session(owner: Organizer, number: int, people: int, by: User) -> TrainingSession:
    """A session that was held, with this many people who attended all of it."""
    region, _new = Region.objects.get_or_create(code="65.01", defaults={"name": "Kabupaten Bulungan", "level": 2})
    place, _new = Location.objects.get_or_create(
        organizer=owner, name="Aula KPU", region=region, defaults={"timezone": "Asia/Makassar"}
    )
    programme, _new = Programme.objects.get_or_create(
        organizer=owner,
        slug=f"{owner.slug}-kpps",
        defaults={"title": "Bimbingan Teknis Anggota KPPS", "status": Programme.Status.PUBLISHED},
    )
    held = TrainingSession.objects.create(
        programme=programme,
        title=f"Gelombang {number}",
        status=TrainingSession.Status.FINISHED,
        starts_on=DAY.date(),
        ends_on=DAY.date(),
        timezone="Asia/Makassar",
        location=place,
    )
    items = [
        AgendaItem.objects.create(session=held, title=title, starts_at=DAY + timedelta(hours=2 * hour), minutes=90)
        for hour, title in enumerate(TOPICS)
    ]
    pool = SeatPool.objects.create(session=held, category="KPPS", capacity=people, taken=people)
    _fill(pool, [item.pk for item in items], people, by)
    return held


def _fill(pool: SeatPool, items: list[int], people: int, by: User) -> None:
    """A person, a registration and a mark for each item, for so many people: all written by PostgreSQL itself."""
    values: dict[str, Any] = {
        "names": [name.name for name in NAMES],
        "keys": [name_key(name.name) for name in NAMES],
        "before": [name.before for name in NAMES],
        "after": [name.after for name in NAMES],
        "kinds": len(NAMES),
        "people": people,
        "session": pool.session_id,
        "pool": pool.pk,
        "items": items,
        "by": by.pk,
        "day": DAY,
    }
    with connection.cursor() as cursor:
        cursor.execute(FILL, values)


def made_up(number: int) -> Person:
    """A person who is not saved."""
    name = person_name(number)
    return Person(
        name=f"{name.name} {number}",
        search_name=name_key(f"{name.name} {number}"),
        title_before=name.before,
        title_after=name.after,
        institution=f"TPS {number % 999 + 1:03} Desa Sukamaju",
    )
