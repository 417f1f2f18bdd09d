"""A specimen to look at before anything is issued: the session's own facts, a made-up name, no number."""

from datetime import date
from threading import BoundedSemaphore

from django.utils.translation import gettext_lazy as _

from bimtek.common.errors import Refusal
from certificates.press.render import render
from events.programmes.hours import lesson_hours
from events.training.models import TrainingSession
from participants.attendance.selectors import Ledger

from .freeze import record_of, session_facts, topics
from .models import Certificate

# It must not pass for a certificate: nothing was issued under this number, and its QR code leads to an unknown code.
MARK = "CONTOH"
NAME, INSTITUTION = "Nama Lengkap Peserta, S.Pd., M.Si.", "Instansi Peserta"

WAIT_SECONDS = 5
_press = BoundedSemaphore(1)


def specimen(session: TrainingSession, *, layout: str, issued_on: date) -> bytes:
    """A PDF in the layout. It takes a third of a second, so one is made at a time; Refusal `busy` when many wait."""
    facts = session_facts(session, layout=layout, issued_on=issued_on)
    minutes = sum(item.minutes for item in facts.items)
    everything = Ledger(minutes, minutes, frozenset(item.pk for item in facts.items))
    certificate = Certificate(
        number=MARK,
        code=MARK,
        name=NAME,
        institution=INSTITUTION,
        jp=lesson_hours(minutes, facts.minutes_per_jp),
        topics=topics(facts, everything),
        **facts.fields,
    )
    if not _press.acquire(timeout=WAIT_SECONDS):
        raise Refusal("busy", _("Many specimens are being made right now. Try again in a minute."))
    try:
        return render(record_of(certificate))
    finally:
        _press.release()
