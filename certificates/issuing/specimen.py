"""A specimen to look at before anything is issued: the session's own facts, a made-up name, no number."""

from datetime import date, datetime

from bimtek.common.admission import admitted, of_organizer
from bimtek.common.errors import Refusal
from certificates.bases import store
from certificates.bases.compiling import base_for
from certificates.layouts.models import LayoutVersion
from certificates.press.errors import LayoutError
from events.seats.roles import SessionRole
from events.training.models import TrainingSession
from participants.attendance.selectors import countable_items

from . import fields
from .freeze import session_facts, what_was_taught
from .models import Edition

# It must not pass for a certificate: nothing was issued under this number, and its QR code leads to an unknown code.
MARK = "CONTOH"
NAME, INSTITUTION = "Nama Lengkap Peserta, S.Pd., M.Si.", "Instansi Peserta"


def specimen(session: TrainingSession, *, layout_version: LayoutVersion, issued_on: date, now: datetime) -> bytes:
    """A PDF in the layout, never signed.

    Raises Busy when too many papers are being made, Refusal `layout_wrong` where the layout cannot be printed.
    """
    facts = session_facts(session, layout_version=layout_version, issued_on=issued_on, now=now)
    taught = what_was_taught(session, countable_items(session))
    shared = fields.fixed(Edition(role=SessionRole.PARTICIPANT, **facts | taught | {"signing_key": None}))
    try:
        with admitted(of_organizer(session.programme.organizer_id)):
            linker = store.linker(base_for(layout_version, shared, ""))
    except LayoutError as error:
        raise Refusal("layout_wrong", str(error)) from error
    values = fields.values(shared, number=MARK, code=MARK, name=NAME, institution=INSTITUTION)
    return linker.compiled.pdf + linker.link(values).appendix
