"""Keying a sheet in with the hands on the keyboard, and with a hardware scanner that types rows' QR codes."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from participants.models import Registration
from participants.sheets.services import key_in
from tests.browser.test_pages import FOCUSED, tab_through
from tests.browser.test_rosters import sign_in
from tests.browser.visitor import DESKTOP, SCREENS
from tests.participants.sheets.acts import NAMES, NOW, checker, enrol, make_session, make_sheet, scan, signed

LONG = "Penyelenggaraanpemilihanumumserentaknasional" * 3


@pytest.fixture
def sheet(db):
    """A sheet with hard names, two stations, somebody who left, and somebody who was scanned."""
    session = make_session()
    session.agenda.update(title=LONG)
    session.pools.update(category=LONG[:100])
    names = [*(name[:150] for name in NAMES[:14]), LONG[:120]]
    enrol(session, names[:7], assignment="TPS 001, Desa Sukamaju")
    enrol(session, names[7:], assignment=f"TPS 002, Desa {LONG[:90]}")
    made = make_sheet(session, columns="kpps", split="station", blank_rows=3)
    Registration.objects.filter(sheet_rows=made.rows.get(number=4)).update(status="moved")
    scan(made, 2, uuid4())
    return made


@pytest.fixture
def desk(visitor, sheet):
    def open_at(screen):
        someone = visitor(screen)
        sign_in(someone, checker(sheet.session, "owner"))
        return someone

    return open_at


def path(sheet, rest: str = "") -> str:
    return f"/kelola/sesi/{sheet.session_id}/daftar-hadir/{sheet.pk}/{rest}"


@pytest.mark.parametrize("screen", SCREENS)
def test_every_page_is_usable(desk, sheet, screen, tmp_path):
    staff = desk(screen)
    key_in(session=sheet.session, sheet=sheet, signed={1, 2, 3}, by=sheet.made_by, now=NOW)
    staff.visit(f"/kelola/sesi/{sheet.session_id}/daftar-hadir/")
    staff.visit(f"/kelola/sesi/{sheet.session_id}/daftar-hadir/baru/")
    for rest in ("", "perbedaan/", "unggah/"):
        staff.visit(path(sheet, rest))
    rows = [f"{row.number};{row.name};{'v' if row.number > 2 else '?'}" for row in sheet.rows.all()]
    file = tmp_path / "daftar.csv"
    file.write_text("\n".join([f"Kode;{sheet.code}", "NO;NAMA;HADIR", *rows]))
    staff.page.locator("input[type=file]").set_input_files(file)
    staff.submit()
    expect(staff.page.locator(".tile__number").nth(3)).to_have_text("3")  # 1, 2 and who moved


@pytest.mark.parametrize("screen", SCREENS)
def test_typed_scanned_and_saved(desk, sheet, screen):
    staff = desk(screen)
    staff.visit(path(sheet))
    field, page = staff.page.locator("#id_numbers"), staff.page
    expect(field).to_be_focused()
    page.keyboard.type("1-3, 5, 99, apa")
    expect(page.locator("[data-preview-count]")).to_have_text("4")
    expect(page.locator("[data-preview-unknown] strong")).to_have_text("99")
    expect(page.locator("[data-preview-wrong] strong")).to_have_text("apa")
    expect(page.locator(".sheet-row--typed")).to_have_count(4)
    staff.check()
    field.fill("1-3, ")
    for number in (7, 9):  # a scanner types the row's text and Enter
        page.keyboard.type(f"BTS1.{sheet.code}.{number}")
        page.keyboard.press("Enter")
    expect(field).to_have_value("1-3, 7, 9, ")
    expect(page.locator("[data-preview-last]")).to_contain_text("9.")
    assert signed(sheet) == []
    page.fill("[name=reason]", "Dicoba sebelum harinya.")  # the doors of its items have not opened yet
    field.focus()
    page.keyboard.press("Enter")  # and by hand it is saved
    expect(page.locator(".messages, .message, .notice--success").first).to_be_visible()
    staff.check()
    assert signed(sheet) == [1, 2, 3, 7, 9]


def test_ticked_by_keyboard_alone(desk, sheet):
    staff = desk(DESKTOP)
    staff.visit(path(sheet))
    page = staff.page
    page.fill("[name=reason]", "Dicoba sebelum harinya.")
    page.locator("input[name=row][value='3']").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")  # over the row that cannot be marked
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    expect(page.locator("input[name=row]:checked")).to_have_count(3)
    assert signed(sheet) == [3, 5, 6]


@pytest.mark.parametrize("screen", SCREENS)
def test_the_bar_with_the_buttons_covers_no_row_that_has_the_focus(desk, sheet, screen):
    staff = desk(screen)
    staff.visit(path(sheet))
    tab_through(staff)
    rows = sheet.rows.count() - 2  # the first, and who cannot be marked
    staff.page.locator("input[name=row][value='1']").focus()
    for key in ["ArrowDown"] * rows + ["ArrowUp"] * rows:
        staff.page.keyboard.press(key)
        stop = staff.page.evaluate(FOCUSED)
        assert stop["seen"], stop["html"]


def test_a_row_of_another_sheet_stays_in_the_field_and_is_told(desk, sheet):
    staff = desk(DESKTOP)
    staff.visit(path(sheet))
    staff.page.keyboard.type("BTS1.AAAA-BBBB-CCCC-DDDD.3")
    expect(staff.page.locator("[data-preview-wrong] strong")).to_contain_text("AAAA-BBBB")
    staff.page.keyboard.press("Enter")
    expect(staff.page.locator(".error-summary")).to_be_visible()
    expect(staff.page.locator("#id_numbers")).to_have_value("BTS1.AAAA-BBBB-CCCC-DDDD.3")
    staff.complaints.clear()  # the browser's own word about the answer 422
    staff.check()
    assert signed(sheet) == []
