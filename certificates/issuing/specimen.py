"""A specimen to look at before anything is issued: the session's own facts, a made-up name, no number."""

from datetime import date, datetime
from threading import BoundedSemaphore

from django.utils.translation import gettext_lazy as _

from bimtek.common.errors import Refusal
from certificates.bases import store
from certificates.bases.compiling import base_for
from certificates.layouts.models import LayoutVersion
from certificates.press.errors import LayoutError
from events.seats.roles import Role
from events.training.models import TrainingSession
from participants.attendance.selectors import countable_items

from . import fields
from .freeze import session_facts, what_was_taught
from .models import Edition

# It must not pass for a certificate: nothing was issued under this number, and its QR code leads to an unknown code.
MARK = "CONTOH"
NAME, INSTITUTION = "Nama Lengkap Peserta, S.Pd., M.Si.", "Instansi Peserta"

WAIT_SECONDS = 5
_press = BoundedSemaphore(1)


def specimen(session: TrainingSession, *, layout_version: LayoutVersion, issued_on: date, now: datetime) -> bytes:
    """A PDF in the layout, never signed. One is made at a time.

    Refusal `busy` when many wait, `layout_wrong` where the layout cannot be printed.
    """
    facts = session_facts(session, layout_version=layout_version, issued_on=issued_on, now=now)
    taught = what_was_taught(session, countable_items(session))
    shared = fields.fixed(Edition(role=Role.PARTICIPANT, **facts | taught | {"signing_key": None}))
    if not _press.acquire(timeout=WAIT_SECONDS):
        raise Refusal("busy", _("Many specimens are being made right now. Try again in a minute."))
    try:
        linker = store.linker(base_for(layout_version, shared, ""))
    except LayoutError as error:
        raise Refusal("layout_wrong", str(error)) from error
    finally:
        _press.release()
    values = fields.values(shared, number=MARK, code=MARK, name=NAME, institution=INSTITUTION)
    return linker.compiled.pdf + linker.link(values).appendix
