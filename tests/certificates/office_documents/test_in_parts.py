"""Large documents: receipts are set some at a time and bound into one file; photos stand in it as large as printed."""

import io
from typing import Any

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from certificates.documents import pictures, production
from certificates.documents.kinds import KINDS
from certificates.documents.models import Payment
from certificates.documents.setting import to_docx, to_pdf
from certificates.documents.values import values
from certificates.photos.models import Photo
from tests import pdf_ua

from .office import docx_text, office
from .test_make_document import LETTER, pdf_text

pytestmark = pytest.mark.django_db


def photographed(session: Any) -> Photo:
    """A photo as a worker leaves it: 1,600 pixels wide."""
    out = io.BytesIO()
    Image.effect_noise((1600, 1200), 60).convert("RGB").save(out, "JPEG", quality=80)
    photo = Photo(session=session, caption="Pembukaan", uploaded_at=timezone.now(), width=1600, height=1200)
    photo.file.save("x.jpg", ContentFile(out.getvalue()))
    return photo


def pay(session: Any, people: int) -> None:
    """So many people are paid."""
    Payment.objects.filter(session=session).delete()
    facts = {"session": session, "purpose": Payment.Purpose.TRANSPORT, "what_for": "Uang transpor", "rate": 150_000}
    Payment.objects.bulk_create(Payment(payee=f"Penerima {no:03}", unit="kali", **facts) for no in range(1, people + 1))


def test_receipts_that_are_set_in_parts_are_one_tagged_file(monkeypatch: Any) -> None:
    session = office(people=1)
    pay(session, 5)
    monkeypatch.setattr(production, "RECEIPTS_AT_ONCE", 2)
    pdf = production.make(KINDS["kuitansi"], session, LETTER, format="pdf").data
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert len(document.pages) == 5
        assert str(document.docinfo.Title).startswith("Kuitansi")
    assert [f"Penerima {no:03}" in pdf_text(pdf) for no in range(1, 7)] == [True] * 5 + [False]
    assert pdf_ua.faults(pdf) == []


def test_photos_of_a_report_are_as_large_as_they_are_printed() -> None:
    session = office(people=1)
    photo = photographed(session)
    html = production.page(KINDS["laporan"], session, values(session, LETTER))
    assert f"photo:{photo.file}" in html
    assert len(html) < 100_000, "the photo itself is not in the page"
    with pikepdf.open(io.BytesIO(to_pdf(html))) as document:
        sizes = [int(image.Width) for page in document.pages for image in page.get_images().values()]
    assert pictures.SIDE_PIXELS in sizes
    assert 1600 not in sizes
    assert "Pembukaan" in docx_text(to_docx(html))


def test_a_page_shows_no_other_stored_file(tmp_path: Any) -> None:
    for address in (
        "photo:certificates/1.pdf",
        "photo:photos/../x",
        "photo:/etc/passwd",
        "file:///etc/passwd",
        "http://x/",
    ):
        with pytest.raises(ValueError, match="no picture"):
            pictures.content(address)
    (tmp_path / "p.png").write_bytes(b"x")
    pdf = to_pdf(f'<html lang="id"><title>x</title><p>x<img src="file://{tmp_path}/p.png" alt="x">')
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert not any(page.get_images() for page in document.pages)
