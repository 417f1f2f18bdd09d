"""Tickets, badges, cards and sheets are tagged PDF with language and title, for who hears a document."""

import io
from pathlib import Path

import pikepdf
import pytest

from bimtek.common.press import typeset

DOCUMENTS = Path(__file__).resolve().parents[2] / "templates" / "documents"


def test_a_document_is_tagged_and_says_its_language_and_title():
    page = '<html lang="id"><head><title>Tiket ABC</title></head><body><h1>Bimtek</h1><p>Siti</p></body></html>'
    with pikepdf.open(io.BytesIO(typeset(page))) as pdf:
        root = pdf.Root
        assert bool(root.MarkInfo.Marked)
        assert str(root.Lang) == "id"
        assert str(pdf.docinfo["/Title"]) == "Tiket ABC"
        assert root.StructTreeRoot.K is not None


@pytest.mark.parametrize("path", sorted(DOCUMENTS.glob("[!_]*.html")), ids=lambda path: path.name)
def test_every_document_names_its_language_and_title(path):
    text = path.read_text()
    assert "<html lang=" in text
    assert "<title>" in text
