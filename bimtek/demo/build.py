"""The few shapes from which the demonstration trainings are built."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bimtek.common.names import name_key
from events.models import AgendaItem, Location, Organizer, Programme, Region, SeatPool, Speaker, Topic, TrainingSession
from events.organizers.services import create_organizer
from events.seats import counting
from participants.models import Person, Registration

from .names import Name, person_name


@dataclass(frozen=True)
class Item:
    """One line of a rundown: day from 0, clock times of the place, and who."""

    day: int
    starts: str
    ends: str  # "" runs "s.d. selesai"
    kind: str
    title: str
    minutes: int = 0  # that count for attendance
    speakers: Sequence[Speaker] = field(default_factory=tuple)
    moderator: Speaker | None = None


def organizer(slug: str, name: str, *, parent: Organizer | None = None, region: str = "", **fields: Any) -> Organizer:
    """An organizer in the region with this code."""
    fields |= {"region_id": region or None}
    return create_organizer(name=name, slug=slug, parent=parent, **fields)


def speaker(owner: Organizer, name: Name, *, institution: str, position: str = "") -> Speaker:
    """A speaker known to the organizer."""
    return Speaker.objects.create(
        organizer=owner,
        name=name.name,
        title_before=name.before,
        title_after=name.after,
        institution=institution,
        position=position,
    )


def location(owner: Organizer, name: str, region: str, *, address: str = "", capacity: int | None = None) -> Location:
    """A venue; its time zone is that of its region."""
    place = Region.objects.get(code=region)
    return Location.objects.create(
        organizer=owner, name=name, region=place, timezone=place.timezone, address=address, capacity=capacity
    )


def programme(owner: Organizer, slug: str, title: str, *, topics: Sequence[tuple[str, int]], **texts: Any) -> Programme:
    """A published programme with topics as (title, minutes)."""
    made = Programme.objects.create(organizer=owner, slug=slug, title=title, status=Programme.Status.PUBLISHED, **texts)
    Topic.objects.bulk_create(
        Topic(programme=made, position=position, title=name, minutes=minutes)
        for position, (name, minutes) in enumerate(topics, start=1)
    )
    return made


def session(
    of: Programme,
    starts_on: date,
    days: int,
    *,
    pools: Sequence[tuple[str, int]],
    at: Location | None = None,
    now: datetime,
    **fields: Any,
) -> TrainingSession:
    """A published session, registration open until the evening before; finished when its days are over."""
    ends_on = starts_on + timedelta(days=days - 1)
    zone = at.timezone if at else "Asia/Jakarta"
    over = ends_on < now.date()
    made = TrainingSession.objects.create(
        programme=of,
        location=at,
        starts_on=starts_on,
        ends_on=ends_on,
        timezone=zone,
        status=TrainingSession.Status.FINISHED if over else TrainingSession.Status.PUBLISHED,
        published_at=now,
        registration_closes_at=datetime.combine(starts_on - timedelta(days=1), time(20), ZoneInfo(zone)),
        **fields,
    )
    SeatPool.objects.bulk_create(
        SeatPool(session=made, category=category, capacity=capacity, position=position)
        for position, (category, capacity) in enumerate(pools)
    )
    return made


def agenda(of: TrainingSession, items: Sequence[Item]) -> list[AgendaItem]:
    """The rundown, at the clock of the session's place."""
    topics = {topic.title: topic for topic in of.programme.topics.all()}
    made = []
    for item in items:
        day = of.starts_on + timedelta(days=item.day)
        row = AgendaItem.objects.create(
            session=of,
            kind=item.kind,
            title=item.title,
            topic=topics.get(item.title),
            starts_at=_at(day, item.starts, of.zone),
            ends_at=_at(day, item.ends, of.zone) if item.ends else None,
            minutes=item.minutes,
            moderator=item.moderator,
        )
        row.speakers.set(item.speakers)
        made.append(row)
    return made


def register(of: TrainingSession, number: int, *, pool: SeatPool, now: datetime, **fields: str) -> Registration:
    """Register the n-th made-up person, without an account. `institution` and `position` go to the person."""
    name = person_name(number)
    person = Person.objects.create(
        name=name.name,
        search_name=name_key(name.name),
        title_before=name.before,
        title_after=name.after,
        institution=fields.pop("institution", ""),
        position=fields.pop("position", ""),
    )
    return register_person(of, person, pool=pool, now=now, **fields)


def register_person(
    of: TrainingSession, person: Person, *, pool: SeatPool, now: datetime, **fields: str
) -> Registration:
    """Register a person that exists, and take the seat."""
    counting.take(pool=pool)
    return Registration.objects.create(
        session=of, person=person, pool=pool, status=Registration.Status.CONFIRMED, registered_at=now, **fields
    )


def _at(day: date, clock: str, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), zone)
