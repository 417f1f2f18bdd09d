"""The shipped designs as paper: pages and sizes, what they say, and room for the shortest and the longest texts."""

from io import BytesIO
from itertools import pairwise

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from django.contrib.staticfiles import finders

from certificates.layouts import ornaments, registry
from certificates.layouts.registry import LAYOUTS, source
from certificates.layouts.samples import LONGEST, TYPICAL, URL, Sample, signed
from certificates.press.compile import compile
from certificates.press.draw import draw_sample
from certificates.press.link import Linker
from certificates.press.markup import slot_names
from certificates.press.source import Asset, LayoutSource
from certificates.press.values import Values
from tests.certificates.names import HARD_NAMES

LANDSCAPE, PORTRAIT = (297, 210), (210, 297)
PAGES = {"klasik": [LANDSCAPE], "modern": [LANDSCAPE], "resmi": [PORTRAIT], "dua-halaman": [LANDSCAPE, LANDSCAPE]}
SENTENCE = "Dokumen ini ditandatangani secara elektronik."
# Only an electronic signature allows to say it, and nobody but BSSN may speak of BSrE.
FORBIDDEN = ("BSrE", "BSSN", "TTE", "elektronik")


@pytest.fixture(scope="module", params=LAYOUTS)
def design(request) -> str:
    return request.param


def draw(design: str, sample: Sample = TYPICAL, **values: str) -> bytes:
    return draw_sample(source(design), sample.fixed, {**sample.values, **values})


@pytest.fixture(scope="module")
def usual(design) -> bytes:
    return draw(design)


@pytest.fixture(scope="module")
def longest(design) -> bytes:
    return draw(design, LONGEST)


def words(pdf: bytes, page: int = 0) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return " ".join(document[page].get_textpage().get_text_range().split())


def everything(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return " ".join(words(pdf, page) for page in range(len(document)))


def picture(pdf: bytes, dpi: int = 150):
    with pypdfium2.PdfDocument(pdf) as document:
        return document[0].render(scale=dpi / 72).to_pil()


def boxes(pdf: bytes) -> list[tuple[float, float, float, float]]:
    """Left, top, right and bottom of each letter of the first page in millimetres from its top left corner."""
    with pypdfium2.PdfDocument(pdf) as document:
        height, text = document[0].get_height(), document[0].get_textpage()
        raw = [text.get_charbox(i) for i in range(text.count_chars()) if text.get_text_range(i, 1).strip()]
    mm = 25.4 / 72
    return [(left * mm, (height - top) * mm, right * mm, (height - bottom) * mm) for left, bottom, right, top in raw]


def test_there_are_four():
    assert list(LAYOUTS) == ["klasik", "modern", "resmi", "dua-halaman"]


def test_pages_and_size(design, usual):
    with pypdfium2.PdfDocument(usual) as document:
        assert [tuple(round(side * 25.4 / 72) for side in page.get_size()) for page in document] == PAGES[design]


def test_archivable_tagged_and_in_indonesian(usual):
    with pikepdf.open(BytesIO(usual)) as document:
        assert (str(document.Root.Lang), bool(document.Root.MarkInfo.Marked)) == ("id", True)
        with document.open_metadata() as metadata:
            assert metadata.pdfa_status == "2A"


def test_it_says_all_there_is_to_say(design, usual):
    text = everything(usual)
    said = {**TYPICAL.fixed, **TYPICAL.values}
    keys = ["name", "number", "institution", "short_url", "organizer", "role", "programme", "session_title", "jp"]
    keys += ["dates", "place", "signatory_name", "signatory_position", "signatory_nip", "issued", "signed_at_place"]
    assert [key for key in keys if said[key] not in text] == []
    assert "sertifikat" in text.replace(" ", "").lower()  # the title is set wide


def test_every_design_says_the_grade_where_there_is_one(design, usual, longest):
    """In words of its own, or at the end of the sentence of facts."""
    assert "redikat" not in everything(usual)
    assert everything(longest).count(LONGEST.fixed["grade"]) == 1


def test_topics_with_jp_stand_on_the_back():
    assert "1 Kebijakan Pemungutan dan Penghitungan Suara 2 2 Tata Cara" in words(draw("dua-halaman"), page=1)
    assert words(draw("dua-halaman"), page=1).endswith("Jumlah jam pelajaran (JP) 15,5")


def test_without_topics_there_is_no_back():
    bare = Sample({**TYPICAL.fixed, "topics": []}, TYPICAL.values)
    with pypdfium2.PdfDocument(draw("dua-halaman", bare)) as document:
        assert len(document) == 1


def test_the_sentence_about_a_signature_stands_only_on_signed_ones(design, usual, longest):
    assert [word for word in FORBIDDEN if word in everything(usual) + everything(longest)] == []
    assert everything(draw(design, signed(TYPICAL))).count(SENTENCE) == 1


def test_the_code_can_be_read_and_is_a_link(usual):
    (barcode,) = zxingcpp.read_barcodes(picture(usual))
    assert barcode.text == URL
    with pikepdf.open(BytesIO(usual)) as document:
        assert {str(link.A.URI) for link in document.pages[0].Annots} == {URL}


def test_empty_fields_leave_no_label_behind(design):
    empty = dict.fromkeys(("session_title", "signatory_nip", "signed_at_place", "place"), "")
    text = everything(draw(design, Sample({**TYPICAL.fixed, **empty}, TYPICAL.values), institution="", name="Ai"))
    assert [word for word in ("NIP", "Angkatan", "Tempat", "Tanjung Selor, 4", "None") if word in text] == []


@pytest.fixture(scope="module")
def linker(design) -> Linker:
    """The design with everybody's letters."""
    slots = slot_names(source(design).html)
    fixed = {name: value for name, value in TYPICAL.fixed.items() if name not in slots}
    return Linker(compile(source(design), fixed, [*HARD_NAMES, *TYPICAL.values.values()]))


@pytest.mark.parametrize("name", HARD_NAMES)
def test_a_hard_name_is_printed_as_it_is(linker, name):
    values = Values(title="Contoh", url=URL, texts={"name": name, "number": "1"})
    pdf = linker.compiled.pdf + linker.link(values).appendix
    assert " ".join(name.split()) in words(pdf)


def margins(design: str) -> tuple[float, float, float, float]:
    """Where letters may stand: inside the ornament."""
    width, height = PAGES[design][0]
    edge = {"klasik": 20.0, "modern": 13.5, "resmi": 20.0, "dua-halaman": 19.0}[design]
    return edge, edge, width - edge, height - edge


def test_the_longest_texts_stay_inside(design, longest):
    left, top, right, bottom = margins(design)
    outside = [box for box in boxes(longest) if box[0] < left or box[1] < top or box[2] > right or box[3] > bottom]
    assert outside == []


PERSON = ["diberikan kepada", "Prof. Dr. Ir.", "Sekretariat Panitia"]
PROGRAMME = ["Bimbingan Teknis Pemungutan", "Angkatan XXVIII"]
ORDER = {
    "klasik": ["Panitia Peny", "Nomor: 00128", *PERSON, "keikutsertaannya", *PROGRAMME, "yang diselenggarakan"],
    "modern": ["Nomor 00128", *PERSON, "sebagai", *PROGRAMME, "yang diselenggarakan"],
    "resmi": [
        "Panitia Peny",
        "Nomor: 00128",
        *PERSON,
        "berperan",
        *PROGRAMME,
        "28 Desember",
        "sangat",
        "Gedung Pertemuan",
    ],
    "dua-halaman": ["Panitia Peny", "Nomor: 00128", *PERSON, "sebagai", *PROGRAMME, "yang diselenggarakan"],
}


def test_the_longest_texts_do_not_run_into_each_other(design, longest):
    """From the top of the page: each line ends above the beginning of the next."""
    found = [extent(longest, phrase) for phrase in [*ORDER[design], "4 Maret 2027"]]
    assert [pair for pair in pairwise(found) if pair[0][1] > pair[1][0]] == []


def extent(pdf: bytes, phrase: str) -> tuple[float, float]:
    """How far below the top of the first page a phrase begins and ends, in points."""
    with pypdfium2.PdfDocument(pdf) as document:
        height, text = document[0].get_height(), document[0].get_textpage()
        start, count = text.search(phrase).get_next()
        found = [text.get_charbox(i) for i in range(start, start + count)]
    return height - max(box[3] for box in found), height - min(box[1] for box in found)


def test_an_uploaded_logo_and_seal_have_their_places(design):
    dot = Asset(
        "image/svg+xml", b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
    )
    plain = source(design)
    images = dict.fromkeys(("logo", "background", "signature", "stamp"), dot)
    with_images = LayoutSource(plain.html, plain.css, {**plain.assets, **images})
    drawn = picture(draw_sample(with_images, TYPICAL.fixed, TYPICAL.values), dpi=50)
    assert drawn.tobytes() != picture(draw(design), dpi=50).tobytes()


@pytest.mark.parametrize("name", ornaments.DRAWINGS)
def test_the_drawings_are_what_the_code_draws(name):
    assert (registry.FOLDER / name).read_text() == ornaments.DRAWINGS[name]()


def test_every_design_has_its_picture(design):
    assert finders.find(LAYOUTS[design].thumbnail)
