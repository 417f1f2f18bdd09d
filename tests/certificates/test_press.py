"""What comes out of the press: pages, words, language, QR code, long names, and the same bytes each time."""

import subprocess
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import uharfbuzz as hb
import zxingcpp
from weasyprint.urls import FatalURLFetchingError

from certificates.layouts.ornaments import DRAWINGS, FOLDER
from certificates.layouts.registry import LAYOUTS
from certificates.press import fitting, render
from certificates.press.render import PressError, sheet
from certificates.press.render import render as press

from .records import HARD_NAMES, LONGEST, RECORD

# Printed beside the QR code, and never what only an electronic signature allows to say.
PROOF = "Keaslian sertifikat ini dapat diperiksa di"
FORBIDDEN = ("BSrE", "BSSN", "TTE", "elektronik")


def open_pdf(pdf: bytes) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(pdf)


def words(pdf: bytes, page: int = 0) -> str:
    """The text of a page in reading order, white space as single spaces."""
    with open_pdf(pdf) as document:
        return " ".join(document[page].get_textpage().get_text_range().split())


def picture(pdf: bytes, page: int = 0, dpi: int = 150):
    with open_pdf(pdf) as document:
        return document[page].render(scale=dpi / 72).to_pil()


@pytest.fixture(scope="module", params=LAYOUTS)
def layout(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def pdf(layout) -> bytes:
    return press(replace(RECORD, layout=layout))


def test_pages_and_size(layout, pdf):
    with open_pdf(pdf) as document:
        sizes = [tuple(round(side * 25.4 / 72) for side in page.get_size()) for page in document]
    assert sizes == {"klasik": [(297, 210)], "resmi": [(210, 297), (210, 297)]}[layout]


def test_title_language_and_tags(pdf):
    with pikepdf.open(BytesIO(pdf)) as document:
        assert str(document.docinfo["/Title"]) == "Sertifikat 001/SERT/KPU-KALTARA/III/2027 – Nur Sa'adah, S.Pd., M.Si."
        assert str(document.docinfo["/Author"]) == "KPU Provinsi Kalimantan Utara"
        assert str(document.Root.Lang) == "id"
        assert bool(document.Root.MarkInfo.Marked)
        with document.open_metadata() as metadata:
            assert metadata.pdfa_status == "2A"


def test_the_page_says_what_the_record_says(pdf):
    text = words(pdf)
    assert "SERTIFIKAT" in text.replace(" ", "")  # set wide
    for expected in (
        "Nomor: 001/SERT/KPU-KALTARA/III/2027",
        "Nur Sa'adah, S.Pd., M.Si.",
        "KPU Kabupaten Bulungan",
        "sebagai Peserta",
        "Bimtek Pemungutan dan Penghitungan Suara",
        "Angkatan III",
        "1 s.d. 3 Maret 2027",
        "Aula KPU, Tanjung Selor",
        "15,5 jam pelajaran (JP)",
        "Tanjung Selor, 4 Maret 2027",
        "Hariyadi Hamid, S.E., M.Si.",
        "NIP 197505122003121004",
        f"{PROOF} bimtek.contoh.id/v/7KQF-9M2X-TB4D-RW8H",
    ):
        assert expected in text


def test_no_claim_of_an_electronic_signature(pdf):
    with open_pdf(pdf) as document:
        text = " ".join(page.get_textpage().get_text_range() for page in document)
    assert [word for word in FORBIDDEN if word in text] == []


def test_topics_with_jp_on_the_second_page():
    text = words(press(replace(RECORD, layout="resmi")), page=1)
    assert "1 Regulasi 2 2 Simulasi di TPS 13,5 Jumlah 15,5" in text


def test_without_topics_there_is_no_second_page():
    with open_pdf(press(replace(RECORD, layout="resmi", topics=()))) as document:
        assert len(document) == 1


def test_without_institution_session_or_nip_their_lines_are_gone(layout):
    bare = replace(RECORD, layout=layout, institution="", session_title="", signatory_nip="", place="")
    text = words(press(bare))
    assert "NIP" not in text
    assert "Angkatan" not in text


def test_the_code_can_be_read_from_the_printed_page(layout, pdf):
    (barcode,) = zxingcpp.read_barcodes(picture(pdf))
    assert (barcode.text, barcode.format) == (RECORD.url, zxingcpp.BarcodeFormat.QRCode)


def test_the_code_is_a_link_too(pdf):
    with pikepdf.open(BytesIO(pdf)) as document:
        targets = {str(link.A.URI) for link in document.pages[0].Annots}
    assert targets == {RECORD.url}


def test_qpdf_finds_nothing_to_complain_about(pdf, tmp_path: Path):
    path = tmp_path / "sertifikat.pdf"
    path.write_bytes(pdf)
    checked = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=True)
    assert "No syntax or stream encoding errors found" in checked.stdout


def test_the_same_record_gives_the_same_bytes(layout, pdf):
    assert press(replace(RECORD, layout=layout)) == pdf


def test_another_name_gives_other_bytes(layout, pdf):
    assert press(replace(RECORD, layout=layout, name="Nur Sa'adah")) != pdf


@pytest.mark.parametrize("name", HARD_NAMES)
def test_a_hard_name_takes_at_most_two_lines(layout, name):
    assert 1 <= len(sheet(replace(RECORD, layout=layout, name=name)).name.lines) <= 2


@pytest.mark.parametrize("name", HARD_NAMES)
def test_a_hard_name_is_printed_as_it_is(name):
    assert " ".join(name.split()) in words(press(replace(RECORD, name=name)))


def ink(image, box: tuple[float, float, float, float]) -> bool:
    """Whether anything dark is drawn in a part of the page, given in shares of its width and height."""
    width, height = image.size
    left, top, right, bottom = box
    part = image.crop((int(left * width), int(top * height), int(right * width), int(bottom * height)))
    darkest, _lightest = part.convert("L").getextrema()
    return darkest < 90


# Strips beside the text that only ornament may touch, as shares of the page.
MARGINS = {
    "klasik": [(0.065, 0.1, 0.085, 0.7), (0.915, 0.1, 0.935, 0.7)],
    "resmi": [(0.075, 0.1, 0.105, 0.9), (0.895, 0.1, 0.925, 0.9)],
}


def test_the_longest_texts_stay_inside_and_off_the_signature(layout):
    pdf = press(replace(LONGEST, layout=layout))
    page = picture(pdf)
    assert [box for box in MARGINS[layout] if ink(page, box)] == []
    found = heights(pdf, ["Nomor: 001", "diberikan kepada", "jam pelajaran", "4 Maret 2027", "Hariyadi Hamid"])
    assert all(above[0] > below[1] for above, below in pairwise(found))


def heights(pdf: bytes, phrases: list[str]) -> list[tuple[float, float]]:
    """How low and how high each phrase is printed on the first page, in points from its foot."""
    with open_pdf(pdf) as document:
        text = document[0].get_textpage()
        spans = [text.search(phrase).get_next() for phrase in phrases]
        boxes = [[text.get_charbox(i) for i in range(start, start + count)] for start, count in spans]
    return [(min(box[1] for box in each), max(box[3] for box in each)) for each in boxes]


DIFFICULT = "Şükrü Ñandú 0123456789 Ðơn"


def letters_as_drawn(pdf: bytes, phrase: str) -> list[tuple[float, float]]:
    """Width and height in points of each letter of the phrase, measured on what is drawn."""
    with open_pdf(pdf) as document:
        text = document[0].get_textpage()
        start, count = text.search(phrase).get_next()
        boxes = [text.get_charbox(i) for i in range(start, start + count)]
    return [(right - left, top - bottom) for left, bottom, right, top in boxes]


def letters_of_the_font(phrase: str, size: float) -> list[tuple[float, float]]:
    """The same by the font file itself."""
    font = fitting._font(render.FAMILY, "Regular")
    buffer = hb.Buffer()
    buffer.add_str(phrase)
    buffer.guess_segment_properties()
    hb.shape(font, buffer, {"lnum": True})
    extents = [font.get_glyph_extents(glyph.codepoint) for glyph in buffer.glyph_infos]
    return [(each.width * size / font.face.upem, -each.height * size / font.face.upem) for each in extents]


@pytest.mark.parametrize("field", ["name", "programme", "institution"])
def test_each_letter_is_drawn_as_the_font_has_it(layout, field):
    """Reading the text back is not enough: mixed fonts were read right and drawn wrong."""
    record = replace(RECORD, layout=layout, **{field: DIFFICULT})
    size = getattr(sheet(record), field).size
    drawn, wanted = letters_as_drawn(press(record), DIFFICULT), letters_of_the_font(DIFFICULT, size)
    assert len(drawn) == len(wanted)
    for letter, (width, height), (right_width, right_height) in zip(DIFFICULT, drawn, wanted, strict=True):
        if letter != " ":
            assert (letter, width, height) == (letter, approx(right_width), approx(right_height))


def approx(points: float):
    return pytest.approx(points, abs=0.5)


def test_lines_are_broken_evenly_and_shrunk_only_as_needed():
    steps = (fitting.Step(1, 40), fitting.Step(1, 30), fitting.Step(2, 28), fitting.Step(2, 24))
    fit = {n: fitting.fit(n, box=160, steps=steps, family=render.FAMILY) for n in ("Ai", "Budi " * 6, "Budi " * 11)}
    assert [(len(each.lines), each.size) for each in fit.values()] == [(1, 40), (1, 30), (2, 28)]
    assert fit["Budi " * 11].lines == ("Budi Budi Budi Budi Budi", "Budi Budi Budi Budi Budi Budi")


def test_one_word_too_long_for_every_step_is_made_to_fit():
    word = "Kusumawardhana" * 6
    fitted = fitting.fit(word, box=100, steps=(fitting.Step(2, 20),), family=render.FAMILY)
    assert fitted.lines == (word,)
    assert fitting.width(word, render.FAMILY, "Regular") * fitted.size <= 100 * fitting.POINTS_PER_MM


def test_a_font_that_is_missing_is_named():
    with pytest.raises(fitting.FontMissing, match="fonts-ebgaramond"):
        fitting.width("Siti", "No Such Family", "Regular")


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "https://contoh.id/x.svg",
        "data:image/svg+xml,<svg/>",
        "https://design.invalid/../../settings.py",
        "https://design.invalid/sub/klasik-border.svg",
        "https://design.invalid/klasik.html",
        "https://design.invalid/missing.svg",
    ],
)
def test_a_design_loads_nothing_but_its_own_drawings_and_styles(url):
    with pytest.raises(FatalURLFetchingError):
        render._Assets().fetch(url)


def test_a_design_that_is_not_there_is_an_error_of_the_press():
    with pytest.raises(PressError, match="lain"):
        press(replace(RECORD, layout="lain"))


def test_a_design_that_loads_something_else_is_an_error_of_the_press(monkeypatch):
    monkeypatch.setattr(render, "render_to_string", lambda *_: '<img src="file:///etc/passwd" alt="x">')
    with pytest.raises(PressError, match="may not load"):
        press(RECORD)


@pytest.mark.parametrize("name", DRAWINGS)
def test_the_drawings_are_what_the_code_draws(name):
    assert (FOLDER / name).read_text() == DRAWINGS[name]()


def test_every_layout_has_its_picture():
    static = FOLDER.parent.parent.parent / "static"
    for layout in LAYOUTS.values():
        assert (static / layout.thumbnail).is_file()
