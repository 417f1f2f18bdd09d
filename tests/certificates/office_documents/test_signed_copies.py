"""Scans of signed documents: kept beside what is made, handed to staff, bound into the accountability file."""

import io
from datetime import UTC, datetime
from typing import Any

import pikepdf
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bimtek.common.errors import Refusal
from certificates.accountability import writing
from certificates.documents import signed_copies
from certificates.documents.models import SignedCopy
from certificates.documents.scans import ScannedCopy, scanned
from certificates.documents.values import LetterFacts
from tests.certificates.test_photos import taken
from tests.factories import MembershipFactory, SessionFactory, UserFactory

from .office import office

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 3, 10, 3, 0, tzinfo=UTC)


def pdf(pages: int = 1, **options: Any) -> bytes:
    """A PDF as a scanner makes it; with a number of tags that it has not."""
    out = io.BytesIO()
    with pikepdf.new() as document:
        for _number in range(pages):
            document.add_blank_page(page_size=(595, 842)).obj.StructParents = 0
        document.save(out, **options)
    return out.getvalue()


def test_a_pdf_stays_as_it_is_and_a_photo_is_drawn_anew() -> None:
    data = pdf()
    assert scanned(data) == ScannedCopy(data, "application/pdf")
    photo = scanned(taken(300, 200))
    assert (photo.content_type, photo.content[:2]) == ("image/jpeg", b"\xff\xd8")
    locked = pdf(encryption=pikepdf.Encryption(owner="x", user="x"))
    for data, code in (
        (locked, "scan_locked"), (b"%PDF-1.7 broken", "scan_broken"), (pdf(201), "scan_pages"), (b"x", "photo_kind"),
    ):  # fmt: skip
        with pytest.raises(Refusal) as refusal:
            scanned(data)
        assert refusal.value.code == code


def test_staff_keep_fetch_and_delete_a_signed_copy(client: Any, django_capture_on_commit_callbacks: Any) -> None:
    session = office(people=0)
    client.force_login(MembershipFactory(organizer=session.programme.organizer).user)
    adding = reverse("documents:signed_add", args=[session.pk, "undangan"])
    for wrong in ({}, {"scan": SimpleUploadedFile("a.pdf", b"x")}):
        client.post(adding, wrong)
    assert not SignedCopy.objects.exists()
    client.post(adding, {"scan": SimpleUploadedFile("a.pdf", pdf()), "note": "12/UND"})
    row = SignedCopy.objects.get()
    assert "12/UND" in client.get(reverse("documents:document", args=[session.pk, "undangan"])).content.decode()
    download, deleting = (reverse(f"documents:{name}", args=[row.pk]) for name in ("signed", "signed_delete"))
    answer = client.get(download)
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert (answer["X-Content-Type-Options"], answer["Content-Disposition"][:10]) == ("nosniff", "attachment")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(deleting)
    assert not SignedCopy.objects.exists()
    assert not default_storage.exists(str(row.file))
    client.force_login(MembershipFactory(organizer=SessionFactory().programme.organizer).user)
    assert client.post(adding).status_code == 404


def test_signed_copies_stand_behind_their_document_in_the_file(monkeypatch: Any) -> None:
    session, by = office(people=0), UserFactory()
    for scan, note in ((ScannedCopy(pdf(2), "application/pdf"), "PDF"), (scanned(taken(300, 200)), "Foto")):
        signed_copies.add(session=session, kind="rab", scan=scan, note=note, by=by, now=NOW)
    monkeypatch.setattr(writing, "ORDER", ("rab",))
    out = io.BytesIO()
    assert writing.write(session, LetterFacts(on=NOW.date()), out, format="pdf", told=lambda _done: None) == 3
    with pikepdf.open(out) as document, document.open_outline() as outline:
        assert [item.title for item in outline.root] == [
            "Rencana Anggaran Biaya", "Rencana Anggaran Biaya (salinan bertanda tangan) PDF",
            "Rencana Anggaran Biaya (salinan bertanda tangan) Foto",
        ]  # fmt: skip
        assert len(document.pages) == 5
        assert ["/StructParents" in page.obj for page in document.pages] == [True, True, False, False, True]
        assert "pdfuaid:part" not in document.open_metadata()
