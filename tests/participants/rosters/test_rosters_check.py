"""The dry run: what each row comes to, what is passed over, and that nothing is written."""

from datetime import date

import pytest
from auditlog.models import LogEntry

from bimtek.common.errors import Refusal
from bimtek.common.names import name_key
from events.seats.audiences import Audience
from participants.models import Person, Registration
from participants.people.services import create_person
from participants.roster_checking.fields import Field
from participants.rosters import dry_run, limits, services
from participants.rosters.models import Roster
from tests.factories import PersonFactory, RegionFactory, RegistrationFactory, SessionFactory, UserFactory
from tests.participants.rosters import lists
from tests.participants.rosters.lists import NOW

pytestmark = pytest.mark.django_db
NIK = "3171010101900001"


def check(rows, place) -> Roster:
    return lists.checked(lists.csv(rows), *place)


def known(session, name="Budi Santoso", *, nik="", status="confirmed", of_registration=None, **data) -> Registration:
    """Somebody registered for the session already."""
    person = create_person(data={"name": name, **data}, nik=nik)
    return RegistrationFactory(session=session, person=person, status=status, **(of_registration or {}))


def test_a_dry_run_writes_nobody(place):
    roster = check([["Nama", "NIK"], ["Budi", NIK], ["Siti", "123"]], place)
    assert (roster.status, lists.counts(roster)) == ("checked", (1, 0, 0, 1))
    assert lists.faults(roster) == [(3, "B", "nik_length")]
    assert (Person.objects.count(), Registration.objects.count()) == (0, 0)
    place[1].refresh_from_db()
    assert place[1].taken == 0


def test_rows_that_are_nobody_are_passed_over_and_said_so(place):
    roster = check(
        [
            ["DAFTAR HADIR", "", "", ""],
            ["No", "Nama", "Jabatan", "No HP"],
            ["1", "2", "3", "4"],
            ["TPS 003", "", "", ""],
            ["1", "Budi", "Ketua", "081234567890"],
            ["2", "Siti", "Anggota", ""],
            ["No", "Nama", "Jabatan", "No HP"],
            ["TPS 004", "", "", ""],
            ["3", "Ketua Mahmud", "Anggota", "081234567892"],
            ["4", "", "", ""],
            ["", "Jumlah", "3", ""],
            ["", "", "", "Tanjung Selor, 3 Maret 2027"],
            ["", "", "", "Ketua PPK"],
            ["", "", "", ""],
            ["", "H. Ahmad Yani", "", ""],
        ],
        place,
    )
    assert lists.counts(roster) == (3, 0, 0, 0)
    assert [(row, reason) for _sheet, row, reason, _shown in roster.skipped] == [
        (3, "numbering"), (4, "section"), (7, "headings"), (8, "section"), (10, "no_name"), (11, "total"),
        (12, "signature"), (13, "signature"), (15, "signature"),
    ]  # fmt: skip


def test_a_second_table_below_the_signature_of_the_first_is_read_too(place):
    table = [["No", "Nama", "Jabatan"], ["1", "Budi", "Ketua"], ["", "Jumlah", "1"], ["", "", "Ketua PPS"]]
    below = [["No", "Nama", "Jabatan"], ["1", "Siti", "Ketua"], ["2", "Ani", "Anggota"], ["", "", "Ketua PPS"]]
    roster = check([*table, ["", "", "H. Yani"], *below, ["", "", "H. Yani"]], place)
    assert lists.counts(roster) == (3, 0, 0, 0)
    assert [(row, reason) for _sheet, row, reason, _shown in roster.skipped] == [
        (3, "total"), (4, "signature"), (5, "signature"), (6, "headings"), (9, "signature"), (10, "signature"),
    ]  # fmt: skip


def test_people_whose_names_begin_like_a_total_are_people(place):
    rows = [["No", "Nama", "L/P"], ["1", "Total Harahap", ""], ["", "Sumber Waluyo", "P"], ["", "Jumlah peserta", "2"]]
    roster = check([*rows, ["3", "JUMLAH", ""], ["", "Sumber: KPU Tarakan", ""]], place)
    assert lists.counts(roster) == (2, 0, 0, 0)
    assert [(row, reason) for _sheet, row, reason, _shown in roster.skipped] == [
        (4, "total"),
        (5, "total"),
        (6, "total"),
    ]


def test_a_section_heading_says_where_its_people_are_sent(place):
    roster = check([["Nama", "Jabatan"], ["TPS 003", ""], ["Budi", "Ketua"], ["TPS 4", ""], ["Siti", "Ketua"]], place)
    lists.apply(roster, place[2])
    sent = Registration.objects.order_by("pk").values_list("person__name", "assignment")
    assert list(sent) == [("Budi", "TPS 003"), ("Siti", "TPS 004")]


def test_the_same_people_are_unchanged(place):
    known(place[0], nik=NIK, phone="+6281234567890")
    rows = [["Nama", "NIK", "No HP"], ["BUDI SANTOSO", NIK, "81234567890.0"]]
    assert lists.counts(check(rows, place)) == (0, 0, 1, 0)


@pytest.mark.parametrize(
    ("data", "cells"),
    [
        ({"phone": "+6281234567890"}, {"No HP": "081234567890", "Jabatan": "Ketua"}),
        ({"nip": "197505122003121004"}, {"NIP": "197505122003121004", "Jabatan": "Ketua"}),
        ({"birth_date": date(1990, 5, 12)}, {"Tgl Lahir": "12-05-1990", "Jabatan": "Ketua"}),
        ({"phone": "+6281234567890"}, {"No HP": "081234567890", "NIK": NIK}),
        ({"institution": "KPU Tarakan"}, {"Instansi": "KPU Tarakan", "Email": "budi@contoh.id"}),
    ],
)
def test_people_are_known_again_without_a_nik_and_updated(place, data, cells):
    row = known(place[0], **data)
    roster = check([["Nama", *cells], ["Budi Santoso", *cells.values()]], place)
    assert lists.counts(roster) == (0, 1, 0, 0)
    lists.apply(roster, place[2])
    assert list(Registration.objects.all()) == [row]
    assert lists.counts(check([["Nama", *cells], ["Budi Santoso", *cells.values()]], place)) == (0, 0, 1, 0)


@pytest.mark.parametrize(
    ("data", "cells"),
    [
        ({"phone": "+6281234567890"}, {"No HP": "081234567891"}),
        ({"nip": "197505122003121004"}, {"NIP": "198005122005121004"}),
        ({"birth_date": date(1990, 5, 12)}, {"Tgl Lahir": "13-05-1990"}),
        ({"institution": "KPU Tarakan"}, {"Instansi": "KPU Nunukan"}),
        ({"nik": "3171010101900002"}, {"NIK": NIK}),
    ],
)
def test_namesakes_stay_two_people(place, data, cells):
    known(place[0], **data)
    roster = check([["Nama", *cells], ["Budi Santoso", *cells.values()]], place)
    assert lists.counts(roster) == (1, 0, 0, 0)


def test_an_empty_cell_erases_nothing_and_capitals_spoil_no_name(place):
    row = known(place[0], "M. Rizki A. Pratama", nik=NIK, phone="+6281234567890", position="Ketua")
    roster = check([["Nama", "NIK", "No HP", "Jabatan"], ["M RIZKI A PRATAMA", NIK, "", "-"]], place)
    assert lists.counts(roster) == (0, 0, 1, 0)
    row.person.refresh_from_db()
    assert (row.person.name, row.person.position) == ("M. Rizki A. Pratama", "Ketua")


@pytest.mark.parametrize("status", ["cancelled", "rejected", "moved", "replaced", "expired"])
def test_who_left_is_not_brought_back_by_a_list(place, status):
    known(place[0], nik=NIK, status=status)
    roster = check([["Nama", "NIK"], ["Budi Santoso", NIK]], place)
    assert lists.faults(roster) == [(2, "A", "left_before")]


def test_who_came_back_after_cancelling_is_known(place):
    left = known(place[0], nik=NIK, status="cancelled")
    RegistrationFactory(session=place[0], person=left.person)
    assert lists.counts(check([["Nama", "NIK"], ["Budi Santoso", NIK]], place)) == (0, 0, 1, 0)


def test_a_nik_of_somebody_of_another_name_is_refused_without_saying_whose(place):
    create_person(data={"name": "Siti Rahma"}, nik=NIK)
    roster = check([["Nama", "NIK"], ["Budi Santoso", NIK]], place)
    assert lists.faults(roster) == [(2, "B", "nik_not_for_name")]
    fault = roster.faults.get()
    assert "Siti" not in str(fault.sentence)
    assert NIK not in fault.value


def test_an_account_holder_is_registered_and_keeps_their_own_profile(place):
    person = create_person(data={"name": "Budi Santoso", "phone": "+6281234567890", "position": "Guru"}, nik=NIK)
    Person.objects.filter(pk=person.pk).update(user=UserFactory())
    rows = [["Nama", "NIK", "No HP", "Jabatan", "TPS"], ["Budi Santoso", NIK, "081299999999", "Ketua", "1"]]
    roster = check(rows, place)
    assert lists.counts(roster) == (1, 0, 0, 0)
    lists.apply(roster, place[2])
    person.refresh_from_db()
    assert (str(person.phone), person.position) == ("+6281234567890", "Guru")
    assert Registration.objects.get().person == person
    assert lists.counts(check(rows, place)) == (0, 0, 1, 0)


def test_somebody_of_another_organizer_too_keeps_their_data(place):
    row = known(place[0], nik=NIK, position="Guru")
    RegistrationFactory(session=SessionFactory(), person=row.person)
    rows = [["Nama", "NIK", "Jabatan"], ["Budi Santoso", NIK, "Ketua"]]
    assert lists.counts(check(rows, place)) == (0, 0, 1, 0)


def test_a_nip_of_another_name_in_the_session_is_refused(place):
    known(place[0], "Siti Rahma", nip="197505122003121004")
    roster = check([["Nama", "NIP"], ["Budi Santoso", "197505122003121004"]], place)
    assert lists.faults(roster) == [(2, "B", "nip_not_for_name")]


def test_a_place_in_another_category_is_kept_and_noted(place):
    from tests.factories import PoolFactory

    other = PoolFactory(session=place[0], category="Panitia")
    known(place[0], nik=NIK, of_registration={"pool": other})
    roster = check([["Nama", "NIK"], ["Budi Santoso", NIK]], place)
    assert lists.counts(roster) == (0, 0, 1, 0)
    assert roster.notes["other_category"] == [1, [2]]


@pytest.mark.parametrize(("nik", "born"), [("", "12-05-2012"), ("6501111205120001", "")])
def test_children_are_added_by_hand(place, nik, born):
    roster = check([["Nama", "NIK", "Tgl Lahir"], ["Budi", nik, born]], place)
    assert [code for _row, _column, code in lists.faults(roster)] == ["under_age"]


def test_pupils_without_a_date_of_birth_are_refused(place):
    type(place[1]).objects.filter(pk=place[1].pk).update(audience=Audience.STUDENTS)
    place[1].refresh_from_db()
    assert lists.faults(check([["Nama"], ["Budi"]], place)) == [(2, "", "birth_date_missing")]


def test_the_region_is_found_where_one_can_be_meant(place):
    province = RegionFactory()
    regency = RegionFactory(code="65.01", level=2, name="Kabupaten Bulungan", search_name="bulungan", parent=province)
    for code, district, village in (("65.01.01", "Tanjung Selor", "Jelarai"), ("65.01.02", "Sekatak", "Jelarai")):
        above = RegionFactory(code=code, level=3, name=district, search_name=name_key(district), parent=regency)
        RegionFactory(code=f"{code}.2001", level=4, name=village, search_name=name_key(village), parent=above)
    rows = [["Nama", "Desa", "Kecamatan"], ["Budi", "JELARAI", "Tanjung Selor"], ["Siti", "Desa Jelarai", ""]]
    lists.apply(check(rows, place), place[2])
    found = dict(Person.objects.values_list("name", "region"))
    assert found == {"Budi": "65.01.01.2001", "Siti": None}


def test_the_columns_may_be_said(place):
    roster = lists.take_in(lists.csv([["Orang", "X"], ["Budi", "Ketua"]]), *place)
    with pytest.raises(Refusal) as caught:
        services.start_check(roster=roster, mapping={}, by=roster.created_by, now=NOW)
    assert caught.value.code == "no_name_column"
    services.choose_sheet(roster=roster, sheet="", heading_row=1)
    services.start_check(roster=roster, mapping={0: Field.NAME, 1: Field.POSITION}, by=roster.created_by, now=NOW)
    dry_run.check(roster_id=roster.pk, now=NOW)
    roster.refresh_from_db()
    assert lists.counts(roster) == (1, 0, 0, 0)


def test_a_list_without_headings_can_be_read(place):
    roster = lists.take_in(lists.csv([["Budi", "Ketua"], ["Siti", "Anggota"]]), *place)
    assert roster.heading_rows == []
    services.start_check(roster=roster, mapping={0: Field.NAME}, by=roster.created_by, now=NOW)
    dry_run.check(roster_id=roster.pk, now=NOW)
    roster.refresh_from_db()
    assert lists.counts(roster) == (2, 0, 0, 0)


def test_matching_runs_a_constant_number_of_queries(place, django_assert_max_num_queries):
    rows = [["Nama", "NIK", "No HP"]]
    rows += [[f"Orang {'ab'[n % 2]} {n}", f"317101010190{n:04}", f"0812345{n:05}"] for n in range(1, 200)]
    lists.apply(check(rows, place), place[2])
    roster = lists.take_in(lists.csv(rows), *place)
    Roster.objects.filter(pk=roster.pk).update(status="checking")
    with django_assert_max_num_queries(16):
        dry_run.check(roster_id=roster.pk, now=NOW)
    roster.refresh_from_db()
    assert lists.counts(roster) == (0, 0, 199, 0)


def test_a_person_factory_person_without_a_nik_elsewhere_is_never_linked(place):
    PersonFactory(name="Budi Santoso", phone="+6281234567890")
    roster = check([["Nama", "No HP"], ["Budi Santoso", "081234567890"]], place)
    assert lists.counts(roster) == (1, 0, 0, 0)
    lists.apply(roster, place[2])
    assert Person.objects.filter(name="Budi Santoso").count() == 2


def test_a_row_that_may_be_a_person_of_the_session_is_said_so(place):
    known(place[0], institution="KPU Kota Tarakan", phone="+6281234567890", position="Ketua")
    rows = [["Nama", "Instansi", "No HP", "Jabatan"], ["Budi Santoso", "kpu kota tarakan", "081299999999", "Anggota"]]
    roster = check([*rows, ["Budi Santoso", "Bawaslu", "081288888888", "Anggota"]], place)
    assert lists.counts(roster)[0] == 2
    said = [addition.remark_texts for addition in roster.additions.order_by("row")]
    assert [len(texts) for texts in said] == [1, 0]
    assert "likely_double" in str(roster.notes)


def test_which_nik_are_known_is_counted_and_audited(place, monkeypatch):
    create_person(data={"name": "Siti Rahma"}, nik=NIK)
    monkeypatch.setattr(limits, "MANY_NIKS_REFUSED", 1)
    monkeypatch.setattr(limits, "SUCH_LISTS_A_DAY", 1)
    check([["Nama", "NIK"], ["Siti Rahma", NIK]], place)
    roster = check([["Nama", "NIK"], ["Budi Santoso", NIK]], place)
    lines = LogEntry.objects.get_for_object(place[0]).filter(changes__has_key="roster_checked").order_by("pk")
    assert [(line.changes["nik_matched"][1], line.changes["nik_refused"][1]) for line in lines] == [
        ("1", "0"),
        ("0", "1"),
    ]
    assert {line.actor for line in lines} == {roster.created_by}
    with pytest.raises(Refusal) as refusal:
        limits.check_check(roster.created_by)
    assert refusal.value.code == "too_many_niks"
