"""How visitors fare while an owner asks for everything that is heavy, all at once and again and again.

Layout previews, sign-in sheets, badges and files of a session with a thousand people, over as many connections as a
script opens; beside them, one after another, the home page, `/healthz` and whole registrations.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from django.core.management.base import CommandError
from django.urls import reverse
from django.utils import timezone

from bimtek.accounts.models import User
from bimtek.bench import audience
from bimtek.bench.load import Exchange, drive, percentile, request
from bimtek.bench.registration import Rush, SignedInVisitor, _signed_in, make_session, make_visitors
from bimtek.bench.report import Figures
from bimtek.bench.server import CSRF_COOKIE, HOST, SESSION_COOKIE, WebServer, web_server
from certificates.layouts import registry
from certificates.layouts.services import create
from events.organizers.models import MemberRole, Membership
from events.training.models import TrainingSession
from participants.consent.services import ensure_first_version
from participants.sheets.creation import Wish, make

SECONDS = 30.0
PEOPLE = 1000
OF_EACH = 6  # connections that ask for the same
REGISTRATIONS = 2000  # people; more than register meanwhile
LAYOUT = "klasik"


@dataclass
class Seen:
    """What was answered: to the owner with a file or with "busy", to the others in seconds."""

    owner: Counter[str] = field(default_factory=Counter)
    others: dict[str, list[float]] = field(default_factory=lambda: {"home": [], "healthz": []})
    rush: Rush = field(default_factory=Rush)


def measure() -> Figures:
    """The 95th percentiles in milliseconds, without the attack (`calm_…`) and under it, and what the owner got."""
    ensure_first_version(now=timezone.now())
    with web_server(2, REGISTRATIONS_PER_SECOND="0") as server:
        _run(server, [], SECONDS / 6)  # warms
        calm = _run(server, [], SECONDS / 3)
        attacked = _run(server, list(_attack()), SECONDS)
    return {
        **{f"calm_{name}": value for name, value in _figures(calm).items()},
        **_figures(attacked),
        "heavy_done": attacked.owner["done"],
        "heavy_refused": attacked.owner["refused"],
        "registrations_failed": attacked.rush.failed,
    }


def _figures(seen: Seen) -> Figures:
    waited = seen.others | {"registration": seen.rush.completed}
    return {f"{name}_p95_ms": round(percentile(seconds, 95) * 1000, 1) for name, seconds in waited.items()}


def _run(server: WebServer, attack: list[Callable[[Seen], Exchange]], seconds: float) -> Seen:
    """Attack and ordinary visitors at once, for so long."""
    seen, pool = Seen(), make_session(REGISTRATIONS)
    scripts = [_again(path, name, seen) for path, name in (("/", "home"), ("/healthz", "healthz"))]
    scripts.append(_register(pool.session_id, pool.pk, make_visitors(REGISTRATIONS), seen.rush))
    drive(server.address, [*scripts, *(each(seen) for each in attack)], seconds=seconds)
    return seen


def _again(path: str, name: str, seen: Seen) -> Exchange:
    while True:
        answer = yield request("GET", path, host=HOST)
        if answer.status != 200:
            raise CommandError(f"{path} answers {answer.status}.")
        seen.others[name].append(answer.seconds)


def _register(session: int, pool: int, visitors: list[SignedInVisitor], rush: Rush) -> Exchange:
    for visitor in visitors:
        yield from visitor.register(session, pool, rush)


def _attack() -> Iterator[Callable[[Seen], Exchange]]:
    """All that an owner can ask for at once: each kind over OF_EACH connections."""
    tag = f"{time.time_ns():x}"
    owner, user = audience.organizer(tag), audience.user(tag)
    Membership.objects.create(organizer=owner, user=user, role=MemberRole.OWNER)
    cookie = f"Cookie: {SESSION_COOKIE}={_signed_in(user)}; {CSRF_COOKIE}={'a' * 32}"
    for path in _files(audience.session(owner, 1, PEOPLE, user), user):
        for _ in range(OF_EACH):
            yield partial(_ask, asked=request("GET", path, host=HOST, headers=[cookie]))
    layout = create(organizer=owner, name="Bench", design=LAYOUT, by=user, now=timezone.now())
    source = registry.source(LAYOUT)
    form = {"csrfmiddlewaretoken": "a" * 32, "name": "Bench", "length": "longest", "images": ""}
    form |= {"html": source.html, "css": source.css}
    drawn = request("POST", reverse("layouts:preview", args=[layout.pk]), host=HOST, headers=[cookie], form=form)
    for _ in range(OF_EACH):
        yield partial(_ask, asked=drawn)


def _files(session: TrainingSession, user: User) -> Iterator[str]:
    sheet = make(session=session, wish=Wish(day=session.starts_on), by=user, now=timezone.now())
    yield reverse("sheets:pdf", args=[session.pk, sheet.pk]) + "?part=1"
    yield reverse("sheets:workbook", args=[session.pk, sheet.pk])
    yield reverse("tickets:badges_pdf", args=[session.pk])
    yield reverse("registrants:export", args=[session.pk])
    yield reverse("attendance:export_xlsx", args=[session.pk])


def _ask(seen: Seen, asked: bytes) -> Exchange:
    while True:
        answer = yield asked
        if answer.status not in (200, 503):
            raise CommandError(f"An owner's request is answered {answer.status}: {asked[:80]!r}")
        drawn = b"application/" in answer.head or "/pratinjau/" in answer.text
        seen.owner["done" if drawn else "refused"] += 1
