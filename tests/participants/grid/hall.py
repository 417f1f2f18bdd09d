"""Who came, and what the log says of them."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from django.urls import reverse

from participants.attendance.scans import Scan, record_scans
from participants.attendance.services import correct
from tests.factories import RegistrationFactory, UserFactory

START = datetime(2026, 3, 1, 1, 0, tzinfo=UTC)  # over when these tests run
MINUTE = timedelta(minutes=1)


def person(session, name, **fields):
    return RegistrationFactory(session=session, person__name=name, **fields)


def scan(registration, item, arrived=0, left=None):
    moments = [("in", item.starts_at + arrived * MINUTE)]
    if left is not None:
        moments.append(("out", item.starts_at + left * MINUTE))
    scans = [Scan(uuid4(), registration.pk, item.pk, says, "scanned", at) for says, at in moments]
    record_scans(session=registration.session, scans=scans, by=None, now=item.ends_at)


def fix(registration, item, present, minutes=None):
    correct(
        registration=registration,
        item=item,
        present=present,
        minutes=minutes,
        reason="Salah catat",
        by=UserFactory(),
        now=item.ends_at,
    )


def grid(session) -> str:
    return reverse("attendance:grid", args=[session.pk])
