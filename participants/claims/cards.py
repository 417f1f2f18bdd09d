"""Claim cards to print and cut: who has no e-mail gets the ticket's code on paper."""

from collections.abc import Iterable
from threading import BoundedSemaphore
from typing import NoReturn
from urllib.parse import urlencode

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from bimtek.common.errors import Refusal
from events.training.models import TrainingSession
from participants.registration.models import Registration
from participants.registration.qr import svg
from participants.registration.selectors import place

WAIT_SECONDS = 5
_press = BoundedSemaphore(1)


def claim_url(code: str = "") -> str:
    """The full address of the claim page, with the code filled in."""
    address = f"{settings.SITE_URL}{reverse('claims:claim')}"
    return f"{address}?{urlencode({'kode': code})}" if code else address


def cards_pdf(session: TrainingSession, rows: Iterable[Registration]) -> bytes:
    """A4 pages of ten cards. Raises Refusal `busy` when a file of cards is being made already."""
    from weasyprint import HTML  # half a second, which only a process that prints should pay

    html = render_to_string("documents/claim_cards.html", _data(session, rows))
    if not _press.acquire(timeout=WAIT_SECONDS):
        raise Refusal("busy", _("Other cards are being printed right now. Try again in a minute."))
    try:
        return bytes(HTML(string=html, url_fetcher=_no_addresses).write_pdf())
    finally:
        _press.release()


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
        "name": row.person.full_name,
        "institution": row.person.institution,
        "category": row.pool.category,
        "assignment": row.assignment,
        "code": row.code,
        "qr": svg(claim_url(row.code), row.code),
    }


def _no_addresses(url: str, *_args: object, **_kwargs: object) -> NoReturn:
    """A card brings all it shows; nothing is read from the disk or the network."""
    raise ValueError(f"a card loads nothing, least of all {url[:100]}")
