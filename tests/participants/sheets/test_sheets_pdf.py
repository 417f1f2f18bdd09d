"""The printed sheet: what stands on it, that every row's QR is read off paper, and its files."""

import io

import pypdfium2
import pytest
import zxingcpp
from auditlog.models import LogEntry
from django.urls import reverse

from bimtek.common.names import name_key
from participants.sheets import printing
from participants.sheets.numbers import row_token
from tests.common.busy import all_slots_taken
from tests.participants.sheets.acts import NAMES, a_sheet, checker, enrol, make_session, make_sheet

pytestmark = pytest.mark.django_db
DPI = 150
MM = DPI / 25.4
LONG = "Sekretariat Badan Pengawas Pemilihan Umum Kabupaten Penajam Paser Utara Provinsi Kalimantan Timur"


def printed(sheet, number: int = 1) -> pypdfium2.PdfDocument:
    parts = printing.parts(sheet)
    return pypdfium2.PdfDocument(printing.pdf(sheet, parts[number - 1], len(parts)))


def texts(document) -> list[str]:
    return [page.get_textpage().get_text_range() for page in document]


def codes(document) -> list[zxingcpp.Barcode]:
    images = [page.render(scale=DPI / 72).to_pil() for page in document]
    return [code for image in images for code in zxingcpp.read_barcodes(image, zxingcpp.BarcodeFormat.QRCode)]


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_every_rows_qr_is_read_at_150_dpi_and_is_12_mm_wide():
    sheet = a_sheet(40)
    found = codes(printed(sheet))
    assert sorted(code.text for code in found) == sorted(row_token(sheet.code, n) for n in range(1, 41))
    widths = [(code.position.top_right.x - code.position.top_left.x) / MM for code in found]
    assert min(widths) > 11.7  # half a pixel at either side is the rasteriser's
    assert max(widths) < 12.4


def test_no_qr_holds_a_ticket():
    sheet = a_sheet(3)
    held = [code.text for code in codes(printed(sheet))]
    for row in sheet.rows.select_related("registration"):
        assert not any(row.registration.code in text for text in held)


def test_the_page_reads_as_an_offices_list():
    session = make_session()
    enrol(session, ["Siti Aminah"], person__nip="198001012005011001", person__institution="KPU Tarakan")
    session.programme.organizer.city = "Tarakan"
    session.programme.organizer.save()
    sheet = make_sheet(session)
    (text,) = texts(printed(sheet))
    for word in (
        "DAFTAR HADIR", "Bimtek Pemungutan Suara", "Senin, 1 Maret 2027", "pukul 09.00 s.d. 10.30 WITA",
        "Pemungutan Suara", "NIP", "GOL", "UNIT KERJA", "TANDA TANGAN", "198001012005011001", "Siti Aminah",
        "KPU Tarakan", "Tarakan, 1 Maret 2027", "Panitia Penyelenggara", sheet.code, "Halaman 1 dari 1",
    ):  # fmt: skip
        assert word in text, word


def test_the_sheet_of_kpps_prints_no_phone_and_each_station_begins_a_page():
    session = make_session()
    enrol(session, ["Ani"], assignment="TPS 001, Desa Sukamaju", person__phone="+6281234567890")
    enrol(session, ["Budi"], assignment="TPS 002, Desa Sukamaju", person__phone="+6281234567891")
    first, second = texts(printed(make_sheet(session, columns="kpps", split="station")))
    assert "TPS 001, Desa Sukamaju" in first
    assert "TPS 002, Desa Sukamaju" in second
    assert "Ani" in first
    assert "Ani" not in second
    for text in (first, second):
        assert "L/P" in text
        assert "NO. HP" in text
        assert "Panitia Penyelenggara" in text
        assert "8123456789" not in squeezed(text)


def test_the_table_head_is_repeated_and_pages_are_counted():
    pages = texts(printed(a_sheet(30)))
    assert len(pages) == 3
    for number, text in enumerate(pages, start=1):
        assert "TANDA TANGAN" in text
        assert f"Halaman {number} dari 3" in text
    assert ["Panitia Penyelenggara" in text for text in pages] == [False, False, True]


@pytest.mark.parametrize("count", range(7, 13))
def test_nobody_signs_for_the_committee_on_a_page_without_names(count):
    *_others, last = texts(printed(a_sheet(count)))
    assert "Panitia Penyelenggara" in last
    assert "Peserta" in last


def test_empty_rows_make_room_for_who_is_not_on_the_list():
    assert len(printed(a_sheet(10))) == 1
    assert len(printed(a_sheet(10, blank_rows=20))) == 3


def test_hard_names_and_long_institutions_wrap_and_are_whole():
    session = make_session()
    names = [name[:150] for name in NAMES]
    enrol(session, names, person__institution=LONG, person__title_before="Prof. Dr. Ir. Hj.")
    document = printed(make_sheet(session))
    text = squeezed("".join(texts(document)))
    for name in names:
        assert squeezed(name_key(name)) in squeezed(name_key(text)), name
    assert text.count(squeezed(LONG)) == len(names)
    for page in document:
        page_text = page.get_textpage()
        boxes = [page_text.get_charbox(place) for place in range(page_text.count_chars())]
        assert max(right for _left, _bottom, right, _top in boxes) <= page.get_width() - 10 * 72 / 25.4


def test_printed_again_it_is_the_same_file_whatever_happened_since():
    sheet = a_sheet(12)
    part = printing.parts(sheet)[0]
    before = printing.pdf(sheet, part, 1)
    person = sheet.rows.first().registration.person
    person.name = "Somebody Else"
    person.save()
    enrol(sheet.session, ["Aa"])
    sheet.session.agenda.update(title="Changed")
    sheet.refresh_from_db()
    assert printing.pdf(sheet, part, 1) == before


def test_a_long_sheet_is_cut_into_parts_at_the_end_of_a_group(monkeypatch):
    monkeypatch.setattr(printing, "ROWS_A_PART", 6)
    session = make_session()
    for station, count in (("TPS 001", 5), ("TPS 002", 3), ("TPS 003", 9)):
        enrol(session, [f"{station} {number}" for number in range(count)], assignment=station)
    sheet = make_sheet(session, split="station")
    assert [(part.first, part.last) for part in printing.parts(sheet)] == [(1, 5), (6, 11), (12, 17)]
    first, second = texts(printed(sheet, 2))
    assert "Panitia Penyelenggara" in first  # TPS 002 ends
    assert "Panitia Penyelenggara" not in second  # TPS 003 goes on in the third part
    assert "bagian 2 dari 3" in second


@pytest.fixture
def door(client):
    sheet = a_sheet(3)
    client.force_login(checker(sheet.session))
    client.cookies["django_language"] = "en"
    client.sheet = sheet
    return client


def address(sheet) -> str:
    return reverse("sheets:pdf", args=[sheet.session_id, sheet.pk])


def test_the_file_is_kept_nowhere_and_its_printing_is_written_down(door):
    response = door.get(address(door.sheet))
    assert response["Content-Type"] == "application/pdf"
    assert "no-store" in response["Cache-Control"]
    assert len(pypdfium2.PdfDocument(io.BytesIO(response.content))) == 1
    changes = LogEntry.objects.get_for_object(door.sheet.session).latest("pk").changes
    assert changes["sign_in_sheet_printed"] == ["", str(door.sheet.pk)]


def test_of_a_long_sheet_the_parts_are_offered(door, monkeypatch):
    monkeypatch.setattr(printing, "ROWS_A_PART", 2)
    page = door.get(address(door.sheet)).content.decode()
    assert "Rows 1 to 2 (PDF)" in page
    assert door.get(address(door.sheet) + "?part=2")["Content-Disposition"].endswith('-3-3.pdf"')
    assert [door.get(address(door.sheet) + f"?part={odd}").status_code for odd in ("0", "3", "x")] == [404] * 3


def test_while_other_papers_are_made_one_is_told_to_wait(door):
    with all_slots_taken():
        page = door.get(address(door.sheet))
    assert (page.status_code, page["Retry-After"], page["Refresh"]) == (503, "5", "5")
