"""A series of numbers, who reads it, and where."""

import pytest
from django.urls import reverse

from certificates.issuing import corrections
from certificates.models import Certificate, NumberSeries
from certificates.numbering.services import reserve
from tests.certificates.conftest import ISSUED_ON, NOW
from tests.certificates.ledger import fill, voided


@pytest.fixture
def series(attend, issue_and_print) -> NumberSeries:
    """A series whose first number is a certificate that was printed."""
    attend("Siti Aminah")
    issue_and_print()
    return NumberSeries.objects.get()


@pytest.fixture
def desk(client, issuer):
    client.force_login(issuer)
    return client


@pytest.fixture
def address(organizer) -> str:
    return reverse("register:show", args=[organizer.slug])


@pytest.fixture
def file(organizer) -> str:
    return reverse("register:export", args=[organizer.slug])


@pytest.fixture
def story(series, issuer, organizer, attend, issue) -> NumberSeries:
    """Superseded, issued, revoked, void, successor, waiting, and two runs that nothing explains."""
    _second, third = fill(series, [2, 3])
    corrections.revoke(certificate=third, reason="Tidak hadir", by=issuer, now=NOW)
    voided(series, 5, 8, issuer)
    reserve(organizer=organizer, count=2, on=ISSUED_ON, role="participant")
    certificate = Certificate.objects.get(sequence=1)
    asked = {"name": "Siti Aminah, S.H.", "institution": "", "reason": "Gelar", "by": issuer, "now": NOW}
    corrections.replace(certificate=certificate, **asked)
    attend("Budi")
    attend("Cici")
    issue()
    series.refresh_from_db()
    return series
