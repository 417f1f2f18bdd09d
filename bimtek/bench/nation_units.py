"""The polling stations of the made-up nation, which of them each registration stands for, and who came."""

from collections.abc import Iterator, Sequence

from participants.models import Registration

from .bulk import as_text
from .nation_rows import NationSize, Place, Rows

PEOPLE = 7  # of a station
SPARE_EACH = 10  # one session in so many has a station without registrations
HELD_EACH = 200  # of so many sessions one that was held has attendance
ATTEND = """
INSERT INTO {table} (uid, registration_id, item_id, says, source, at, reason, answer, shown, follows, recorded_at)
SELECT gen_random_uuid(), r.id, item.id, 'in', 'scanned', item.starts_at, '', 'welcome', '',
  '00000000-0000-0000-0000-000000000000', %(now)s
FROM participants_registration r
JOIN events_trainingsession s ON s.id = r.session_id AND s.status = 'finished'
JOIN events_agendaitem item ON item.session_id = s.id
WHERE s.id >= %(first)s AND (s.id - %(first)s) %% %(each)s = %(each)s - 1 AND r.status = 'confirmed' AND r.id %% 5 <> 0
"""


def stations_of(plan: NationSize, session: int) -> int:
    """How many stations a session is for: enough for its people, and now and then one more."""
    needed = -(-plan.people_of(session) // PEOPLE)
    return needed + (session % SPARE_EACH == 0)


def units(plan: NationSize, places: Sequence[Place]) -> Rows:
    """The stations of each session's village; where a village has several sessions, their numbers go on."""
    return ("id", "key", "region", "number", "place"), _units(plan, places)


def _units(plan: NationSize, places: Sequence[Place]) -> Iterator[Sequence[str]]:
    key = number = 0
    before = ""
    for session, (code, name, _zone) in enumerate(places):
        number = number if code == before else 0
        before = code
        for _station in range(stations_of(plan, session)):
            key, number = key + 1, number + 1
            yield str(key), f"{code}#{number:03}", code, f"{number:03}", as_text(name)


def assignments(plan: NationSize) -> Rows:
    """Seven people of each station; who cancelled stands for none."""
    return ("registration", "unit"), _assignments(plan)


def _assignments(plan: NationSize) -> Iterator[Sequence[str]]:
    registration = first = 0
    for session in range(plan.sessions):
        for place in range(plan.people_of(session)):
            registration += 1
            if plan.status(session, place) != Registration.Status.CANCELLED:
                yield str(registration), str(first + place // PEOPLE + 1)
        first += stations_of(plan, session)
