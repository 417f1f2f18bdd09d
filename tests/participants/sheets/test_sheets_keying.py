"""Keying a signed sheet in: by numbers, ticks and scans; corrections; what differs from the record."""

from datetime import timedelta
from uuid import uuid4

import pytest
from auditlog.models import LogEntry
from django.db.models import F
from django.urls import reverse

from bimtek.common.errors import Refusal
from participants.attendance.selectors import ledger
from participants.attendance.services import Mark, record
from participants.models import AttendanceEntry, SignInSheet
from participants.sheets import views_keying
from participants.sheets.numbers import row_token
from participants.sheets.overview_part import SheetsNotKeyedIn
from participants.sheets.services import Saved
from tests.events.staff import enter, queries
from tests.factories import AgendaItemFactory, OrganizerFactory
from tests.participants.sheets.acts import (
    NOW,
    a_sheet,
    cancel,
    enrol,
    key,
    make_sheet,
    page,
    said,
    scan,
    signed,
)

pytestmark = pytest.mark.django_db


def test_signed_rows_go_into_the_log_as_paper_and_count(sheet):
    assert key(sheet, {1, 3}) == Saved(signed=2, taken_back=0, recorded=2)
    assert said(sheet) == [(1, "present", "paper"), (3, "present", "paper")]
    assert ledger(sheet.rows.get(number=1).registration).share == 100
    assert ledger(sheet.rows.get(number=2).registration).share == 0
    assert signed(sheet) == [1, 3]


def test_keyed_twice_it_is_in_the_log_once(sheet):
    key(sheet, {1, 3})
    assert key(sheet, {1, 3, 4}) == Saved(signed=1, taken_back=0, recorded=1)
    assert key(sheet, {1, 3, 4}) == Saved(signed=0, taken_back=0, recorded=0)
    assert [number for number, _says, _source in said(sheet)] == [1, 3, 4]


def test_who_was_scanned_needs_no_second_line(sheet):
    scan(sheet, 2, uuid4())
    assert key(sheet, {2}) == Saved(signed=1, taken_back=0, recorded=0)
    assert said(sheet) == [(2, "in", "scanned")]


def test_a_sheet_of_a_day_records_every_item():
    sheet = a_sheet(2)
    AgendaItemFactory(session=sheet.session)
    sheet = make_sheet(sheet.session, item=None)
    assert key(sheet, {1}).recorded == 2
    assert ledger(sheet.rows.get(number=1).registration).share == 100


def test_taking_back_needs_a_reason_and_keeps_it(sheet):
    key(sheet, {1, 2})
    with pytest.raises(Refusal) as refused:
        key(sheet, {3}, unsigned={1})
    assert refused.value.code == "unmarking_needs_reason"
    assert signed(sheet) == [1, 2]
    assert key(sheet, {3}, unsigned={1}, reason="Salah baris") == Saved(signed=1, taken_back=1, recorded=2)
    assert said(sheet)[2:] == [(3, "present", "paper"), (1, "absent", "paper")]
    assert AttendanceEntry.objects.get(says="absent").reason == "Salah baris"
    assert ledger(sheet.rows.get(number=1).registration).share == 0


def test_taking_back_a_signature_leaves_who_was_scanned_or_marked_present(sheet):
    key(sheet, {1, 2})
    scan(sheet, 1, uuid4())
    key(sheet, (), unsigned={1}, reason="Salah baris")
    assert ledger(sheet.rows.get(number=1).registration).share == 100
    assert signed(sheet) == [2]


def test_taking_back_one_of_two_sheets_leaves_what_the_other_says(sheet):
    other = make_sheet(sheet.session)
    key(sheet, {1})
    key(other, {1})
    key(sheet, (), unsigned={1}, reason="Salah lembar")
    assert ledger(sheet.rows.get(number=1).registration).share == 100
    key(other, (), unsigned={1}, reason="Salah lembar")
    assert ledger(sheet.rows.get(number=1).registration).share == 0


def test_a_signature_against_a_correction_needs_a_reason(sheet):
    row, item = sheet.rows.get(number=1), sheet.items.get()
    scan(sheet, 1, uuid4())
    absent = [Mark(row.registration_id, item.pk, False)]
    record(session=sheet.session, marks=absent, by=sheet.made_by, now=NOW, reason="Titip absen")
    with pytest.raises(Refusal) as refused:
        key(sheet, {1})
    assert refused.value.code == "correction_needs_reason"
    assert signed(sheet) == []
    key(sheet, {1}, reason="Hadir, tanda tangan asli")
    assert ledger(row.registration).share == 100


@pytest.mark.parametrize(("numbers", "code"), [({47}, "not_on_sheet"), ({0, 1}, "not_on_sheet"), ({2}, "row_closed")])
def test_refused_rows_leave_nothing_behind(sheet, numbers, code):
    cancel(sheet, 2, "moved")
    with pytest.raises(Refusal) as refused:
        key(sheet, {1, *numbers})
    assert refused.value.code == code
    assert (said(sheet), signed(sheet)) == ([], [])
    assert SignInSheet.objects.get(pk=sheet.pk).keyed_at is None


def test_nothing_can_be_keyed_for_an_agenda_that_is_gone(sheet, door):
    sheet.session.agenda.update(minutes=0)
    with pytest.raises(Refusal) as said:
        key(sheet, {1})
    assert said.value.code == "no_item"
    assert "Make a new sheet" in door.get(page(sheet)).content.decode()


def test_the_sheet_knows_who_keyed_it_and_how_many(sheet):
    key(sheet, {1, 2, 3})
    key(sheet, (), unsigned={2}, reason="Salah baris")
    sheet.refresh_from_db()
    assert (sheet.signed_count, sheet.keyed_by, sheet.keyed_at) == (2, sheet.made_by, NOW)
    changes = [entry.changes for entry in LogEntry.objects.get_for_object(sheet.session).order_by("pk")]
    keyed = [each for each in changes if "sign_in_sheet_keyed" in each]
    assert [(each["signed"][1], each["signatures_taken_back"][1]) for each in keyed] == [("3", "0"), ("0", "1")]


def test_numbers_typed_on_the_page(door, sheet):
    response = door.post(page(sheet), {"numbers": "1-2, 4", "then": "stay"}, follow=True)
    assert signed(sheet) == [1, 2, 4]
    assert "3 signatures are recorded." in response.content.decode()
    assert AttendanceEntry.objects.filter(source="paper", says="present").count() == 3


def test_all_but_some(door, sheet):
    cancel(sheet, 5)
    door.post(page(sheet), {"but": "2"})
    assert signed(sheet) == [1, 3, 4]


def test_all_but_takes_back_with_a_reason_only(door, sheet):
    key(sheet, {2})
    assert door.post(page(sheet), {"but": "2", "were": "2", "row": ["2"]}).status_code == 422
    assert signed(sheet) == [2]
    door.post(page(sheet), {"but": "2", "were": "2", "row": ["2"], "reason": "Salah baris"})
    assert signed(sheet) == [1, 3, 4, 5]


def test_a_row_cannot_stand_in_both_fields(door, sheet):
    response = door.post(page(sheet), {"numbers": "1-3", "but": "3"})
    assert response.status_code == 422
    assert "Row 3 stands in both fields" in response.content.decode()
    assert signed(sheet) == []


def test_rows_scanned_by_a_reader_without_javascript(door, sheet):
    door.post(page(sheet), {"numbers": row_token(sheet.code, 4)})
    assert signed(sheet) == [4]


def test_ticks_and_numbers_together(door, sheet):
    key(sheet, {1})
    door.post(page(sheet), {"were": "1", "row": ["1", "3"], "numbers": "5"})
    assert signed(sheet) == [1, 3, 5]


def test_a_cleared_tick_needs_a_reason(door, sheet):
    key(sheet, {1, 2})
    response = door.post(page(sheet), {"were": "1-2", "row": ["2", "3"]})
    assert response.status_code == 422
    assert "reason" in response.context["form"].errors
    assert response.context["ticked"] == {2, 3}
    assert signed(sheet) == [1, 2]
    door.post(page(sheet), {"were": "1-2", "row": ["2", "3"], "reason": "Salah baris"})
    assert signed(sheet) == [2, 3]


def test_a_page_that_stood_open_does_not_undo_what_a_colleague_keyed(door, sheet):
    key(sheet, {1, 2})  # after the page below was loaded
    door.post(page(sheet), {"were": "", "row": ["3"]})
    assert signed(sheet) == [1, 2, 3]


def test_a_wrong_number_keeps_all_that_was_typed(door, sheet):
    typed = {"numbers": "1-2, 47", "but": "", "reason": "Salah", "were": "", "row": ["3"]}
    response = door.post(page(sheet), typed)
    html = response.content.decode()
    assert response.status_code == 422
    assert "Number 47 is not on this sheet, which ends with 5." in html
    assert 'value="1-2, 47"' in html
    assert 'value="Salah"' in html
    assert response.context["ticked"] == {3}
    assert signed(sheet) == []


def test_a_row_of_another_sheet_is_not_taken(door, sheet):
    response = door.post(page(sheet), {"numbers": row_token(a_sheet(1).code, 1)})
    assert response.status_code == 422
    assert "another sheet" in response.content.decode()


@pytest.mark.parametrize("data", [{"row": ["x"]}, {"row": ["6"]}, {"were": "1-99"}])
def test_a_form_that_the_page_did_not_make_is_refused(door, sheet, data):
    assert door.post(page(sheet), data).status_code == 400


def test_look_first_saves_nothing(door, sheet):
    response = door.post(page(sheet), {"numbers": "1-2", "row": ["4"], "then": "look"})
    html = response.content.decode()
    assert response.status_code == 200
    assert "3 rows would be recorded as signed: 1-2, 4." in html
    assert "2. Peserta 02" in html
    assert 'value="1-2"' in html
    assert signed(sheet) == []


def test_a_cancelled_row_is_shown_and_cannot_be_marked(door, sheet):
    cancel(sheet, 2, "moved")
    html = door.get(page(sheet)).content.decode()
    assert "Moved to another session" in html
    assert html.count("disabled") == 1
    response = door.post(page(sheet), {"numbers": "1-3"})
    assert response.status_code == 422
    assert "Row 2, Peserta 02, cannot be marked" in response.content.decode()
    assert 'value="1-3"' in response.content.decode()


def test_the_list_says_what_is_on_record_and_by_what(door, sheet):
    scan(sheet, 1, uuid4())
    marks = [Mark(sheet.rows.get(number=2).registration_id, sheet.items.get().pk, True)]
    record(session=sheet.session, marks=marks, by=sheet.made_by, now=NOW)
    key(sheet, {1, 3})
    states = {state.row.number: state for state in door.get(page(sheet)).context["states"]}
    assert [(s.row.signed, s.scanned, s.marked, s.whole) for s in states.values()] == [
        (True, True, False, True),
        (False, False, True, True),
        (True, False, False, True),
        (False, False, False, False),
        (False, False, False, False),
    ]


def test_a_day_that_was_attended_in_part_says_so(door, sheet):
    AgendaItemFactory(session=sheet.session)
    key(sheet, {1})
    whole = make_sheet(sheet.session, item=None)
    assert "1 of 2 items" in door.get(page(whole)).content.decode()


def test_a_long_list_has_pages_and_numbers_work_on_all_of_it(door, sheet, monkeypatch):
    monkeypatch.setattr(views_keying, "ROWS_A_PAGE", 2)
    response = door.post(page(sheet), {"row": ["2"], "numbers": "5", "then": "next"})
    assert signed(sheet) == [2, 5]
    assert response["Location"] == page(sheet, "?page=2")
    last = door.post(page(sheet, "?page=3"), {"were": "5", "row": ["5"], "then": "next"})
    assert last["Location"] == page(sheet, "?page=3")
    assert signed(sheet) == [2, 5]


def test_the_page_costs_the_same_however_many_rows(door, sheet):
    key(sheet, {1})
    door.get(page(sheet))
    few = queries(door, page(sheet))
    enrol(sheet.session, [f"Lain {number}" for number in range(30)])
    more = make_sheet(sheet.session)
    key(more, set(range(1, 30)))
    assert queries(door, page(more)) == few


def test_the_front_page_names_papers_of_days_gone_by_that_were_not_keyed_in():
    sheet = a_sheet(2)
    part, organizer = SheetsNotKeyedIn(), sheet.session.programme.organizer
    after = sheet.session.agenda.first().starts_at + timedelta(days=2)
    assert list(part.notes(organizer, now=after - timedelta(days=5))) == [], "the day is still to come"
    [note] = part.notes(organizer, now=after)
    assert note.url == reverse("sheets:list", args=[sheet.session_id])
    assert note.text.startswith("1 ")
    assert list(part.notes(OrganizerFactory(), now=after)) == []
    SignInSheet.objects.filter(pk=sheet.pk).update(keyed_at=after, keyed_by=sheet.made_by)
    assert list(part.notes(organizer, now=after)) == []


def test_a_sheet_whose_item_was_moved_to_another_day_says_so(client):
    sheet = a_sheet(1)
    enter(client, sheet.session.programme.organizer)
    client.cookies["django_language"] = "en"
    address = reverse("sheets:sheet", args=[sheet.session_id, sheet.pk])
    assert "is on another day now" not in client.get(address).content.decode()
    sheet.items.update(starts_at=F("starts_at") + timedelta(days=1), ends_at=F("ends_at") + timedelta(days=1))
    shown = " ".join(client.get(address).content.decode().split())
    assert "printed for Monday, 1 March 2027; what it stands for is on another day now: Tuesday, 2 March 2027" in shown
