"""The map of a file: all lists of one shape in one go, others by a tick, what was said of a heading remembered."""

import pytest
from django.urls import reverse

from participants.models import Person, Registration
from participants.roster_checking.fields import Field
from participants.rosters import dry_run
from participants.rosters.models import HeadingMeaning, Roster
from tests.participants.rosters import lists

pytestmark = pytest.mark.django_db
HEADS = ["No", "Nama", "No HP"]
SHEETS = {
    "Kec. Cisarua": [HEADS, [1, "Dadang", "0812"], [2, "Euis", "081234567894"]],
    "REKAP": [["No", "Kecamatan", "Jumlah"], [1, "Ciawi", 2]],
    "Panitia": [["Nama", "Instansi", "Jabatan", "NIP"], ["Ujang", "KPU", "Ketua", ""]],
}
FIRST = [["KECAMATAN CIAWI"], HEADS, [1, "Asep", "081234567891"], [2, "Neng", "081234567892"]]


def url(name: str, roster: Roster) -> str:
    return reverse(f"rosters:{name}", kwargs={"pk": roster.session_id, "roster": roster.pk})


def check(client, roster, *ticks, **columns) -> Roster:
    chosen = {f"column_{column}": kind for column, kind in roster.mapping.items()} | columns
    assert client.post(url("columns", roster), chosen | {"map": "1"} | dict.fromkeys(ticks, "on")).status_code == 302
    dry_run.check(roster_id=roster.pk, now=lists.NOW)
    return Roster.objects.get(pk=roster.pk)


def names(roster: Roster) -> list[str]:
    return list(roster.additions.values_list("name", flat=True))


def test_all_lists_of_one_shape_are_read_and_the_others_named(organizer, place):
    roster = lists.take_in(lists.xlsx(FIRST, **SHEETS), *place)
    page = organizer.get(url("columns", roster)).content.decode()
    assert [word in page for word in ("Kec. Cisarua", "REKAP", "Panitia", "District (kecamatan): Ciawi")] == [True] * 4
    roster = check(organizer, roster, "read_0", "read_1", "said_0", "said_1")
    assert names(roster) == ["Dadang", "Asep", "Neng", "Euis"]  # the one with a remark first
    findings = organizer.get(url("detail", roster)).content.decode()
    assert "The phone is no number that can be called" in findings
    assert "Another list, with other columns" in findings
    lists.apply(roster, place[2])
    assert dict(Registration.objects.values_list("person__name", "assignment")) == {
        "Asep": "Kec. Ciawi", "Neng": "Kec. Ciawi", "Dadang": "Kec. Cisarua", "Euis": "Kec. Cisarua",
    }  # fmt: skip
    assert not roster.additions.exists()


def test_a_list_is_taken_and_another_left_by_a_tick_and_what_stands_above_taken_back(organizer, place):
    roster = lists.take_in(lists.xlsx(FIRST, **SHEETS), *place)
    roster = check(organizer, roster, "read_0", "read_3")
    assert sorted(names(roster)) == ["Asep", "Neng", "Ujang"]
    lists.apply(roster, place[2])
    assert set(Registration.objects.values_list("assignment", flat=True)) == {""}


def test_nothing_chosen_is_refused(organizer, place):
    roster = lists.take_in(lists.xlsx(FIRST), *place)
    organizer.post(url("columns", roster), {"column_1": "name", "map": "1"})
    assert Roster.objects.get(pk=roster.pk).status == "uploaded"


def test_the_same_row_numbers_of_two_sheets_are_two_people(organizer, place):
    roster = lists.take_in(lists.xlsx([HEADS, [1, "Asep", ""]], Lain=[HEADS, [1, "Neng", ""], [2, "Asep", ""]]), *place)
    roster = lists.check(roster)
    fault = roster.faults.get()
    assert (fault.sheet, fault.row) == ("Lain", 3)
    assert "2 (Daftar)" in str(fault.sentence)
    lists.apply(roster, place[2])
    assert sorted(Person.objects.filter(registrations__isnull=False).values_list("name", flat=True)) == ["Asep", "Neng"]


def test_what_was_said_of_a_heading_holds_for_the_next_file(organizer, place):
    rows = [["Nama", "Unsur"], ["Asep", "Linmas"]]
    roster = lists.take_in(lists.xlsx(rows), *place)
    assert roster.columns == {0: Field.NAME}
    check(organizer, roster, "read_0", column_1="position")
    assert list(HeadingMeaning.objects.values_list("heading", "field")) == [("unsur", "position")]
    assert lists.take_in(lists.xlsx([["UNSUR", "Nama"], ["Linmas", "Neng"]]), *place).columns == {
        0: Field.POSITION, 1: Field.NAME,
    }  # fmt: skip
    assert lists.take_in(lists.xlsx(rows), *lists.make_session()).columns == {0: Field.NAME}


def test_marked_rows_are_read_by_a_tick(organizer, place):
    rows = [["Nama", "Status"], ["Asep", "Mundur"], ["Neng", "Aktif"]]
    roster = lists.take_in(lists.xlsx(rows), *place)
    assert names(check(organizer, roster, "read_0")) == ["Neng"]
    assert "marked as withdrawn" in organizer.get(url("detail", roster)).content.decode()
    assert sorted(names(check(organizer, Roster.objects.get(), "read_0", "marked_too"))) == ["Asep", "Neng"]
