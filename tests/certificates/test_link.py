"""Linking: what WeasyPrint would have set, at a fraction of its cost, and the same bytes for ever."""

import subprocess
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageChops

from bimtek.common.qr import qr_code
from certificates.layouts.registry import LAYOUTS, source
from certificates.press.base import from_bytes
from certificates.press.compile import compile, compile_whole, set_whole
from certificates.press.errors import LayoutError, Unlinkable
from certificates.press.link import Linker
from certificates.press.shaping import rare
from certificates.press.values import Picture
from tests.extent import FULL

from .documents import (
    FIXED,
    HARD_NAMES,
    NUMBER,
    URL,
    latin_extended_names,
    linked,
    linker,
    picture,
    values,
    words,
)

# Two hundred names of every form.
NAMES = [*HARD_NAMES, *latin_extended_names(200 - len(HARD_NAMES))]
# Compared every day: each second of the hard ones, each twentieth of the others; all two hundred in `make test-all`.
COMPARED = NAMES if FULL else [*HARD_NAMES[::2], *NAMES[len(HARD_NAMES) :: 20]]
GROUPS = [COMPARED[start::10] for start in range(10)] if FULL else [COMPARED[::2], COMPARED[1::2]]
# Pango rounds kerning to thousandths of the size, and positions are written in ten-thousandths of a pixel: so a
# letter of a long line may stand some hundredths of a millimetre beside WeasyPrint's. At its edge that is a shade
# of grey (of 256; 70 was the most seen, in a few pixels of two million), which nobody sees; a letter in another
# place, size or font differs by 255, and `test_a_shift_that_could_be_seen_is_found` shows a tenth of a millimetre.
SHADES = 80


@pytest.fixture(scope="module")
def wide() -> Linker:
    return linker("klasik", tuple(rare(NAMES)))


def difference(one: bytes, other: bytes, page: int = 0) -> int:
    """The largest difference of any pixel, in shades of grey."""
    _least, most = ImageChops.difference(picture(one, page), picture(other, page)).getextrema()
    return int(most)


def whole(press: Linker, person, key: str = "klasik") -> bytes:
    """The same document with all its slots set by WeasyPrint."""
    return linked(Linker(compile_whole(source(key), FIXED, press.compiled, person)), person)


@pytest.mark.slow("sets each name by WeasyPrint, too")
@pytest.mark.parametrize("names", GROUPS, ids=[f"group-{number}" for number in range(len(GROUPS))])
def test_names_look_as_weasyprint_sets_them(wide, names):
    seen = {name: difference(linked(wide, values(name)), whole(wide, values(name))) for name in names}
    assert {name: most for name, most in seen.items() if most > SHADES} == {}


@pytest.mark.parametrize("key", LAYOUTS)
def test_each_design_looks_as_weasyprint_sets_it(key):
    press = linker(key)
    for name in ("Ai", "Prof. Dr. Ir. Hj. " + max(HARD_NAMES, key=len) + ", M.Sc., Ph.D., IPU."):
        person = values(name)
        pages = len(pikepdf.open(BytesIO(press.compiled.pdf)).pages)
        one, other = linked(press, person), set_whole(source(key), FIXED, press.compiled, person)
        assert max(difference(one, other, page) for page in range(pages)) <= SHADES


def test_a_shift_that_could_be_seen_is_found(wide):
    """The control: a tenth of a millimetre is more than SHADES."""
    slots = tuple(
        replace(slot, box=replace(slot.box, x=slot.box.x + 0.1 * 96 / 25.4)) if slot.name == "name" else slot
        for slot in wide.compiled.texts
    )
    moved = Linker(replace(wide.compiled, texts=slots))
    assert difference(linked(moved, values()), linked(wide, values())) > SHADES


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_read_back_as_it_is(wide, name):
    assert " ".join(name.split()) in words(linked(wide, values(name)))


@pytest.fixture(scope="module", params=LAYOUTS)
def design(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def press(design) -> Linker:
    return linker(design)


@pytest.fixture(scope="module")
def pdf(press) -> bytes:
    return linked(press, values())


def test_readers_find_nothing_to_complain_about(pdf, tmp_path: Path):
    path = tmp_path / "sertifikat.pdf"
    path.write_bytes(pdf)
    checked = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=True)
    assert "No syntax or stream encoding errors found" in checked.stdout
    assert checked.stderr == ""
    drawn = subprocess.run(
        ["pdftoppm", "-r", "20", "-png", path, tmp_path / "p"], capture_output=True, text=True, check=True
    )
    assert drawn.stderr == ""
    read = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True)
    assert ("Nur Sa'adah, S.Pd., M.Si." in read.stdout, read.stderr) == (True, "")


def test_title_language_tags_and_archive_format(pdf):
    title = f"Sertifikat {NUMBER} – Nur Sa'adah, S.Pd., M.Si."
    with pikepdf.open(BytesIO(pdf)) as document:
        assert str(document.docinfo["/Title"]) == title
        assert str(document.Root.Lang) == "id"
        assert bool(document.Root.MarkInfo.Marked)
        with document.open_metadata() as metadata:
            assert (metadata["dc:title"], metadata.pdfa_status) == (title, "2A")


def test_the_page_says_what_the_record_says(pdf):
    text = words(pdf)
    for expected in (
        NUMBER,
        "Nur Sa'adah, S.Pd., M.Si.",
        "KPU Kabupaten Bulungan",
        "Bimtek Pemungutan dan Penghitungan Suara",
        "1 s.d. 3 Maret 2027",
        "Tanjung Selor, 4 Maret 2027",
        "Hariyadi Hamid, S.E., M.Si.",
        URL.partition("://")[2],
    ):
        assert expected in text


def test_the_code_is_read_from_the_page_and_is_a_link_too(pdf):
    (barcode,) = zxingcpp.read_barcodes(picture(pdf))
    assert (barcode.text, barcode.format) == (URL, zxingcpp.BarcodeFormat.QRCode)
    with pikepdf.open(BytesIO(pdf)) as document:
        assert {str(link.A.URI) for link in document.pages[0].Annots} == {URL}


def test_codes_with_one_fixed_mask_are_read_whatever_they_hold():
    for number in range(300):
        text = f"https://bimtek.contoh.id/v/{sha256(str(number).encode()).hexdigest()[:16].upper()}"
        code = qr_code(text)
        drawn = Image.new("L", (code.modules + 8,) * 2, 255)
        for start, end in code.runs:
            row, column = divmod(start, code.modules + 8)
            drawn.paste(0, (column, row, column + end - start, row + 1))
        (found,) = zxingcpp.read_barcodes(drawn.resize([side * 4 for side in drawn.size], Image.Resampling.NEAREST))
        assert found.text == text


def test_a_stored_base_links_to_the_same_bytes(press, pdf):
    again = from_bytes(press.compiled.to_bytes(), press.compiled.fonts)
    assert linked(Linker(again), values()) == pdf


def test_the_hash_is_that_of_the_whole_document(press, pdf):
    assert press.link(values()).sha256 == sha256(pdf).digest()


def test_bases_that_are_compiled_twice_are_the_same():
    assert linker().compiled.to_bytes() == linker().compiled.to_bytes()


def test_letters_that_the_base_lacks_are_not_drawn_wrong():
    with pytest.raises(Unlinkable):
        linker().link(values("محمد"))


def test_weasyprint_finds_another_font_for_them():
    press = linker()
    pdf = whole(press, values("ꦱꦶꦠꦶ محمد"))
    with pikepdf.open(BytesIO(pdf)) as document:
        fonts = {str(font.BaseFont) for font in document.pages[0].Resources.Font.values()}
    assert any("EB-Garamond" not in font for font in fonts)
    assert difference(pdf, linked(press, values(""))) > SHADES


def test_an_empty_text_draws_nothing(press):
    text = words(linked(press, values(institution="", session_title="")))
    assert ("KPU Kabupaten Bulungan" in text, "Angkatan III" in text, NUMBER in text) == (False, False, True)


@pytest.mark.parametrize(
    "name", ["</x:xmpmeta>&amp;<b>", "(a\\) Tj ET endstream endobj", "a\r\nb", "%PDF \\( \\)", "x" * 300]
)
def test_a_hostile_name_stays_a_name(name, tmp_path: Path):
    press = linker()
    pdf = linked(press, values(name))
    path = tmp_path / "sertifikat.pdf"
    path.write_bytes(pdf)
    subprocess.run(["qpdf", "--check", path], capture_output=True, check=True)
    with pikepdf.open(BytesIO(pdf)) as document:
        assert str(document.docinfo["/Title"]) == f"Sertifikat {NUMBER} – {name}"
        with document.open_metadata() as metadata:
            assert " ".join(metadata["dc:title"].split()) == " ".join(f"Sertifikat {NUMBER} – {name}".split())


def test_the_longest_word_is_made_to_fit(press, design):
    person = values("Kusumawardhana" * 6, institution="Sekretariat Panitia Pemungutan Suara " * 4)
    text = words(linked(press, person))
    assert "Kusumawardhana" * 6 in text


def test_unsigned_papers_do_not_say_that_they_are_signed(press, pdf):
    text = " ".join(words(pdf, page) for page in range(len(pikepdf.open(BytesIO(pdf)).pages)))
    assert [word for word in ("BSrE", "BSSN", "TTE", "elektronik") if word in text] == []


def test_a_photo_is_drawn_whole_in_its_slot():
    html = source("klasik").html.replace("<h1>", '<div class="photo" data-slot="photo"></div><h1>')
    css = source("klasik").css + ".photo { position: absolute; left: 20mm; top: 30mm; width: 30mm; height: 40mm }"
    press = Linker(compile(replace(source("klasik"), html=html, css=css), FIXED, ()))
    out = BytesIO()
    Image.new("RGB", (60, 40), (255, 0, 0)).save(out, "JPEG")
    person = replace(values(), pictures={"photo": Picture(out.getvalue(), 60, 40)})
    with pypdfium2.PdfDocument(linked(press, person)) as document:
        page = document[0].render(scale=DOTS_PER_POINT).to_pil().convert("RGB")
    # 30 mm wide and 20 mm high, in the middle of 40 mm.
    at = {height: page.getpixel((MM * 35, MM * height)) for height in (35, 50, 66)}
    assert at[50][0] > 240 > 60 > at[50][1]
    assert at[35][1] > 200 < at[66][1]
    with pypdfium2.PdfDocument(linked(press, values())) as document:
        empty = document[0].render(scale=DOTS_PER_POINT).to_pil().convert("RGB")
    assert empty.getpixel((MM * 35, MM * 50))[1] > 200


MM = 4
DOTS_PER_POINT = MM * 25.4 / 72


def test_a_layout_that_asks_for_another_file_is_refused():
    with pytest.raises(LayoutError, match="etc/passwd"):
        compile(replace(source("klasik"), css='body { background: url("file:///etc/passwd") }'), FIXED, ())
