"""Two people key the same sheet at once: every signature is in the log once, and nothing is lost."""

import time
from functools import partial
from typing import Any

import pytest

from events.training import guard
from participants.attendance.services import record
from participants.models import AttendanceEntry, SignInSheet
from participants.sheets import services
from participants.sheets.services import Saved, key_in
from tests.concurrency.threads import at_once
from tests.participants.sheets.acts import NOW, a_sheet, signed

pytestmark = pytest.mark.django_db(transaction=True)


def key(sheet, numbers, **more):
    return partial(key_in, session=sheet.session, sheet=sheet, signed=numbers, by=sheet.made_by, now=NOW, **more)


def test_the_same_rows_keyed_by_eight_are_recorded_once():
    sheet = a_sheet(20)
    results = at_once([key(sheet, set(range(1, 21)))] * 8)
    assert sorted(result.recorded for result in results) == [0] * 7 + [20]
    assert AttendanceEntry.objects.count() == 20
    assert SignInSheet.objects.get(pk=sheet.pk).signed_count == 20


def test_control_without_the_lock_the_same_rows_are_recorded_again(monkeypatch):
    def slow(**what: Any):
        time.sleep(0.3)  # the thoughts of a slow server
        return record(**what)

    sheet = a_sheet(20)
    monkeypatch.setattr(guard, "lock", lambda pk: None)
    monkeypatch.setattr(services, "record", slow)
    results = at_once([key(sheet, set(range(1, 21)))] * 4)
    assert sum(result.signed for result in results) > 20


def test_two_halves_make_a_whole():
    sheet = a_sheet(20)
    results = at_once([key(sheet, set(range(1, 14))), key(sheet, set(range(8, 21)))])
    assert sum(result.signed for result in results) == 20
    assert signed(sheet) == list(range(1, 21))
    assert SignInSheet.objects.get(pk=sheet.pk).signed_count == 20


def test_one_signature_is_taken_back_once():
    sheet = a_sheet(3)
    key(sheet, {1, 2})()
    results = at_once([key(sheet, (), unsigned={1}, reason="Salah baris")] * 4)
    assert sorted(results, key=lambda saved: saved.taken_back) == [Saved(0, 0, 0)] * 3 + [Saved(0, 1, 1)]
    assert AttendanceEntry.objects.filter(says="absent").count() == 1
    assert SignInSheet.objects.get(pk=sheet.pk).signed_count == 1
