"""The page of consequences is what the code says: its table is made anew, and the tests that it names exist."""

import ast
import re
from copy import copy
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import translation

from certificates.consequences.followers import what_follows
from certificates.consequences.matrix import table
from events.training.change import ChangeKind, SessionChange
from participants.attendance.models import CheckInDevice
from participants.models import SignInSheet
from tests.factories import (
    RegistrationFactory,
    SessionFactory,
    SpeakerFactory,
    UserFactory,
)

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "consequences.md"
FROM, TO = "<!-- from the code -->\n", "\n<!-- end -->"
NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)


@pytest.fixture
def full(session, attend, issue_and_print):
    """A session with something of everything; issued already, as a certificate has to be there."""
    attend("Ani", email="ani@contoh.id", user=None)
    issue_and_print()
    session.registration_closes_at = datetime(2027, 2, 26, 1, 0, tzinfo=UTC)
    session.save()
    session.agenda.get().speakers.add(SpeakerFactory(organizer=session.programme.organizer))
    late = datetime(2027, 2, 28, tzinfo=UTC)
    RegistrationFactory(session=session, status="offered", offer_ends_at=late)
    by = UserFactory()
    SignInSheet.objects.create(session=session, day=session.starts_on, made_by=by, made_at=NOW)
    CheckInDevice.objects.create(session=session, user=by, name="Utara", key_hash="x", created_at=NOW, seen_at=NOW)
    for days in (0, -14):
        move = timedelta(days=days)
        SessionFactory(location=session.location, starts_on=session.starts_on + move, ends_on=session.ends_on + move)
    return session


def changed(session, kind: ChangeKind) -> SessionChange:
    after = copy(session)
    match kind:
        case ChangeKind.MOVED:
            after.starts_on, after.ends_on = (day - timedelta(days=14) for day in (after.starts_on, after.ends_on))
        case ChangeKind.PLACED:
            after.location = SessionFactory(starts_on=session.starts_on, ends_on=session.ends_on).location
        case ChangeKind.RENAMED:
            after.title = "Gelombang IX"
        case ChangeKind.POSTPONED | ChangeKind.CANCELLED:
            return SessionChange(session, after, NOW, to=str(kind))
        case ChangeKind.RESUMED:
            before = copy(session)
            before.status = "postponed"
            return SessionChange(before, copy(before), NOW, to="published")
    return SessionChange(session, after, NOW)


@pytest.mark.django_db
def test_the_table_is_what_the_rooms_say(full):
    said = {}
    with translation.override("en"):
        for kind in ChangeKind:
            change = changed(full, kind)
            assert change.kinds == {kind}
            said[kind] = {str(heading) for heading, _found in what_follows(change)}
    page = PAGE.read_text()
    written = page[page.index(FROM) + len(FROM) : page.index(TO)]
    assert written == table(said), table(said)


# Where programmes, sessions, agendas, seats, registrations, people, attendance and certificates are written.
SERVICES = [
    "events.programmes.services",
    "events.lifecycle.services",
    *[f"events.agenda.{name}" for name in ("services", "ordering", "replacing")],
    *[f"events.seats.{name}" for name in ("services", "many")],
    *[f"participants.enrolment.{name}" for name in ("services", "enrolling", "waiting", "moves", "exchange", "groups")],
    *[f"participants.registrants.{name}" for name in ("services", "changing", "adding", "sending")],
    *[f"participants.{room}.services" for room in ("corrections", "doubles", "people", "claims", "eligibility")],
    *[f"participants.attendance.{name}" for name in ("services", "scans")],
    "participants.sheets.services",
    *[f"certificates.consequences.{name}" for name in ("services", "copying", "programme_copying")],
    *[f"certificates.many_sessions.{name}" for name in ("changes", "undoing")],
    *[f"certificates.issuing.{name}" for name in ("services", "corrections", "putting_right", "superseding")],
    "certificates.issuing.name_requests",
]


def functions(module: str) -> set[str]:
    """The public functions of a module, by their whole names."""
    tree = ast.parse((ROOT / f"{module.replace('.', '/')}.py").read_text())
    names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    return {f"{module}.{name}" for name in names if not name.startswith("_")}


def test_every_service_that_writes_is_on_the_page():
    named = set(re.findall(r"`((?:events|participants|certificates)\.[\w.]+)`", PAGE.read_text()))
    written = set().union(*(functions(module) for module in SERVICES))
    assert written - named == set(), "say what follows from these, or why nothing does"
    for name in named - written:  # of a page, or of a room that writes something else too
        assert name in functions(name.rpartition(".")[0]), name


def test_every_test_that_the_page_names_exists():
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE.read_text())
    assert len(named) > 10
    for path, name in named:
        tree = ast.parse((ROOT / path).read_text())
        assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}, f"{path}::{name}"
