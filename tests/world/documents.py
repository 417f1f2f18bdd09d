"""Rows of documents, letters and what goes with them."""

import io
import zipfile
from typing import Any

from django.core.files.base import ContentFile
from docx import Document

from bimtek.bench.hostile import archives
from certificates.accountability.models import AccountabilityFile
from certificates.documents.models import BudgetLine, Payment, Signatory
from certificates.documents.scans import ScannedCopy
from certificates.documents.services import add_template
from certificates.documents.signed_copies import add as add_signed
from certificates.docx_templates.checking import check
from certificates.invitations.models import Mailing
from certificates.letters.services import take
from certificates.news.models import ActivityNews
from certificates.photos.models import Photo
from certificates.reports.models import FollowUp
from certificates.reports.services import save as save_report
from participants.models import DataSheet, DataSheetRequest
from tests.factories import SpeakerFactory
from tests.world.stage import AFTERWARDS, Stage


def rows(stage: Stage) -> dict[str, Any]:
    """The attributes of the World that lie here."""
    organizer, session, by = stage.organizer, stage.session, stage.owner
    return {
        "office_template": keep_template(organizer, by),
        "signatory": Signatory.objects.create(organizer=organizer, position="Ketua", name="Siti").pk,
        "budget_line": BudgetLine.objects.create(session=session, title="Konsumsi", price=50_000).pk,
        "payment": Payment.objects.create(session=session, payee="Rahma", what_for="Honorarium", rate=1000).pk,
        "report_version": save_report(session=session, sections={}, seen=0, by=by, now=AFTERWARDS).version,
        "follow_up": FollowUp.objects.create(session=session, what="Ulang", responsible="Budi", due_on=AFTERWARDS).pk,
        "photo": add_photo(session, by),
        "signed_copy": keep_signed(session, by),
        "public_photo": add_photo(session, by, seen_by="public", caption="Pembukaan"),
        "news": tell_news(session, by),
        "speaker_sheet": ask_sheets(session),
        "accountability_file": put_together(session, by),
        "registered_letter": take_number(organizer, by),
        **invite(session, by),
    }


def keep_template(organizer: Any, by: Any) -> int:
    """An own template for the rundown, in which nothing was wrong."""
    out = io.BytesIO()
    document = Document()
    document.add_paragraph("{{ kegiatan.nama }}")
    document.save(out)
    checked = check(out.getvalue())
    kept = add_template(organizer=organizer, kind="rundown", checked=checked, name="a.docx", by=by, now=AFTERWARDS)
    return kept.pk


def tell_news(session: Any, by: Any) -> int:
    """The published page of an activity."""
    about = {"title": "Bimtek di Tarakan", "lead": "Empat puluh orang hadir."}
    return ActivityNews.objects.create(session=session, published_at=AFTERWARDS, published_by=by, **about).pk


def ask_sheets(session: Any) -> str:
    """The token of a speaker's data sheet, where a session asks for them."""
    DataSheetRequest.objects.create(session=session)
    speaker = SpeakerFactory(organizer=session.programme.organizer)
    return DataSheet.objects.create(session=session, speaker=speaker).token


def add_photo(session: Any, by: Any, **about: Any) -> int:
    """A photo of a session."""
    photo = Photo(session=session, width=1, height=1, uploaded_by=by, uploaded_at=AFTERWARDS, **about)
    photo.file.save("", ContentFile(archives.picture("JPEG")))
    return photo.pk


def keep_signed(session: Any, by: Any) -> int:
    """A signed invitation."""
    scan = ScannedCopy(b"%PDF-1.7", "application/pdf")
    return add_signed(session=session, kind="undangan", scan=scan, note="1/UND", by=by, now=AFTERWARDS).pk


def put_together(session: Any, by: Any) -> int:
    """An accountability file that is made."""
    row = AccountabilityFile(session=session, format="zip", requested_by=by, requested_at=AFTERWARDS, state="done")
    row.file.save("spj", ContentFile(b"PK"))
    return row.pk


def take_number(organizer: Any, by: Any) -> int:
    """A number of a letter."""
    day = AFTERWARDS.date()
    return take(organizer=organizer, kind="undangan", on=day, by=by, now=AFTERWARDS)[0].pk


def invite(session: Any, by: Any) -> dict[str, Any]:
    """A mailing that was printed, and the link of its invitee."""
    mailing = Mailing.objects.create(session=session, on=AFTERWARDS, requested_by=by, requested_at=AFTERWARDS)
    letters = io.BytesIO()
    with zipfile.ZipFile(letters, "w") as packed:
        packed.writestr("0001 Ani.pdf", b"%PDF-1.7")
    mailing.file.save("undangan", ContentFile(letters.getvalue()))
    return {"mailing": mailing.pk, "invitation_token": mailing.invitees.create(position=1, name="Ani").token}
