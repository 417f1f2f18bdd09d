"""A photo in place of a camera that reads codes; uploads are distrusted."""

import io

import pytest
import zxingcpp
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from participants.checkin import api
from participants.tickets import photos
from participants.tickets.tokens import issue
from tests.factories import RegistrationFactory, SessionFactory
from tests.participants.checkin.door import Door

pytestmark = pytest.mark.django_db


@pytest.fixture
def door():
    return Door(SessionFactory())


def picture(text: str, *, format: str = "JPEG", turn: int = 0, size: tuple[int, int] = (3000, 4000)) -> bytes:
    """A phone's picture with a code in it."""
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    code = Image.fromarray(zxingcpp.write_barcode_to_image(barcode, scale=20)).convert("RGB")
    photo = Image.new("RGB", size, "#d8d2c6")
    photo.paste(code.resize((1400, 1400)), (800, 1100))
    out = io.BytesIO()
    photo.rotate(turn, expand=True).save(out, format)
    return out.getvalue()


def send(door, content: bytes, name: str = "foto.jpg"):
    return door.client.post(door.url("photo"), {"photo": SimpleUploadedFile(name, content)})


@pytest.mark.parametrize(("format", "turn"), [("JPEG", 0), ("JPEG", 90), ("PNG", 0), ("WEBP", 7)])
def test_a_ticket_in_a_photo_is_read(door, format, turn):
    ticket = issue(RegistrationFactory(session=door.session))
    assert send(door, picture(ticket, format=format, turn=turn)).json() == {"text": ticket}


def test_a_photo_without_a_code(door):
    out = io.BytesIO()
    Image.new("RGB", (400, 400), "white").save(out, "JPEG")
    answer = send(door, out.getvalue())
    assert (answer.status_code, answer.json()["error"]) == (422, "no_code")


@pytest.mark.parametrize(
    "content", [b"", b"x", b"%PDF-1.7", b"\xff\xd8\xff\xe0" + b"\0" * 50, b"<svg xmlns='http://www.w3.org/2000/svg'/>"]
)
def test_what_is_no_picture(door, content):
    answer = send(door, content)
    assert (answer.status_code, answer.json()["error"]) == (422, "not_a_picture")


def test_half_a_picture_is_no_picture(door):
    answer = send(door, picture("BTK1.X")[:5000])
    assert answer.status_code == 422


def test_a_picture_of_too_many_points_is_not_unpacked(door, monkeypatch):
    monkeypatch.setattr(photos, "MAX_PIXELS", 1_000_000)
    answer = send(door, picture("BTK1.X"))
    assert (answer.status_code, answer.json()["error"]) == (413, "too_large")


def test_a_picture_of_too_many_bytes(door, monkeypatch):
    monkeypatch.setattr(photos, "MAX_BYTES", 1000)
    assert send(door, picture("BTK1.X")).status_code == 413


def test_nothing_sent(door):
    assert door.client.post(door.url("photo")).status_code == 400


def test_so_many_photos_a_minute(door, monkeypatch):
    monkeypatch.setattr(api, "PHOTOS_A_MINUTE", 1)
    content = picture("BTK1.X")
    assert [send(door, content).status_code for _ in range(2)] == [200, 429]
