"""A made-up nationwide training: every village holds a session for its polling-station officers.

In 2024 the KPU trained 5,741,127 KPPS members in some 71,000 places within two weeks.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.management.base import CommandError
from django.db import connection, transaction
from django.db.models import Sum
from django.db.models.functions import Substr

from bimtek.accounts.models import User
from bimtek.demo.names import NAMES
from certificates.issuing.printing import print_chunk, waiting_chunks
from certificates.issuing.services import issue
from certificates.layouts.services import shipped_version
from events.models import (
    AgendaItem,
    Location,
    Organizer,
    Programme,
    Region,
    SeatCeiling,
    SeatPool,
    TargetLine,
    TargetVersion,
    TrainingSession,
    Unit,
)
from events.organizers.services import create_organizer
from events.regions.services import load_regions
from participants.consent.models import ConsentRecord
from participants.consent.services import current_text
from participants.models import AttendanceEntry, Person, Registration, UnitAssignment

from . import audience, nation_rows, nation_units
from .bulk import copy, go_on_counting, without_indexes
from .nation_rows import NationSize

OTHER_PROGRAMMES = 38
SESSIONS_OF_OTHERS = 5
WRITTEN = (Location, TrainingSession, SeatCeiling, SeatPool, AgendaItem, Person, Registration, ConsentRecord, Unit)
LARGE = (Person, Registration, ConsentRecord, Unit, UnitAssignment)
Status = TrainingSession.Status


@dataclass(frozen=True)
class Size:
    """How many of what."""

    registrations: int = 5_000_000
    sessions: int = 71_000


def build(size: Size, *, now: datetime) -> None:
    """Fill an empty database, in one transaction, and tell the planner. Raises CommandError where it is not empty."""
    if connection.vendor != "postgresql":
        raise CommandError("Rows by the million are written by COPY: only PostgreSQL has it.")
    if Organizer.objects.exists() or Person.objects.exists() or User.objects.exists():
        raise CommandError("This database holds data already; simulate fills an empty one only.")
    load_regions(now=now)
    with transaction.atomic():
        national = _programme()
        _others(national.organizer, now)
        _copy_sessions(national, size, now)
        _copy_people(national, size, now)
        _attend(now)
        _set_targets(national)
        go_on_counting(WRITTEN)
    _certificate(now)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def _programme() -> Programme:
    kpu = create_organizer(
        name="Komisi Pemilihan Umum Republik Indonesia",
        slug="kpu-ri",
        code="KPU",
        region=Region.objects.get(code="31.71"),
        city="Jakarta",
        email="bimtek@kpu.example",
    )
    programme = Programme.objects.create(
        organizer=kpu,
        slug="bimtek-kpps",
        title="Bimbingan Teknis Anggota KPPS",
        summary="Pembekalan pemungutan dan penghitungan suara di tempat pemungutan suara.",
        audience="Anggota KPPS",
        status=Programme.Status.PUBLISHED,
        target_participants=5_741_127,
    )
    for position, title in enumerate(audience.TOPICS, start=1):
        programme.topics.create(position=position, title=title, minutes=90)
    return programme


def _others(above: Organizer, now: datetime) -> None:
    """A programme of each province with some sessions to come and some past, without registrations."""
    for province in Region.objects.filter(level=Region.Level.PROVINCE).order_by("code")[:OTHER_PROGRAMMES]:
        owner = create_organizer(name=f"KPU {province.name}", parent=above, region=province, code=province.code)
        programme = Programme.objects.create(
            organizer=owner,
            slug=f"relawan-{province.code}".replace(".", "-"),
            title=f"Relawan Demokrasi {province.name}",
            status=Programme.Status.PUBLISHED,
        )
        place = Location.objects.create(organizer=owner, name="Aula KPU", region=province, timezone=province.timezone)
        for number in range(SESSIONS_OF_OTHERS):
            _one_of_others(programme, place, number, now)


def _one_of_others(programme: Programme, place: Location, number: int, now: datetime) -> None:
    day = now.date() + timedelta(days=14 * (number - 1))
    session = TrainingSession.objects.create(
        programme=programme,
        title=f"Angkatan {number + 1}",
        status=Status.FINISHED if number == 0 else Status.PUBLISHED,
        starts_on=day,
        ends_on=day,
        timezone=place.timezone,
        location=place,
        published_at=now,
    )
    SeatPool.objects.create(session=session, category="Umum", capacity=300)


def _copy_sessions(programme: Programme, size: Size, now: datetime) -> None:
    """The sessions with their places, seats and rundowns, each in a village of its own as long as there are any."""
    plan = NationSize(size.registrations, size.sessions, now)
    places = _places(size)
    copy(Location, *nation_rows.locations(places), organizer=programme.organizer_id, name="Balai Desa")
    copy(TrainingSession, *nation_rows.sessions(plan, places), programme=programme.pk, published_at=now)
    copy(SeatCeiling, *nation_rows.ceilings(plan))
    copy(SeatPool, *nation_rows.pools(plan), category="KPPS", audience="poll_workers")
    for number, title in enumerate(audience.TOPICS):
        rows = nation_rows.agenda(plan, first_key=1 + number * size.sessions, hour=2 + 2 * number)
        copy(AgendaItem, *rows, title=title, minutes=90)


def _places(size: Size) -> list[nation_rows.Place]:
    """The village of each session."""
    villages = Region.objects.filter(level=Region.Level.VILLAGE).order_by("code")
    return nation_rows.spread(list(villages.values_list("code", "name", "timezone")), size.sessions)


def _copy_people(programme: Programme, size: Size, now: datetime) -> None:
    """A person for each registration, and what each agreed to."""
    plan = NationSize(size.registrations, size.sessions, now)
    text = current_text(now=now)
    with without_indexes(LARGE):
        copy(Person, *nation_rows.people(plan, NAMES), position="Anggota KPPS")
        copy(Registration, *nation_rows.registrations(plan), registered_at=now)
        copy(ConsentRecord, *nation_rows.consents(plan), text=text.pk, sha256=text.sha256, accepted_at=now)
        copy(Unit, *nation_units.units(plan, _places(size)), programme=programme.pk, people=nation_units.PEOPLE)
        copy(UnitAssignment, *nation_units.assignments(plan))


def _attend(now: datetime) -> None:
    """Some of the sessions that were held have attendance: four of five people came to every item."""
    table = AttendanceEntry._meta.db_table
    told: dict[str, Any] = {"first": nation_rows.FIRST_KEY, "each": nation_units.HELD_EACH, "now": now}
    with connection.cursor() as cursor:
        cursor.execute(nation_units.ATTEND.format(table=table), told)


def _set_targets(programme: Programme) -> None:
    """Targets by province, from the count of stations."""
    version = TargetVersion.objects.create(
        programme=programme, number=1, source="Keputusan KPU tentang jumlah TPS", dated_on=date(2026, 10, 1)
    )
    provinces = Unit.objects.order_by().values_list(Substr("region_id", 1, 2)).annotate(Sum("people"))
    TargetLine.objects.bulk_create(
        TargetLine(version=version, region_id=code, people=people) for code, people in provinces
    )


def _certificate(now: datetime) -> None:
    """One certificate, so that there is something to verify."""
    owner, by = audience.organizer("nation"), audience.user("nation")
    held = audience.session(owner, 1, 1, by)
    issue(session=held, layout_version=shipped_version("klasik"), issued_on=held.ends_on, by=by, now=now)
    for chunk in waiting_chunks(held.batches.get()):
        print_chunk(chunk_id=chunk, now=now)
