"""Two devices at one door without a network: every scan in the log once, and the ledger that is right."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from participants.attendance.selectors import ledgers
from participants.enrolment.services import cancel
from participants.models import AttendanceEntry, Registration
from participants.tickets.tokens import door_number, issue
from tests.browser.door_phone import DoorPhone
from tests.factories import (
    AgendaItemFactory,
    MembershipFactory,
    PersonFactory,
    PoolFactory,
    RegistrationFactory,
    SessionFactory,
)

AHEAD, BEHIND = timedelta(minutes=37), timedelta(hours=-2)
INEXACT = timedelta(milliseconds=400)  # half of a slow answer, on a machine that is busy with two browsers
FIRST_NAMES = (
    "Siti Budi Agus Dewi Joko Wayan Nyoman Maria Yosef Rina Tono Lina Hasan Fatma Eko Ayu Dian Putri Bayu Sari"
)
FAMILY_NAMES = "Santoso Nurhaliza Wibowo Lestari"


@dataclass(frozen=True)
class Done:
    """One scan as a test did it."""

    device: str
    item: int
    says: str
    registration: int
    how: str
    answer: str
    between: tuple[datetime, datetime]


@pytest.fixture
def door(portal) -> Any:
    """A session of today with 80 people, of whom some are not confirmed and some cancelled."""
    now = timezone.now()
    session = SessionFactory(starts_on=now.date() - timedelta(days=1), ends_on=now.date() + timedelta(days=1))
    PoolFactory(session=session, capacity=100)
    for start in (-90, -5):  # minutes: one item that is over, one that has begun
        begins = now + timedelta(minutes=start)
        AgendaItemFactory(session=session, starts_at=begins, ends_at=begins + timedelta(minutes=60), minutes=60)
    for first in FIRST_NAMES.split():
        for family in FAMILY_NAMES.split():
            status = {"Ayu": "pending", "Eko": "cancelled"}.get(first, "confirmed")
            RegistrationFactory(session=session, person=PersonFactory(name=f"{first} {family}"), status=status)
    return session


@pytest.fixture
def phones(chromium, portal, door) -> Iterator[dict[str, DoorPhone]]:
    """A phone with a clock far ahead and one with a clock far behind, both set up."""
    made = {}
    for name, clock in (("Utara", AHEAD), ("Selatan", BEHIND)):
        user = MembershipFactory(organizer=door.programme.organizer, role="checker").user
        made[name] = DoorPhone(chromium, portal, user, clock=clock)
        made[name].set_up(door, name)
    yield made
    for phone in made.values():
        phone.close()


def steps(people: list[Registration], chance: random.Random) -> list[tuple[str, Registration]]:
    """How each of these is recorded; who cancelled has no name on a device."""
    ways = ("scanned", "scanned", "typed", "searched")
    chosen = [(chance.choice(ways), person) for person in people]
    return [("typed" if how == "searched" and p.status == "cancelled" else how, p) for how, p in chosen]


def text_of(how: str, person: Registration) -> str:
    match how:
        case "scanned":
            return issue(person)
        case "typed":
            if person.pk % 2:  # read from the badge
                return door_number(person.session_id, person.code)
            return person.code.lower().replace("-", " ")
        case _:
            return str(person.person.name)


def do(
    phones: dict[str, DoorPhone], item: Any, says: str, plan: dict[str, list[tuple[str, Registration]]]
) -> list[Done]:
    """Both phones do their parts of the plan at the same time."""
    for name, phone in phones.items():
        phone.choose(item, says)
        phone.drive([(how, text_of(how, person)) for how, person in plan[name]])
    done = []
    for name, phone in phones.items():
        for (how, person), (answer, *moments) in zip(plan[name], phone.driven(), strict=True):
            start, end = (datetime.fromtimestamp(moment / 1000, UTC) for moment in moments)
            done.append(Done(name, item.pk, says, person.pk, how, answer, (start, end)))
    return done


def test_two_devices_without_a_network(door, phones):
    chance = random.Random(5)
    people = list(door.registrations.select_related("person", "session").order_by("pk"))
    first, second = door.agenda.all()
    for phone in phones.values():
        phone.cut()
    late = next(person for person in people if person.status == "confirmed")
    cancel(registration=late, by=None, now=timezone.now())  # neither phone can know

    others = [person for person in people if person != late]

    def part(count: int) -> list[tuple[str, Registration]]:
        """So many scans, the last two of them of people who were recorded a moment before."""
        planned = steps(chance.sample(others, count - 2), chance)
        return [*planned, *(("typed", person) for _, person in planned[:2])]

    done = do(phones, first, "in", {name: [*part(34), ("scanned", late)] for name in phones})
    for phone in phones.values():
        phone.page.reload()  # from the phone itself, as there is no network
        expect(phone.page.locator("#counter-item")).to_have_text(first.title)
    done += do(phones, first, "out", {name: part(25) for name in phones})
    done += do(phones, second, "in", {name: part(40) for name in phones})
    assert len(done) == 200
    assert AttendanceEntry.objects.count() == 0
    for phone in phones.values():
        assert phone.waiting == 100
        phone.mend()
    for phone in phones.values():
        phone.all_sent()

    assert_log_holds_each_once(done)
    assert_ledger_is_right(door, done)
    assert_devices_agree(door, phones, done)
    assert_conflicts_are_listed(door, phones["Utara"], done, late)


def assert_log_holds_each_once(done: list[Done]) -> None:
    """Each scan is there, with what the person was told, and set right to within the exactness of measuring."""
    log = AttendanceEntry.objects.select_related("device")
    lines = Counter((e.device.name, e.item_id, e.says, e.registration_id, e.source, e.shown) for e in log)
    assert lines == Counter((d.device, d.item, d.says, d.registration, d.how, d.answer) for d in done)
    moments: dict[Any, list[datetime]] = {}
    for entry in log.order_by("at"):
        moments.setdefault((entry.device.name, entry.item_id, entry.says, entry.registration_id), []).append(entry.at)
        expected = -AHEAD if entry.device.name == "Utara" else -BEHIND
        assert abs(timedelta(milliseconds=entry.clock_offset_ms) - expected) < INEXACT
    for scan in sorted(done, key=lambda each: each.between):
        at = moments[scan.device, scan.item, scan.says, scan.registration].pop(0)
        assert scan.between[0] - INEXACT <= at <= scan.between[1] + INEXACT


def assert_ledger_is_right(session: Any, done: list[Done]) -> None:
    """Against a model that knows nothing of the log: of scans that say the same in a row, the first one counts."""
    uncounted = set(session.registrations.exclude(status="confirmed").values_list("pk", flat=True))
    book = ledgers(session, [each.pk for each in session.registrations.all()])
    for registration, ledger in book.items():
        for item, standing in ledger.standings.items():
            mine = [d for d in done if (d.registration, d.item) == (registration, item)]
            counted = sorted((d for d in mine if registration not in uncounted), key=lambda each: each.between)
            runs = [d for n, d in enumerate(counted) if n == 0 or counted[n - 1].says != d.says]
            assert standing.present == bool(runs), (registration, item)
            assert standing.minutes == (60 if runs else 0)
            assert near(standing.arrived, runs[0] if runs and runs[0].says == "in" else None)
            assert near(standing.left, runs[-1] if runs and runs[-1].says == "out" else None)


def near(moment: datetime | None, scan: Done | None) -> bool:
    if moment is None or scan is None:
        return moment is scan is None
    return scan.between[0] - INEXACT <= moment <= scan.between[1] + INEXACT


def assert_devices_agree(session: Any, phones: dict[str, DoorPhone], done: list[Done]) -> None:
    """Each knows of everybody whom only the other one recorded."""
    last = session.agenda.last().pk
    seen = {name: {d.registration for d in done if d.item == last and d.device == name} for name in phones}
    confirmed = session.registrations.filter(status="confirmed").select_related("person", "session")
    for name, other in (("Utara", "Selatan"), ("Selatan", "Utara")):
        person = confirmed.filter(pk__in=seen[other] - seen[name]).first()
        phones[name].hear()
        assert phones[name].scan(issue(person)) == "already"
        phones[name].all_sent()


def assert_conflicts_are_listed(session: Any, phone: DoorPhone, done: list[Done], late: Registration) -> None:
    """Whoever was welcomed twice, or welcomed and had cancelled, stands in the report."""
    told = Counter((d.registration, d.item, d.says) for d in done if d.answer in ("welcome", "goodbye"))
    twice = {registration for (registration, *_), times in told.items() if times > 1}
    assert len(twice) > 10
    listed: set[str] = set()
    for page in (1, 2, 3):
        phone.visit(f"{reverse('checkin:overview', args=[session.pk])}?page={page}")
        listed |= set(phone.page.locator(".conflict__who a").all_inner_texts())
    names = dict(session.registrations.values_list("pk", "person__name"))
    assert {names[key] for key in twice | {late.pk}} <= listed


def test_what_must_not_open_the_door(door, phones):
    phone = phones["Utara"]
    phone.visit(reverse("checkin:start"))
    phone.visit(reverse("checkin:door", args=[door.pk]))
    phone.choose(door.agenda.last())
    phone.cut()
    person = door.registrations.filter(status="confirmed").select_related("session").first()
    token = issue(person)
    foreign = issue(RegistrationFactory(session=SessionFactory()))
    altered = token[:20] + ("A" if token[20] != "A" else "B") + token[21:]
    forged = token[:-8] + "AAAAAAAA"
    for text, answer in (
        (altered, "forged"),
        (forged, "forged"),
        (foreign, "other_session"),
        (token[:-9], "not_a_ticket"),
        ("https://contoh.id/menu", "not_a_ticket"),
        ("https://contoh.id/tiket/2345-6789-ABCD-EFGH/", "unknown"),
    ):
        assert phone.scan(text) == answer
        phone.check()
    assert phone.type("2345-6789-ABCD-EFGH") == "unknown"
    assert phone.waiting == 0
    assert phone.scan(f"https://contoh.id/tiket/{person.code}/") == "welcome"
    assert phone.type(f"https://contoh.id/ambil/?kode={person.code}") == "already"
    assert phone.waiting == 2


def test_a_ticket_is_good_until_its_last_day(chromium, portal):
    today = timezone.localdate()
    session = SessionFactory(starts_on=today - timedelta(days=9), ends_on=today - timedelta(days=9))
    person, item = RegistrationFactory(session=session), AgendaItemFactory(session=session)
    member = MembershipFactory(organizer=session.programme.organizer, role="owner")
    phone = DoorPhone(chromium, portal, member.user, clock=timedelta(days=-5))  # a clock that would let it pass
    phone.set_up(session, "Utara")
    phone.choose(item)
    phone.cut()
    assert phone.scan(issue(person)) == "expired"
    phone.check()
    assert phone.waiting == 0
    phone.close()


def test_nothing_on_the_kept_page_names_anybody(door):
    member = MembershipFactory(organizer=door.programme.organizer, role="checker")
    client = Client()
    client.force_login(member.user)
    for address in (reverse("checkin:door", args=[door.pk]), reverse("checkin:start")):
        html = client.get(address).content.decode()
        assert not [name for name in FAMILY_NAMES.split() if name in html]
        assert member.user.email not in html
