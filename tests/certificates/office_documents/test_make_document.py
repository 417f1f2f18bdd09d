"""Every kind of document: PDF and DOCX with the same text, tagged, in A4 and F4, with head, signatories and copies."""

import io
import re
from datetime import date
from typing import Any

import pikepdf
import pypdfium2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx import Document

from certificates.documents.kinds import KINDS, kind_named
from certificates.documents.letterhead import head_of, signatories_of
from certificates.documents.models import Payment, Signatory
from certificates.documents.production import make, page
from certificates.documents.values import LetterFacts, values
from tests.extent import TURN, extent
from tests.factories import OrganizerFactory

from .office import docx_text, office

pytestmark = pytest.mark.django_db
LETTER = LetterFacts(on=date(2027, 2, 10), number="001/UND/KPU-TRK/II/2027")


def pdf_text(data: bytes) -> str:
    """The words of a PDF's pages."""
    document = pypdfium2.PdfDocument(data)
    try:
        return " ".join(each.get_textpage().get_text_range() for each in document)
    finally:
        document.close()


def words(text: str) -> list[str]:
    """Letters and digits in a row; what a line break split in a PDF is one word again."""
    return sorted(re.findall(r"[^\W_]+", text.replace("\ufffe", "")))


@pytest.mark.slow("makes each document twice")
def test_every_kind_says_the_same_as_pdf_and_as_docx() -> None:
    """Every day a third of the kinds; TURN names another third."""
    session = office()
    for kind in [*KINDS.values()][TURN % extent(3, 1) :: extent(3, 1)]:
        pdf = make(kind, session, LETTER, format="pdf").data
        docx = make(kind, session, LETTER, format="docx").data
        printed, written = pdf_text(pdf), docx_text(docx)
        pages = len(pypdfium2.PdfDocument(pdf))
        numbers = [str(number) for number in range(2, pages + 1) if kind.slug != "kuitansi"]  # each stands alone
        of_pdf, of_docx = words(printed), words(written)
        for number in numbers:  # of the pages, which an office program sets by itself
            of_pdf.remove(number)
        assert of_pdf == of_docx, kind.slug
        assert "KPU Kota Tarakan" in printed, kind.slug
        assert "Angkatan III" in re.sub(r"\s+", " ", printed).replace("ANGKATAN", "Angkatan"), kind.slug
        with pikepdf.open(io.BytesIO(pdf)) as document:
            assert document.Root.Lang == "id", kind.slug
            assert document.Root.MarkInfo.Marked, kind.slug
            assert str(document.docinfo.Title).startswith(kind.title), kind.slug
            box = [round(float(side) / 72 * 25.4) for side in document.pages[0].mediabox[2:]]
        assert sorted(box) == [215, 330], "the paper of the office above"
        section = Document(io.BytesIO(docx)).sections[0]
        assert sorted(round(side.mm) for side in (section.page_width, section.page_height)) == [215, 330]


def test_a_letter_has_its_head_number_place_signatories_and_copies() -> None:
    session = office()
    text = re.sub(r"\s+", " ", pdf_text(make(KINDS["undangan"], session, LETTER, format="pdf", paper="A4").data))
    for part in (
        "KOMISI PEMILIHAN UMUM KPU Kota Tarakan Jalan Mulawarman 1, Tarakan kpu@contoh.id",
        "Tarakan, 10 Februari 2027", "Nomor : 001/UND/KPU-TRK/II/2027",
        "Perihal : Undangan Bimtek Pemungutan dan Penghitungan Suara Angkatan III",
        "Senin s.d. Rabu, 1 s.d. 3 Maret 2027", "pukul 08.00 WITA s.d. selesai",
        "a.n. Ketua KPU Kota Tarakan Sekretaris,", "Suryanata Al-Islami, S.H. Pembina (IV/a) NIP 197001011995031001",
        "Plt. Kepala Subbagian Hukum,", "Siti Aminah, S.H.", "Tembusan:", "Ketua KPU RI", "Arsip",
        "DAFTAR UNDANGAN", "Peserta 006",
    ):  # fmt: skip
        assert part in text, part
    one = LetterFacts(on=LETTER.on, number="2", recipient={"nama": "Siti Aminah", "instansi": "PPK Tarakan Barat"})
    personal = pdf_text(make(KINDS["undangan"], session, one, format="pdf").data)
    assert "Siti Aminah" in personal
    assert "DAFTAR UNDANGAN" not in personal


def test_a_decision_names_each_rule_whole_and_numbers_them_anew() -> None:
    session = office(people=1)
    session.programme.legal_basis = (
        "1.Undang-Undang Nomor 7 Tahun 2017\n- Peraturan KPU Nomor 8 Tahun 2022.\n2024 adalah tahun pemilihan"
    )
    for kind in ("sk-panitia", "sk-peserta", "sk-narasumber"):
        text = docx_text(make(KINDS[kind], session, LETTER, format="docx").data)
        whole = "1.Undang-Undang Nomor 7 Tahun 2017 2.Peraturan KPU Nomor 8 Tahun 2022. 3.2024 adalah tahun pemilihan "
        assert whole in text, (kind, text)


def test_tables_of_a_word_document_are_as_wide_for_each_office_program() -> None:
    """Word goes by the width of a cell, LibreOffice by that of the table's column."""
    session = office(people=1)
    for kind in ("sk-panitia", "undangan", "laporan", "kuitansi"):
        for table in Document(io.BytesIO(make(KINDS[kind], session, LETTER, format="docx").data)).tables:
            row = max(table.rows, key=lambda row: len({id(cell._tc) for cell in row.cells}))
            cells = [cell.width.mm for cell in row.cells]
            columns = [column.width.mm for column in table.columns]
            assert cells == pytest.approx(columns, abs=0.1), kind
    facts = Document(io.BytesIO(make(KINDS["sk-panitia"], session, LETTER, format="docx").data)).tables[1]
    assert [round(column.width.mm) for column in facts.columns][:2] == [32, 4]


def test_sums_are_those_of_their_lines_and_no_tax_is_guessed() -> None:
    session = office(people=1)
    found = values(session, LETTER)
    assert found["jumlah"]["biaya"] == "Rp5.000.000"
    assert found["jumlah"]["biaya_terbilang"] == "Lima juta rupiah"
    fee, transport = Payment.objects.order_by("pk")
    assert (fee.gross, fee.tax, fee.net) == (999_999, 49_999, 950_000)
    assert (transport.gross, transport.tax) == (150_000, 0)
    lists = {
        kind: pdf_text(make(KINDS[kind], session, LETTER, format="pdf").data) for kind in ("honorarium", "kuitansi")
    }
    assert "Rp950.000" in lists["honorarium"]
    assert "Rp150.000" not in lists["honorarium"], "transport money has a list of its own"
    assert lists["kuitansi"].count("Terbilang") == 2
    total = sum(each.net for each in (fee, transport))
    assert found["jumlah"]["bersih"] == f"Rp{total:,}".replace(",", ".")


def test_what_an_office_has_not_is_taken_from_the_one_above() -> None:
    session = office(people=0)
    organizer = session.programme.organizer
    below = OrganizerFactory(parent=organizer, name="PPK Tarakan Barat", signatory_name="")
    head = head_of(below)
    assert (head.parent_name, head.name, head.paper) == ("KOMISI PEMILIHAN UMUM", "PPK Tarakan Barat", "F4")
    assert head.copies == ("Ketua KPU RI", "Arsip")
    assert [each.position for each in signatories_of(below)] == ["Sekretaris", "Kepala Subbagian Hukum"]
    Signatory.objects.create(organizer=below, position="Ketua PPK", name="Ani")
    assert [each.name for each in signatories_of(below)] == ["Ani"]
    alone = OrganizerFactory(signatory_name="Rahma", signatory_position="Ketua")
    assert [each.name for each in signatories_of(alone)] == ["Rahma"]
    assert signatories_of(OrganizerFactory()) == []


def test_values_cost_the_same_for_one_and_for_many() -> None:
    counts = []
    for people in (1, 30):
        session = office(people)
        session = type(session).objects.select_related("programme__organizer", "location").get(pk=session.pk)
        with CaptureQueriesContext(
            connection,
        ) as told:
            values(session, LETTER)
        counts.append(len(told))
    assert counts[0] == counts[1]


def test_only_data_reaches_a_page() -> None:
    session = office(people=2)
    html = page(KINDS["kak"], session, values(session, LETTER))
    assert "<strong>setiap</strong>" in html

    def plain(value: Any) -> bool:
        match value:
            case dict():
                return all(plain(each) for each in value.values())
            case list():
                return all(plain(each) for each in value)
        return isinstance(value, str)

    assert plain(values(session, LETTER))


def test_the_command_makes_files_and_refuses_what_is_not_there(tmp_path: Any) -> None:
    session = office(people=1)
    out = tmp_path / "a.docx"
    call_command("make_document", "surat_tugas", str(session.pk), "--out", str(out))
    assert "SURAT TUGAS" in docx_text(out.read_bytes())
    call_command("make_document", "SK-Panitia", str(session.pk), "--out", str(tmp_path / "b.pdf"), "--paper", "A4")
    assert (tmp_path / "b.pdf").read_bytes().startswith(b"%PDF")
    for wrong in (["surat", str(session.pk)], ["undangan", "999999"]):
        with pytest.raises(CommandError):
            call_command("make_document", *wrong)
    assert kind_named("Daftar Hadir") is KINDS["daftar-hadir"]
