"""Claim cards: who prints them, whose they are, what stands on them, and how a long list is cut into files."""

import io
from urllib.parse import parse_qs, urlsplit

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from auditlog.models import LogEntry
from django.test import Client
from django.urls import reverse

from bimtek.common import press
from participants.claims import selectors
from participants.tickets import parts
from tests.factories import MembershipFactory, PersonFactory, PoolFactory, RegistrationFactory, UserFactory

pytestmark = pytest.mark.django_db
LONG = "Raden Mas Haji Kusumawardhana Wiraatmadja Sastranegara Prawirodirdjo Notonegoro Adiwinata Suryadiningrat"


@pytest.fixture
def pool():
    return PoolFactory(capacity=500)


@pytest.fixture
def session(pool):
    return pool.session


@pytest.fixture
def registrar(session):
    return MembershipFactory(organizer=session.programme.organizer, role="registrar").user


@pytest.fixture
def desk(client: Client, registrar):
    client.force_login(registrar)
    return client


def card_for(session, **person):
    return RegistrationFactory(session=session, person=PersonFactory(**person))


def page(session) -> str:
    return reverse("claims:cards", args=[session.pk])


def file(session, query: str = "") -> str:
    return reverse("claims:cards_pdf", args=[session.pk]) + query


def test_a_card_says_who_what_where_and_its_qr_leads_to_the_code(desk, session):
    row = card_for(session, name="Siti Aminah", institution="PPS Sukamaju")
    response = desk.get(file(session))
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
        card_for(session, name=f"{LONG} {n}", institution=LONG + LONG[:90], title_after="S.Pd., M.Pd., Ph.D.")
    with pikepdf.open(io.BytesIO(desk.get(file(session)).content)) as document:
        assert len(document.pages) == 2


def test_only_active_people_without_an_account(session):
    wanted = card_for(session)
    RegistrationFactory(session=session, person=PersonFactory(user=UserFactory()))
    RegistrationFactory(session=session, status="cancelled")
    RegistrationFactory()
    waiting = RegistrationFactory(session=session, status="waitlisted")
    assert {row.pk for row in selectors.with_card(session)} == {wanted.pk, waiting.pk}


def test_a_long_list_is_cut_into_files(desk, session, monkeypatch):
    monkeypatch.setattr(selectors, "CARDS_A_FILE", 2)
    names = [card_for(session, name=name).person.name for name in ("Ani", "Budi", "Cici")]
    html = desk.get(page(session)).content.decode()
    assert "?part=1" in html
    assert "?part=2" in html
    assert "?part=3" not in html
    text = pypdfium2.PdfDocument(desk.get(file(session, "?part=2")).content)[0].get_textpage().get_text_range()
    assert [name for name in names if name in text] == ["Cici"]


def test_the_filter_chooses(desk, session):
    other = PoolFactory(session=session, category="Saksi")
    card_for(session, name="Ani")
    RegistrationFactory(session=session, pool=other, person=PersonFactory(name="Budi"))
    text = (
        pypdfium2.PdfDocument(desk.get(file(session, f"?pool={other.pk}")).content)[0].get_textpage().get_text_range()
    )
    assert "Budi" in text
    assert "Ani" not in text
    assert "?q=ani&amp;part=1" in desk.get(page(session), {"q": "ani"}).content.decode()


@pytest.mark.parametrize("part", ["0", "2", "-1", "x", "١", "99999999999"])
def test_there_is_no_such_part(desk, session, part):
    card_for(session)
    assert desk.get(file(session, f"?part={part}")).status_code == 404


def test_printing_is_written_down(desk, session, registrar):
    card_for(session)
    desk.get(file(session))
    entry = LogEntry.objects.get_for_object(session).filter(changes__has_key="printed_claim_cards").get()
    assert entry.changes["printed_claim_cards"] == ["", "1"]
    assert entry.actor == registrar


def test_busy(desk, session, monkeypatch):
    card_for(session)
    monkeypatch.setattr(press, "WAIT_SECONDS", 0.01)
    with parts.desk._turn:
        assert desk.get(file(session))["Location"] == page(session)
    assert not LogEntry.objects.get_for_object(session).filter(changes__has_key="printed_claim_cards").exists()


def test_nobody_needs_one(desk, session):
    html = desk.get(page(session)).content.decode()
    assert "kartu.pdf" not in html
    assert desk.get(file(session)).status_code == 404
    card_for(session)
    assert "kartu.pdf" not in desk.get(page(session), {"q": "nobody of this name"}).content.decode()


def test_wrong_methods(desk, session):
    assert desk.post(page(session)).status_code == 405
    assert desk.post(file(session)).status_code == 405
