"""The rows of the made-up nation, as texts for COPY, from nothing but their numbers: two runs write the same."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import product

from bimtek.common.codes import ALPHABET, GROUP
from bimtek.common.names import name_key
from bimtek.demo.names import Name
from events.models import TrainingSession
from participants.models import Registration

from .bulk import as_text

Rows = tuple[Sequence[str], Iterator[Sequence[str]]]
Place = tuple[str, str, str]  # code and name of the region, time zone
Status, Held = TrainingSession.Status, Registration.Status

FIRST_KEY = 1_000  # of places, sessions and pools; smaller ones are those of other programmes
SPARE_SEATS = 10
DAYS = 21  # over which sessions begin
CANCELLED_EACH, PAST_EACH, FULL_EACH, CEILING_EACH = 50, 10, 20, 25  # one session in so many
LEFT_EACH = 30  # one registration in so many was cancelled
WAITING = 2  # people on the waiting list of a full session
GROUPS = ["".join(letters) for letters in product(ALPHABET, repeat=GROUP)]
CODES = len(GROUPS) ** 4
STEP = 6_364_136_223_846_793_005 | 1  # odd, and not divisible by 3 or 5: a number times it modulo CODES comes once


@dataclass(frozen=True)
class NationSize:
    """How many registrations in how many sessions, at which moment."""

    registrations: int
    sessions: int
    now: datetime

    def people_of(self, session: int) -> int:
        """How many registrations session number `session` has; they are spread evenly."""
        return self.registrations // self.sessions + (session < self.registrations % self.sessions)

    def waiting(self, session: int) -> int:
        """How many of them stand on the waiting list: the last ones of a full session."""
        return min(WAITING, self.people_of(session)) if session % FULL_EACH == 0 else 0

    def status(self, session: int, number: int) -> str:
        """The status of the registration with this number in its session."""
        if number >= self.people_of(session) - self.waiting(session):
            return Held.WAITLISTED
        return Held.CANCELLED if number % LEFT_EACH == LEFT_EACH - 1 else Held.CONFIRMED

    def taken(self, session: int) -> int:
        """Seats that are taken in a session."""
        seated = self.people_of(session) - self.waiting(session)
        return seated - seated // LEFT_EACH

    def capacity(self, session: int) -> int:
        """Seats of a session; all are taken where people wait."""
        taken = self.taken(session)
        return taken if self.waiting(session) else taken + SPARE_SEATS

    def day(self, session: int) -> date:
        """The day of a session."""
        past = session % PAST_EACH == PAST_EACH - 1
        return self.now.date() + timedelta(days=-2 - session % DAYS if past else 3 + session % DAYS)


def spread(villages: Sequence[Place], count: int) -> list[Place]:
    """So many places all over the country; some hold several sessions when there are more sessions than villages."""
    return [villages[number * len(villages) // count] for number in range(count)]


def locations(places: Sequence[Place]) -> Rows:
    """A hall in each place."""
    names = ("id", "region", "timezone", "address")
    rows = ((str(FIRST_KEY + n), code, zone, as_text(name)) for n, (code, name, zone) in enumerate(places))
    return names, rows


def sessions(plan: NationSize, places: Sequence[Place]) -> Rows:
    """A day in each place; registration closes the evening before."""
    names = ("id", "location", "timezone", "title", "starts_on", "ends_on", "registration_closes_at", "status",
             "cancel_reason")  # fmt: skip
    return names, (_session(plan, number, place) for number, place in enumerate(places))


def _session(plan: NationSize, number: int, place: Place) -> Sequence[str]:
    key, day = str(FIRST_KEY + number), plan.day(number)
    closes = datetime.combine(day - timedelta(days=1), time(13), UTC)
    status, reason = _status(plan, number)
    return key, key, place[2], as_text(place[1]), str(day), str(day), closes.isoformat(), status, reason


def _status(plan: NationSize, number: int) -> tuple[str, str]:
    if plan.day(number) < plan.now.date():
        return Status.FINISHED, ""
    if number % CANCELLED_EACH == CANCELLED_EACH - 3:
        return Status.CANCELLED, "Banjir"
    return Status.PUBLISHED, ""


def ceilings(plan: NationSize) -> Rows:
    """Some sessions say how many people they hold in all."""
    rows = (
        (str(FIRST_KEY + n), str(FIRST_KEY + n), str(plan.capacity(n)), str(plan.taken(n)))
        for n in range(0, plan.sessions, CEILING_EACH)
    )
    return ("id", "session", "capacity", "taken"), rows


def pools(plan: NationSize) -> Rows:
    """The seats of each session."""
    return ("id", "session", "capacity", "taken", "waiting", "ceiling"), (_pool(plan, n) for n in range(plan.sessions))


def _pool(plan: NationSize, number: int) -> Sequence[str]:
    key = str(FIRST_KEY + number)
    ceiling = as_text(None) if number % CEILING_EACH else key
    return key, key, str(plan.capacity(number)), str(plan.taken(number)), str(plan.waiting(number)), ceiling


def agenda(plan: NationSize, *, first_key: int, hour: int) -> Rows:
    """An item of an hour and a half in each session, at this hour UTC."""
    names = ("id", "session", "starts_at", "ends_at")
    return names, (_item(plan, n, first_key + n, hour) for n in range(plan.sessions))


def _item(plan: NationSize, number: int, key: int, hour: int) -> Sequence[str]:
    begins = datetime.combine(plan.day(number), time(hour), UTC)
    ends = begins + timedelta(minutes=90)
    return str(key), str(FIRST_KEY + number), begins.isoformat(), ends.isoformat()


def people(plan: NationSize, names: Sequence[Name]) -> Rows:
    """A person for each registration, told apart by a number behind the name."""
    known = [(as_text(n.name), as_text(name_key(n.name)), as_text(n.before), as_text(n.after)) for n in names]
    stations = [f"TPS {number:03}" for number in range(1, 100)]
    rows = (
        (str(key), f"{name} {key}", f"{plain} {key}", before, after, stations[key % 99])
        for key in range(1, plan.registrations + 1)
        for name, plain, before, after in (known[key % len(known)],)
    )
    return ("id", "name", "search_name", "title_before", "title_after", "institution"), rows


def registrations(plan: NationSize) -> Rows:
    """Session by session, in the order in which people came."""
    return ("id", "person", "session", "pool", "status", "code", "cancelled_at"), _registrations(plan)


def _registrations(plan: NationSize) -> Iterator[Sequence[str]]:
    number, never, now = 0, as_text(None), as_text(plan.now)
    for session in range(plan.sessions):
        key = str(FIRST_KEY + session)
        for place in range(plan.people_of(session)):
            number += 1
            status = plan.status(session, place)
            left = now if status == Held.CANCELLED else never
            yield str(number), str(number), key, key, status, code(number), left


def code(number: int) -> str:
    """A ticket's code that looks like a random one; no two numbers have the same."""
    rest, text = number * STEP % CODES, []
    for _ in range(4):
        rest, group = divmod(rest, len(GROUPS))
        text.append(GROUPS[group])
    return "-".join(text)


def consents(plan: NationSize) -> Rows:
    """One record for each registration."""
    return ("id", "registration"), ((str(n), str(n)) for n in range(1, plan.registrations + 1))
