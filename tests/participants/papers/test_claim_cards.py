"""Claim cards: whose they are, and what stands on them."""

import io
from urllib.parse import parse_qs, urlsplit

import pikepdf
import pypdfium2
import pytest
import zxingcpp

from participants.claims import selectors
from participants.claims.views_cards import CARDS
from tests.factories import PersonFactory, RegistrationFactory, UserFactory
from tests.participants.papers.printed import LONG, file, listed

pytestmark = pytest.mark.django_db


def test_a_card_says_who_what_where_and_its_qr_leads_to_the_code(desk, session):
    row = listed(session, name="Siti Aminah", institution="PPS Sukamaju")
    response = desk.get(file(CARDS, session))
    assert response["Content-Type"] == "application/pdf"
    assert "no-store" in response["Cache-Control"]
    document = pypdfium2.PdfDocument(response.content)
    assert len(document) == 1
    text = document[0].get_textpage().get_text_range()
    for piece in (
        "Siti Aminah",
        "PPS Sukamaju",
        "Bimtek Pemungutan Suara",
        "1 s.d. 3 Maret 2027",
        "Aula KPU",
        row.code,
    ):
        assert piece in text
    (found,) = zxingcpp.read_barcodes(document[0].render(scale=4).to_pil())
    address = urlsplit(found.text)
    assert (address.path, parse_qs(address.query)) == ("/ambil/", {"kode": [row.code]})
    opened = desk.get(f"{address.path}?{address.query}")
    assert row.code in opened.content.decode()


def test_ten_cards_on_a_page_however_long_the_names(desk, session):
    for n in range(11):
        listed(session, name=f"{LONG} {n}", institution=LONG + LONG[:90], title_after="S.Pd., M.Pd., Ph.D.")
    with pikepdf.open(io.BytesIO(desk.get(file(CARDS, session)).content)) as document:
        assert len(document.pages) == 2


def test_only_active_people_without_an_account(session):
    wanted = listed(session)
    RegistrationFactory(session=session, person=PersonFactory(user=UserFactory()))
    RegistrationFactory(session=session, status="cancelled")
    RegistrationFactory()
    waiting = RegistrationFactory(session=session, status="waitlisted")
    assert {row.pk for row in selectors.with_card(session)} == {wanted.pk, waiting.pk}
