"""What search engines are told, and what full pages weigh."""

import gzip
from xml.etree import ElementTree

import pytest
from django.urls import reverse

from events.models import Material
from tests.factories import AgendaItemFactory, PoolFactory, ProgrammeFactory, SessionFactory, SpeakerFactory
from tests.frame.test_page_weight import BUDGET, loaded_by, on_the_wire

pytestmark = pytest.mark.django_db


def test_robots_stay_out_of_what_belongs_to_people(client):
    page = client.get("/robots.txt")
    assert page["Content-Type"].startswith("text/plain")
    lines = page.text.splitlines()
    for kept in ("/kelola/", "/saya/", "/akun/"):
        assert f"Disallow: {kept}" in lines
    assert "Sitemap: http://localhost:8000/sitemap.xml" in lines


def test_the_sitemap_names_published_programmes(client):
    ProgrammeFactory(slug="terbit")
    ProgrammeFactory(slug="rancangan", status="draft")
    ProgrammeFactory(slug="arsip", status="archived")
    page = client.get("/sitemap.xml")
    addresses = [node.text for node in ElementTree.fromstring(page.content).iter() if node.tag.endswith("loc")]  # noqa: S314
    assert addresses == [
        f"http://localhost:8000{path}" for path in ("/", "/program/", "/kalender/", "/program/terbit/")
    ]


@pytest.fixture
def busy():
    """A programme in thirty places, one with a long rundown."""
    programme = ProgrammeFactory(background="Pemilu adalah perwujudan kedaulatan rakyat. " * 40)
    for _ in range(30):
        session = SessionFactory(programme=programme)
        PoolFactory(session=session)
    for number in range(20):
        item = AgendaItemFactory(session=session, title=f"Materi {number} tentang tata cara pemungutan suara")
        item.speakers.add(SpeakerFactory(institution="Komisi Pemilihan Umum"))
        ProgrammeFactory(summary="Ringkasan dari program yang cukup panjang " * 5)
        Material.objects.create(session=session, title="Modul", link="https://contoh.id", audience="public")
    return session


@pytest.mark.parametrize("page", ["home", "programmes", "programme", "session", "calendar"])
def test_a_first_visit_to_a_full_page_stays_within_60_kb(client, busy, page):
    address = {
        "programme": reverse("catalogue:programme", args=[busy.programme.slug]),
        "session": reverse("catalogue:session", args=[busy.pk]),
        "calendar": f"{reverse('catalogue:calendar')}?month=2027-03",
    }.get(page) or reverse(f"catalogue:{page}")
    content = client.get(address).content
    files = loaded_by(content.decode())
    assert any(file.suffix == ".css" for file in files)
    assert len(gzip.compress(content)) + sum(map(on_the_wire, files)) <= BUDGET
