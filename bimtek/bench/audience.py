"""A made-up audience that attended everything, written past the services: it is what is measured with, not what."""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.db import transaction

from bimtek.accounts.models import User
from bimtek.common.names import name_key
from bimtek.demo.names import person_name
from events.models import AgendaItem, Location, Organizer, Programme, Region, SeatPool, TrainingSession
from events.organizers.services import create_organizer
from participants.models import AttendanceEntry, Person, Registration

ROWS = 5000
DAY = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
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
    for start in range(0, people, ROWS):
        _fill(pool, items, range(start, min(start + ROWS, people)), by)
    return held


def _fill(pool: SeatPool, items: list[AgendaItem], numbers: range, by: User) -> None:
    persons = Person.objects.bulk_create(map(made_up, numbers))
    registrations = Registration.objects.bulk_create(
        Registration(
            person=person,
            session=pool.session,
            pool=pool,
            status=Registration.Status.CONFIRMED,
            registered_at=DAY,
        )
        for person in persons
    )
    AttendanceEntry.objects.bulk_create(_entries(registrations, items, by))


def made_up(number: int) -> Person:
    """Somebody who is not saved."""
    name = person_name(number)
    return Person(
        name=f"{name.name} {number}",
        search_name=name_key(f"{name.name} {number}"),
        title_before=name.before,
        title_after=name.after,
        institution=f"TPS {number % 999 + 1:03} Desa Sukamaju",
    )


def _entries(registrations: list[Registration], items: list[AgendaItem], by: User) -> Iterator[AttendanceEntry]:
    for registration in registrations:
        for item in items:
            yield AttendanceEntry(registration=registration, item=item, present=True, recorded_by=by, recorded_at=DAY)
