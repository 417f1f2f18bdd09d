"""Do the secrets of this machine fit the data? After a restore with an old or another `.env` they do not.

Nothing tells so by itself: pages open, and only a stored number that is read, a badge that is scanned or a certificate
that is signed fails, days later. So the doctor reads every row, and web server and workers a few of each kind at start.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

import structlog
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connections
from django.db.models import QuerySet

from bimtek.accounts.second_step import SECRETS
from bimtek.common.crypto import DecryptionError, blind_index, decrypt
from bimtek.common.errors import Refusal
from certificates.signing.models import SigningKey
from certificates.signing.selectors import signer_of
from participants.attendance.models import AttendanceEntry
from participants.attendance.statements import is_sealed
from participants.checkup.findings import CheckFinding
from participants.people.models import Person

logger = structlog.get_logger(__name__)
BATCH = 2000  # rows in memory at a time
LOOKED_AT = 1000  # lines of the log among which a statement is looked for at start: no index leads to one
BACK = "Put back the one that was kept with the backup; data that was written since needs the one that is set now."
ADVICE = {
    "FIELD_KEYS": f"The former key belongs at the end of the list. {BACK}",
    "FIELD_INDEX_KEY": f"People are not found by their NIK, and one can be registered twice. {BACK}",
    "TICKET_KEYS": "Printed tickets open no door. The former key belongs at the end of the list; where none was "
    "set, set SECRET_KEY back.",
    "SIGNING_PASSPHRASE": "Set the former one back, or let these organizers upload their certificates again.",
}


@dataclass(frozen=True)
class Unfit:
    """A secret that does not fit, by the name of its variable, and what shows it; never any of its content."""

    secret: str
    what: str


def secrets_fit(now: datetime) -> Iterator[CheckFinding]:
    """Each stored NIK, second step and signing key opens with these secrets; `seals_whole` reads the seals."""
    people = _with_nik().order_by("pk").iterator(chunk_size=BATCH)
    counted: Counter[str] = Counter()
    first: dict[str, str] = {}
    for unfit in chain(_people(people), _second_steps(), _signing_keys()):
        counted[unfit.secret] += 1
        first.setdefault(unfit.secret, unfit.what)
    for secret, rows in counted.items():
        yield CheckFinding("secrets fit", f"{secret} does not fit: {rows} rows, first {first[secret]}", ADVICE[secret])


def look_at_start() -> None:
    """`refuse_unfit_secrets`, leaving no connection to processes and threads that open their own."""
    try:
        refuse_unfit_secrets()
    finally:
        connections.close_all()


def refuse_unfit_secrets() -> None:
    """Raise ImproperlyConfigured where a secret does not fit the data, unless START_WITH_UNFIT_SECRETS is set.

    For the start of web server and workers. A database that is away, or has no tables yet, refuses nothing.
    """
    try:
        found = list(_samples())
    except DatabaseError as error:
        logger.warning("secrets were not checked", reason=type(error).__name__)
        return
    if not found:
        return
    names = ", ".join(sorted({unfit.secret for unfit in found}))
    logger.critical("secrets do not fit the data", secrets=names, rows=[unfit.what for unfit in found])
    if not settings.START_WITH_UNFIT_SECRETS:
        raise ImproperlyConfigured(
            f"{names} of this machine cannot read what this database holds ({found[0].what}). "
            f"{ADVICE[found[0].secret]} `manage.py doctor` names every row; "
            "START_WITH_UNFIT_SECRETS=true starts all the same."
        )


def _samples() -> Iterator[Unfit]:
    with_nik = _with_nik().order_by("nik_index")
    yield from _people(filter(None, (with_nik.first(), with_nik.last())))
    yield from _second_steps(newest=1)
    yield from _signing_keys()
    yield from _seals()


def _with_nik() -> QuerySet[Person]:
    return Person.objects.exclude(nik_index=None).only("nik", "nik_index")


def _people(people: Iterable[Person]) -> Iterator[Unfit]:
    for person in people:
        try:
            fits = blind_index(person.nik) == person.nik_index
        except DecryptionError:
            yield Unfit("FIELD_KEYS", f"the NIK of person {person.pk}")
            continue
        if not fits:
            yield Unfit("FIELD_INDEX_KEY", f"the index of person {person.pk}")


def _second_steps(newest: int | None = None) -> Iterator[Unfit]:
    for row in Authenticator.objects.filter(data__has_any_keys=SECRETS).order_by("-pk")[:newest]:
        try:
            [decrypt(row.data[name]) for name in SECRETS if name in row.data]
        except DecryptionError:
            yield Unfit("FIELD_KEYS", f"the second step {row.pk}")


def _signing_keys() -> Iterator[Unfit]:
    for key in SigningKey.objects.filter(retired_at=None).order_by("pk"):
        try:
            signer_of(key)
        except Refusal:
            yield Unfit("SIGNING_PASSPHRASE", f"the signing key of organizer {key.organizer_id}")


def _seals() -> Iterator[Unfit]:
    """The first and the last statement of staff: where both are unfit a key is missing; one may have been changed."""
    ends = (_first_statement(order) for order in ("pk", "-pk"))
    found = [entry for entry in ends if entry]
    if found and not any(is_sealed(entry) for entry in found):
        yield Unfit("TICKET_KEYS", f"the seal of statement {found[0].pk}")


def _first_statement(order: str) -> AttendanceEntry | None:
    lines = AttendanceEntry.objects.order_by(order)[:LOOKED_AT]
    return next((line for line in lines.iterator() if line.says in AttendanceEntry.STATEMENTS), None)
