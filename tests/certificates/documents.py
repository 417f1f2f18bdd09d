"""Documents of the press to look into, without a database."""

import json
import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image

from certificates.layouts.registry import source
from certificates.press.cms import Envelope
from certificates.press.compile import compile
from certificates.press.link import Linker
from certificates.press.seal import Seal
from certificates.press.values import Values
from certificates.signing.signer import Pkcs12Signer

from .signatures import CertificateFile

HARD = json.loads((Path(__file__).parent.parent / "data" / "names_hard.json").read_text())
HARD_NAMES = [part.strip() for row in HARD for part in row["name"].split("|")]
DPI = 150
SEALED_AT = datetime(2027, 3, 4, 3, 0, tzinfo=UTC)

FIXED: dict[str, Any] = {
    "organizer": "KPU Provinsi Kalimantan Utara",
    "role": "Peserta",
    "programme": "Bimtek Pemungutan dan Penghitungan Suara",
    "session_title": "Angkatan III",
    "dates": "1 s.d. 3 Maret 2027",
    "place": "Aula KPU, Tanjung Selor",
    "jp": "15,5",
    "facts": "yang diselenggarakan pada 1 s.d. 3 Maret 2027 di Aula KPU, Tanjung Selor, setara 15,5 jam pelajaran (JP)",
    "topics": [
        {"no": "1", "title": "Regulasi", "jp": "2"},
        {"no": "2", "title": "Simulasi di TPS", "jp": "13,5"},
    ],
    "signed_at_place": "Tanjung Selor",
    "issued": "4 Maret 2027",
    "signatory_name": "Hariyadi Hamid, S.E., M.Si.",
    "signatory_position": "Ketua",
    "signatory_nip": "197505122003121004",
    "signed": False,
}
CODE = "7KQF-9M2X-TB4D-RW8H"
URL = f"https://bimtek.contoh.id/v/{CODE}"
NUMBER = "001/SERT/KPU-KALTARA/III/2027"


def values(name: str = "Nur Sa'adah, S.Pd., M.Si.", institution: str = "KPU Kabupaten Bulungan", **more: str) -> Values:
    """One person's texts; `more` replaces others by their slot."""
    shared = {key: text for key, text in FIXED.items() if isinstance(text, str)}
    own = {"name": name, "institution": institution, "number": NUMBER, "short_url": URL.partition("://")[2]}
    return Values(f"Sertifikat {NUMBER} – {name}", URL, shared | own | more)


def linker(key: str = "klasik", texts: tuple[str, ...] = (), **fixed: Any) -> Linker:
    """A shipped design, compiled, its fonts wide enough for `texts`."""
    return Linker(compile(source(key), FIXED | fixed, texts))


def linked(press: Linker, person: Values) -> bytes:
    """The whole document."""
    return press.compiled.pdf + press.link(person).appendix


def linked_and_signed(press: Linker, person: Values, file: CertificateFile) -> bytes:
    """The whole document, sealed with the key of a certificate file."""
    signer = Pkcs12Signer.open(file.pkcs12, file.passphrase, chain=file.chain)
    seal = Seal(Envelope.of(file.chain), SEALED_AT, "KPU Provinsi Kalimantan Utara", signer.sign)
    return press.compiled.pdf + press.link(person, seal).appendix


def words(pdf: bytes, page: int = 0) -> str:
    """The text of a page in reading order, white space as single spaces."""
    with pypdfium2.PdfDocument(pdf) as document:
        return " ".join(document[page].get_textpage().get_text_range().split())


def picture(pdf: bytes, page: int = 0, dpi: int = DPI) -> Image.Image:
    """A page in shades of grey."""
    with pypdfium2.PdfDocument(pdf) as document:
        return document[page].render(scale=dpi / 72).to_pil().convert("L")


def latin_extended_names(count: int) -> list[str]:
    """Names of letters from Latin-1 to Latin Extended Additional, the same ones each time."""
    chance = random.Random(38)
    letters = [chr(code) for code in (*range(0xC0, 0x180), *range(0x218, 0x21C), *range(0x1E02, 0x1EFA))]
    letters = [letter for letter in letters if letter.isalpha()]
    upper, lower = [x for x in letters if x.isupper()], [x for x in letters if x.islower()]

    def word() -> str:
        return chance.choice(upper) + "".join(
            chance.choice(lower + list("aeinrst")) for _ in range(chance.randint(2, 9))
        )

    return [" ".join(word() for _ in range(chance.randint(1, 4))) for _ in range(count)]
