"""Schedules as files: xlsx, docx and PDF, by the command and on the page."""

import io
import json
import zipfile
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import translation

from tests.factories import MembershipFactory, ProgrammeFactory
from tests.participants.rosters import lists

ROWS = [
    ["Angkatan", "Tempat", "Tanggal"],
    ["I", "Hotel Bukit, Bogor", "5 - 8 Februari 2024"],
    ["II", "Aula", "12-15 Maret 2024"],
]
READ = [
    ("2024-02-05", "2024-02-08", "Angkatan I", "Hotel Bukit, Bogor"),
    ("2024-03-12", "2024-03-15", "Angkatan II", "Aula"),
]


def docx() -> bytes:
    """A document with a title and a table, as Word packs it."""
    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

    def cell(text: str) -> str:
        return f"<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"

    table = "".join(f"<w:tr>{''.join(map(cell, cells))}</w:tr>" for cells in ROWS)
    body = f"<w:p><w:r><w:t>JADWAL BIMTEK</w:t></w:r></w:p><w:tbl>{table}</w:tbl>"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("word/document.xml", f'<w:document xmlns:w="{name}"><w:body>{body}</w:body></w:document>')
    return file.getvalue()


def pdf(*lines: str) -> bytes:
    """A page of text without anything else."""
    shown = " ".join(f"({line}) Tj 0 -14 Td" for line in lines)
    stream = f"BT /F1 12 Tf 72 700 Td {shown} ET"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(stream)}>>stream\n{stream}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body = "%PDF-1.4\n" + "".join(f"{n} 0 obj{each}endobj\n" for n, each in enumerate(objects, start=1))
    return (body + "trailer<</Root 1 0 R/Size 6>>\n%%EOF").encode()


def read(tmp_path, content: bytes, name: str) -> list[tuple[str, ...]]:
    (tmp_path / name).write_bytes(content)
    out = StringIO()
    with translation.override("en"):
        call_command("import_schedule", str(tmp_path / name), "--year", "2024", "--dry-run", "--json", stdout=out)
    told = json.loads(out.getvalue())["sessions"]
    return [tuple(each[key] for key in ("start", "end", "title", "place") if key in each) for each in told]


def test_workbooks_and_documents_give_sessions_with_names_and_places(tmp_path):
    assert read(tmp_path, lists.xlsx(ROWS), "jadwal.xlsx") == READ
    assert read(tmp_path, docx(), "jadwal.docx") == READ


def test_the_text_of_a_pdf_is_read(tmp_path):
    assert read(tmp_path, pdf("JAN FEB", "03 - 06 01 - 04", "10 - 13 07 - 10"), "jadwal.pdf") == [
        ("2024-01-03", "2024-01-06"), ("2024-01-10", "2024-01-13"),
        ("2024-02-01", "2024-02-04"), ("2024-02-07", "2024-02-10"),
    ]  # fmt: skip


def test_a_broken_file_is_refused_with_a_sentence(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        read(tmp_path, b"PK\x03\x04" + b"x" * 99, "jadwal.xlsx")


@pytest.mark.django_db
def test_a_file_on_the_page_is_shown_as_text_and_read(client):
    owner = MembershipFactory()
    programme = ProgrammeFactory(organizer=owner.organizer)
    client.force_login(owner.user)
    address = reverse("schedule:import", args=[programme.slug])
    page = client.post(address, {"year": 2024, "text": "", "file": SimpleUploadedFile("j.xlsx", lists.xlsx(ROWS))})
    assert [each.title for each in page.context["reading"].sessions] == ["Angkatan I", "Angkatan II"]
    assert "Hotel Bukit, Bogor" in page.context["form"]["text"].value()
    refused = client.post(address, {"year": 2024, "text": "", "file": SimpleUploadedFile("j.xlsx", b"PK\x03\x04x")})
    assert "file" in refused.context["form"].errors
