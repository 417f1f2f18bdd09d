"""Claim cards to print and cut: who has no e-mail gets the ticket's code on paper."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from bimtek.common import press
from bimtek.common.qr import svg
from events.training.models import TrainingSession
from participants.registration.models import Registration
from participants.registration.selectors import place


def claim_url(code: str = "") -> str:
    """The full address of the claim page, with the code filled in."""
    address = f"{settings.SITE_URL}{reverse('claims:claim')}"
    return f"{address}?{urlencode({'kode': code})}" if code else address


def cards_pdf(session: TrainingSession, rows: Iterable[Registration]) -> bytes:
    """A4 pages of ten cards. Raises Busy when too many papers are being made."""
    return press.pdf("documents/claim_cards.html", _data(session, rows))


def _data(session: TrainingSession, rows: Iterable[Registration]) -> dict[str, object]:
    return {
        "programme": session.programme.title,
        "run": session.title,
        "starts_on": session.starts_on,
        "ends_on": session.ends_on,
        "zone": session.timezone,
        "place": place(session),
        "online": session.mode != session.Mode.IN_PERSON,
        "address": claim_url().partition("://")[2],
        "cards": [_card(row) for row in rows],
    }


def _card(row: Registration) -> dict[str, object]:
    return {
        "name": row.attendee.full_name,
        "institution": row.attendee.institution,
        "category": row.pool.category,
        "assignment": row.assignment,
        "code": row.code,
        "qr": svg(claim_url(row.code), row.code),
    }
