"""Whose ticket, badge or code was held against a shared device."""

from typing import Any

from django.utils.translation import gettext as _

from bimtek.common import limits
from bimtek.common.admission import admitted
from bimtek.common.codes import normalise_code
from bimtek.common.errors import Refusal
from participants.attendance.models import CheckInDevice
from participants.knowledge_tests.selectors import takers
from participants.registration.models import Registration
from participants.tickets import tokens
from participants.tickets.photos import code_in

TRIES_A_MINUTE = 60


def scanned(device: CheckInDevice, typed: str, photo: Any) -> Registration:
    """The participant of the device's session whose ticket this is: its QR, in a photo too, or its code.

    A door number is not enough: it is ten digits, and it hangs round a neck. Raises Refusal.
    """
    if limits.count(f"test-desk:{device.pk}", 60) > TRIES_A_MINUTE:
        raise Refusal("too_many", _("Too many tries in a minute. Wait a moment."))
    if photo is not None:
        with admitted(f"door:{device.pk}"):
            typed = code_in(photo)
    found = _by_token(device, typed) if typed.strip().upper().startswith(tokens.PREFIX) else _by_code(device, typed)
    if found is None:
        raise Refusal(
            "unknown", _("This is no ticket of a participant of this session. Scan it again, or ask the staff.")
        )
    return found


def _by_token(device: CheckInDevice, text: str) -> Registration | None:
    ticket = tokens.read(text)
    if ticket.session != device.session_id:
        raise Refusal("other_session", _("This ticket belongs to another session."))
    found = takers(device.session).filter(pk=ticket.registration).first()
    genuine = found is not None and tokens.reference(device.session_id, found.code) == ticket.reference
    return found if genuine else None


def _by_code(device: CheckInDevice, text: str) -> Registration | None:
    code = normalise_code(text)[:40] if "\0" not in text else ""
    return takers(device.session).filter(code=code).first() if code else None
