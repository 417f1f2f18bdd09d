"""What a chat shows beside a link: texts and a picture of programmes and sessions, of public ones only."""

import io
import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from PIL import Image

from bimtek.common.link_pictures import LinkPicture, draw
from tests.factories import LocationFactory, ProgrammeFactory, RegionFactory, SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    region = RegionFactory(code="34.04", name="Kabupaten Sleman", level=2)
    programme = ProgrammeFactory(title="Bimtek KPPS", status="published")
    return SessionFactory(programme=programme, location=LocationFactory(name="Aula", region=region))


def opened(address: str) -> Image.Image:
    answer = Client().get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert "public" in answer["Cache-Control"]
    return Image.open(io.BytesIO(answer.content))


def told(page: str) -> dict[str, str]:
    return dict(re.findall(r'<meta property="(og:[a-z:]+)"\s+content="([^"]*)">', page))


def test_session_and_programme_have_texts_and_a_picture(session):
    for name, argument in (("session", session.pk), ("programme", session.programme.slug)):
        page = reverse(f"catalogue:{name}", args=[argument])
        found = told(Client().get(page).text)
        assert found["og:url"] == f"{settings.SITE_URL}{page}"
        assert (found["og:type"], "Bimtek KPPS" in found["og:title"]) == ("website", True)
        picture = found["og:image"].removeprefix(settings.SITE_URL)
        assert opened(picture).size == (1200, 630)


def test_what_is_not_public_has_no_picture(session):
    addresses = [
        reverse("catalogue:session_picture", args=[session.pk]),
        reverse("catalogue:programme_picture", args=[session.programme.slug]),
    ]
    type(session.programme).objects.filter(pk=session.programme.pk).update(status="draft")
    assert [Client().get(address).status_code for address in addresses] == [404, 404]


def test_a_changed_session_has_another_picture(session):
    address = reverse("catalogue:session_picture", args=[session.pk])
    before = Client().get(address).content
    assert Client().get(address).content == before
    session.programme.title = "Bimtek PPS"
    session.programme.save()
    assert Client().get(address).content != before


def test_long_and_foreign_texts_stay_inside():
    whole = LinkPicture("Bimbingan " * 40, "KPU " * 60, ("x" * 400, "汉字 " * 90, ""), "29–31", "Des 2026")
    image = Image.open(io.BytesIO(draw(whole))).convert("RGB")
    paper = (0xFB, 0xFA, 0xF7)
    edge = [image.getpixel((1195, y)) for y in range(610)]
    assert all(abs(a - b) < 12 for pixel in edge for a, b in zip(pixel, paper, strict=True))
