"""Certificates are made anew from their records, so linking must give the same bytes with every later version.

`tests/data/press` holds a compiled base and the font it was made with (EB Garamond, SIL Open Font License, cut to
ASCII). If a test here fails after an update of uharfbuzz, zxing-cpp or Python, certificates that were issued before
would not be what they were: keep the old version, or teach the press to draw as it did. Never change the hashes.
"""

from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from certificates.press.base import from_bytes
from certificates.press.cms import Envelope
from certificates.press.link import Linker
from certificates.press.seal import Seal
from certificates.press.values import Values

from .signatures import make_pkcs12

FOLDER = Path(__file__).parent.parent / "data" / "press"
FONT = (FOLDER / "font.otf").read_bytes()
URL = "https://bimtek.contoh.id/v/7KQF-9M2X-TB4D-RW8H"


@pytest.fixture(scope="module")
def press() -> Linker:
    return Linker(from_bytes((FOLDER / "base").read_bytes(), {sha256(FONT).hexdigest(): FONT}))


def values(name: str) -> Values:
    texts = {"number": "001/SERT/KPU/III/2027", "name": name, "institution": "KPU Kabupaten Bulungan"}
    return Values(f"Sertifikat – {name}", URL, texts)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Nur Sa'adah, S.Pd., M.Si.", "2089a74fb410848ce05d14e1753447e1a50544954f85542d601321aba5053e68"),
        ("Şükrü Affandi", "f05e7fe6c26aa77a649ece810dc320811c222301f307e79d5b8e4a0711f03c5f"),
        (
            "Prof. Dr. Ir. Hj. Raden Mas Haryo Panji Kusumaningrat Wiryodiningrat Suryonegoro, M.Sc.",
            "bf9dfc77724c049a48527fc640c1bd26ed917674deffaaca67d7c6cfbaba43b9",
        ),
    ],
)
def test_a_document_of_today_is_the_same_tomorrow(press, name, expected):
    linked = press.link(values(name))
    assert linked.sha256.hex() == expected
    assert sha256(press.compiled.pdf + linked.appendix).digest() == linked.sha256


def test_a_stored_signature_gives_the_signed_document_again(press):
    """What signs is random from test to test; that the stored signature repeats the document is not."""
    envelope = Envelope.of(make_pkcs12("ecdsa").chain)
    moment = datetime(2027, 3, 4, 3, 0, tzinfo=UTC)
    signatures: list[bytes] = []

    def sign(attributes: bytes) -> bytes:
        signatures.append(sha256(attributes).digest() * 2)
        return signatures[-1]

    first = press.link(values("Siti"), Seal(envelope, moment, "KPU", sign))
    again = press.link(values("Siti"), Seal(envelope, moment, "KPU", lambda _attributes: first.signature))
    assert (again.appendix, again.sha256, len(signatures)) == (first.appendix, first.sha256, 1)
