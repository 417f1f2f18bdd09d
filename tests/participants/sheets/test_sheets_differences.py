"""Where paper and record tell different stories, once a sheet was keyed in."""

from uuid import uuid4

import pytest
from django.urls import reverse

from participants.attendance.services import Mark, record
from tests.events.staff import queries
from tests.participants.sheets.acts import NOW, cancel, enrol, key, make_sheet, page, scan

pytestmark = pytest.mark.django_db


def differences(door, sheet) -> str:
    return door.get(reverse("sheets:differences", args=[sheet.session_id, sheet.pk])).content.decode()


def test_differences_are_told_after_saving(door, sheet):
    scan(sheet, 1, uuid4())
    scan(sheet, 4, uuid4())
    response = door.post(page(sheet), {"numbers": "1-3"}, follow=True)
    assert "Paper and record differ in 3 rows" in response.content.decode()
    html = differences(door, sheet)
    assert html.count("Signed, but never scanned at the door.") == 2
    assert html.count("Scanned at the door, but not signed.") == 1


def test_where_no_door_was_kept_nobody_is_said_to_be_unscanned(door, sheet):
    assert "not keyed in yet" in differences(door, sheet)
    key(sheet, {1, 2})
    assert "No differences" in differences(door, sheet)


def test_absent_marked_only_and_ended_are_differences_too(door, sheet):
    item = sheet.items.get()
    registrations = [row.registration_id for row in sheet.rows.all()]
    key(sheet, {1, 2})
    record(session=sheet.session, marks=[Mark(registrations[2], item.pk, True)], by=sheet.made_by, now=NOW)
    absent = [Mark(registrations[0], item.pk, False)]
    record(session=sheet.session, marks=absent, by=sheet.made_by, now=NOW, reason="Titip absen")
    cancel(sheet, 2)
    html = differences(door, sheet)
    assert "Signed, but the record says absent." in html
    assert "Signed, but the registration has ended." in html
    assert "Marked present by staff, but not signed." in html


def test_differences_cost_the_same_however_many_rows(door, sheet):
    key(sheet, {1})
    address = reverse("sheets:differences", args=[sheet.session_id, sheet.pk])
    few = queries(door, address)
    enrol(sheet.session, [f"Lain {number}" for number in range(30)])
    more = make_sheet(sheet.session)
    scan(more, 5, uuid4())
    key(more, set(range(1, 5)))
    assert queries(door, reverse("sheets:differences", args=[more.session_id, more.pk])) == few
