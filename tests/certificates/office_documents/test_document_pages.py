"""The pages of documents: letterhead, signatories, own templates, one document and costs."""

import io
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document

from bimtek.bench.hostile import archives
from certificates.documents.letterhead import head_of, template_of
from certificates.documents.models import BudgetLine, Letterhead, OfficeTemplate, Payment, Signatory
from tests.factories import MembershipFactory, OrganizerFactory, SessionFactory

from .office import docx_text, office

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(client: Any) -> Any:
    """A session of an office whose owner is signed in."""
    made = office(people=2)
    client.force_login(MembershipFactory(organizer=made.programme.organizer).user)
    return made


def template(*texts: str) -> SimpleUploadedFile:
    """A template of these paragraphs."""
    document, out = Document(), io.BytesIO()
    for text in texts:
        document.add_paragraph(text)
    document.save(out)
    return SimpleUploadedFile("Undangan kami.docx", out.getvalue())


def test_a_letterhead_is_saved_with_its_logo_drawn_anew(client: Any, session: Any) -> None:
    organizer = session.programme.organizer
    page = reverse("documents:letterhead", args=[organizer.slug])
    assert "KOMISI PEMILIHAN UMUM" in client.get(page).content.decode()
    logo = SimpleUploadedFile("logo.png", archives.picture("PNG"))
    answer = client.post(page, {"name": "KPU TARAKAN", "picture": logo, "copies": "Arsip"})
    assert answer.status_code == 302
    head = head_of(organizer)
    assert (head.parent_name, head.name, head.copies, head.logo_type) == (
        "KOMISI PEMILIHAN UMUM", "KPU TARAKAN", ("Arsip",), "image/png"
    )  # fmt: skip
    made = client.post(reverse("documents:document", args=[session.pk, "rab"]), {"on": "2027-02-10", "format": "docx"})
    assert len(Document(io.BytesIO(made.content)).inline_shapes) == 1
    pdf = client.post(reverse("documents:document", args=[session.pk, "rab"]), {"on": "2027-02-10", "format": "pdf"})
    with pikepdf.open(io.BytesIO(pdf.content)) as document:
        assert len(document.pages[0].get_images()) == 1
    client.post(page, {"name": "KPU TARAKAN", "no_logo": "on"})
    assert head_of(organizer).logo == ""
    refused = client.post(page, {"picture": SimpleUploadedFile("a.png", b"no picture")})
    assert refused.status_code == 422


def test_a_template_with_problems_is_shown_and_not_kept(client: Any, session: Any) -> None:
    page = reverse("documents:templates", args=[session.programme.organizer.slug])
    answer = client.post(page, {"kind": "undangan", "file": template("{{ nomor }} {{ perihl }}")})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "{{ perihl }}" in shown
    assert "perihal" in shown
    assert not OfficeTemplate.objects.exists()
    assert client.post(page, {"kind": "undangan", "file": SimpleUploadedFile("a.docx", b"PK")}).status_code == 422


def test_an_own_template_makes_the_word_file_here_and_below(client: Any, session: Any) -> None:
    organizer = session.programme.organizer
    page = reverse("documents:templates", args=[organizer.slug])
    own = template("Nomor kami {{ nomor }}", "{% if “a” %}x{% endif %}")
    answer = client.post(page, {"kind": "undangan", "file": own})
    assert answer.status_code == 302
    shown = client.get(answer.url).content.decode()
    assert "Nomor kami 001/UND/KPU-KALTARA/XI/2026" in shown, "a sample with examples"
    asked = {"on": "2027-02-10", "format": "docx", "number": "7/UND"}
    made = client.post(reverse("documents:document", args=[session.pk, "undangan"]), asked)
    assert docx_text(made.content).split() == ["Nomor", "kami", "7/UND", "x"]
    pdf = client.post(reverse("documents:document", args=[session.pk, "undangan"]), asked | {"format": "pdf"})
    assert pdf.content.startswith(b"%PDF")
    below = OrganizerFactory(parent=organizer)
    assert template_of(below, "undangan") == OfficeTemplate.objects.get()
    assert template_of(below, "rundown") is None
    deleting = reverse("documents:template_delete", args=[OfficeTemplate.objects.get().pk])
    assert client.get(deleting).status_code == 200
    client.post(deleting)
    assert template_of(below, "undangan") is None


def test_costs_are_added_summed_and_taken_away(client: Any, session: Any) -> None:
    page = reverse("documents:costs", args=[session.pk])
    line = {"which": "anggaran", "title": "Spanduk", "quantity": "2", "unit": "buah", "price": "150000"}
    assert client.post(page, line).status_code == 302
    shown = client.get(page).content.decode()
    assert "Rp5.300.000" in shown
    assert client.post(page, line | {"price": "-1"}).status_code == 422
    fee = {"which": "pembayaran", "purpose": "fee", "payee": "Rahma", "what_for": "Moderator", "quantity": "1",
           "unit": "kali", "rate": "100000", "tax_percent": "2.5"}  # fmt: skip
    assert client.post(page, fee).status_code == 302
    assert Payment.objects.get(payee="Rahma").net == 97_500
    assert client.post(page, fee | {"tax_percent": "101"}).status_code == 422
    client.post(reverse("documents:budget_delete", args=[BudgetLine.objects.get(title="Spanduk").pk]))
    client.post(reverse("documents:payment_delete", args=[Payment.objects.get(payee="Rahma").pk]))
    assert (session.budget.count(), session.payments.count()) == (2, 2)


def test_a_signatory_on_behalf_of_nobody_is_refused(client: Any, session: Any) -> None:
    page = reverse("signatories:create", args=[session.programme.organizer.slug])
    asked = {"name": "Ani", "position": "Sekretaris", "capacity": "a.n.", "order": "1"}
    assert client.post(page, asked).status_code == 422
    assert client.post(page, asked | {"on_behalf_of": "Ketua"}).status_code == 302
    assert Signatory.objects.filter(name="Ani").exists()


def test_the_other_organizer_sees_and_changes_nothing(client: Any) -> None:
    made = office(people=1)
    organizer = made.programme.organizer
    client.force_login(MembershipFactory(organizer=SessionFactory().programme.organizer).user)
    for name, key in (
        ("session", made.pk), ("costs", made.pk), ("letterhead", organizer.slug), ("templates", organizer.slug),
    ):  # fmt: skip
        assert client.get(reverse(f"documents:{name}", args=[key])).status_code == 404, name
    assert client.post(reverse("documents:budget_delete", args=[made.budget.first().pk])).status_code == 404
    assert Letterhead.objects.count() == 1
    assert made.budget.count() == 2
