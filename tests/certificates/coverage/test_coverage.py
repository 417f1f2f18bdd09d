"""Coverage: units and targets, matching, counting, what a plain count says. The pages: `test_coverage_pages.py`."""

import random
from datetime import date, timedelta

import pytest

from bimtek.common.errors import Refusal
from certificates.coverage import groups
from certificates.coverage.brute import differences
from certificates.coverage.checkup import coverage_as_counted
from certificates.coverage.counting import above, count
from certificates.coverage.models import GroupCoverage, JudgedRegistration, JudgedSession, RegionCoverage, UnitCoverage
from certificates.coverage.tiles import PROVINCES, SIDE, tile_map
from events.models import Region, TargetVersion, Unit
from events.units.services import UnitRow, apply, by_formula, compare, set_targets
from participants.attendance.services import Mark, record
from participants.models import Registration, UnitAssignment
from participants.unit_lists.matching import match, unmatched
from participants.unit_lists.reading import ListedUnit
from participants.unit_lists.regions import located
from tests.factories import (
    AgendaItemFactory,
    LocationFactory,
    MembershipFactory,
    PersonFactory,
    PoolFactory,
    RegionFactory,
    RegistrationFactory,
    SessionFactory,
)
from tests.world.stage import AFTERWARDS

pytestmark = pytest.mark.django_db
NOW = AFTERWARDS


def region_tree():
    """Two villages of one name in two districts, and one more; Jakarta Pusat and its province."""
    jakarta = RegionFactory(code="31", level=1, name="Daerah Khusus Ibukota Jakarta", search_name="jakarta")
    central = RegionFactory(
        code="31.71", level=2, name="Kota Jakarta Pusat", search_name="jakarta pusat", parent=jakarta
    )
    found = {}
    for district, code in (("Sawah Besar", "31.71.01"), ("Gambir", "31.71.02")):
        parent = RegionFactory(code=code, level=3, name=district, parent=central)
        for number, village in enumerate(("Gunung Sahari Utara", "Sukamaju"), start=1001):
            key = f"{code}.{number}"
            found[key] = RegionFactory(code=key, level=4, name=village, parent=parent)
    return found


def rows(*numbers, village, people=7):
    return [UnitRow(f"{n:03}", ("Jakarta Pusat", "Sawah Besar", village.name), village, people) for n in numbers]


def put(programme, listed, *, whole=True):
    return apply(programme=programme, rows=listed, usual=7, whole=whole, source="tes", by=None, now=NOW)


def test_a_list_again_changes_nothing_and_a_new_one_adds_renames_and_closes(programme, villages):
    home = villages["31.71.01.1001"]
    assert len(put(programme, rows(1, 2, 3, village=home)).added) == 3
    again = put(programme, rows(1, 2, 3, village=home))
    assert (again.any, again.same) == (False, 3)
    home.name = "Gunung Sahari"  # the region has another name in the new list
    changes = put(programme, [*rows(1, 2, 4, village=home), *rows(4, village=home)])
    assert (len(changes.added), len(changes.changed), len(changes.closed)) == (1, 2, 1)
    assert programme.units.filter(closed_at=None).count() == 3
    assert Unit.objects.get(number="001").place.startswith("Gunung Sahari,")
    opened = put(programme, rows(3, village=home), whole=False)
    assert (len(opened.changed), len(opened.closed)) == (1, 0)
    assert programme.units.filter(closed_at=None).count() == 4


def test_a_dry_run_writes_nothing(programme, villages):
    listed = rows(1, village=villages["31.71.01.1001"])
    assert compare(programme=programme, rows=listed, usual=7, whole=True, now=NOW).any
    assert not Unit.objects.exists()


def test_a_unit_without_a_region_finds_it_later(programme, villages):
    put(programme, [UnitRow("001", ("Jakarta Pusat", "Sawah Besar", "Sukamaju"))])
    put(programme, rows(1, village=villages["31.71.01.1002"]))
    assert programme.units.get().region_id == "31.71.01.1002"


def test_regions_of_a_list_by_code_and_by_names(villages):
    listed = [
        ListedUnit(1, "001", "Sukamaju", "Gambir", "Kota Jakarta Pusat"),
        ListedUnit(2, "002", code="31.71.01.1002"),
        ListedUnit(3, "003", "Sukamaju"),
        ListedUnit(4, "004", "Tidak Ada"),
    ]
    found = [row.region.code if row.region else None for row in located(listed, "")]
    assert found == ["31.71.02.1002", "31.71.01.1002", None, None]


def test_stations_by_formula(programme, villages):
    put(programme, list(by_formula(Region.objects.filter(level=4).select_related("parent__parent"), 3)))
    assert programme.units.count() == 12


def test_targets_have_versions_with_a_source(programme):
    with pytest.raises(Refusal):
        set_targets(programme=programme, source=" ", dated_on=date(2027, 1, 1), by=None)
    for _time in range(2):
        set_targets(programme=programme, source="SK 1", dated_on=date(2027, 1, 1), lines={(None, ""): 9}, by=None)
    assert list(TargetVersion.objects.values_list("number", flat=True)) == [2, 1]


def session_in(programme, village=None, **fields):
    location = LocationFactory(organizer=programme.organizer, region=village) if village else None
    session = SessionFactory(programme=programme, location=location, **fields)
    PoolFactory(session=session, capacity=500)
    return session


@pytest.mark.parametrize(
    ("assignment", "home", "number"),
    [
        ("TPS 01, Gunung Sahari Utara", None, "001"),
        ("TPS 001 Kel. Sukamaju", None, "001"),
        ("003", None, "003"),
        ("TPS 2", "31.71.01.1001", "002"),
        ("TPS 2", None, None),  # two villages have one
        ("TPS 003", "12.01.01.1001", None),  # the person is of another place
        ("TPS 9", None, None),
        ("Sekretariat", None, None),
        ("", "31.71.01.1001", None),
    ],
    ids=str,
)
def test_a_registration_is_matched_only_where_one_unit_can_be_meant(programme, villages, assignment, home, number):
    first, second = villages["31.71.01.1001"], villages["31.71.01.1002"]
    put(programme, [*rows(1, 2, 3, village=first), *rows(1, 2, village=second)])
    if home and home not in villages:
        RegionFactory(code=home, level=4, name="Lain")
    registration = RegistrationFactory(
        session=session_in(programme), assignment=assignment, person=PersonFactory(region_id=home)
    )
    assert match(programme) == (number is not None)
    assert match(programme) == 0
    found = UnitAssignment.objects.filter(registration=registration).first()
    assert (found.unit.number if found else None) == number
    assert unmatched(programme).count() == (number is None)
    if "Sukamaju" in assignment:
        assert found.unit.region_id == second.code


def test_a_substitute_takes_over_the_unit(programme, villages):
    put(programme, rows(1, village=villages["31.71.01.1001"]))
    session = session_in(programme)
    old = RegistrationFactory(session=session, assignment="TPS 1")
    match(programme)
    Registration.objects.filter(pk=old.pk).update(status="replaced")
    RegistrationFactory(session=session, predecessor=old)
    assert match(programme) == 1
    assert UnitAssignment.objects.count() == 2  # the history stays


def attend(registration, *, present=True):
    item = registration.session.agenda.first() or AgendaItemFactory(session=registration.session)
    by = MembershipFactory(organizer=registration.session.programme.organizer).user
    record(session=registration.session, marks=[Mark(registration.pk, item.pk, present)], by=by, now=NOW)


def scene(programme, villages):
    """Three units: one with two trained of seven, one with a person who only registered, one without anybody."""
    home = villages["31.71.01.1001"]
    put(programme, rows(1, 2, 3, village=home))
    session = session_in(programme, home)
    first = [RegistrationFactory(session=session, assignment="TPS 1") for _ in range(2)]
    RegistrationFactory(session=session, assignment="TPS 2")
    RegistrationFactory(session=session)  # beyond the list
    RegistrationFactory(session=session, status="cancelled", assignment="TPS 3")
    for registration in first:
        attend(registration)
    twice = session_in(programme, villages["31.71.02.1002"])
    RegistrationFactory(session=twice, person=first[0].person)  # once more, elsewhere: counts once
    return session


def figures(programme, code):
    row = RegionCoverage.objects.get(programme=programme, code=code)
    names = ("target", "registered", "attended", "eligible", "certified", "beyond")
    return tuple(getattr(row, name) for name in (*names, "units", "units_none", "units_short"))


def test_what_is_counted(programme, villages):
    scene(programme, villages)
    count(programme, now=NOW)
    assert figures(programme, "") == (21, 4, 2, 2, 0, 1, 3, 2, 1)
    for code in ("31", "31.71", "31.71.01", "31.71.01.1001"):
        assert figures(programme, code) == figures(programme, "")
    assert not RegionCoverage.objects.filter(code="31.71.02").exists()
    assert list(UnitCoverage.objects.order_by("unit").values_list("registered", "eligible")) == [(2, 2), (1, 0), (0, 0)]
    assert [group.row.registered for group in groups.of_kind(programme, "category", whole=True)] == [4]
    assert sum(group.row.registered for group in groups.of_kind(programme, "week", whole=True)) == 4
    assert list(differences(programme)) == []


def test_counting_again_follows_what_changed(programme, villages):
    session = scene(programme, villages)
    count(programme, now=NOW)
    before = JudgedSession.objects.get(session=session)
    count(programme, now=NOW + timedelta(minutes=1))
    assert JudgedSession.objects.get(session=session).judged_at == before.judged_at  # nothing changed: not judged again
    other = Registration.objects.get(session=session, assignment="TPS 2")
    attend(other)
    count(programme, now=NOW + timedelta(minutes=2))
    assert figures(programme, "")[2:4] == (3, 3)
    session.agenda.update(minutes=0)
    session.save()
    count(programme, now=NOW + timedelta(minutes=3))
    assert figures(programme, "")[3] == 0
    assert JudgedRegistration.objects.filter(eligible=True).count() == 0


def test_lines_of_the_targets_stand_above_what_their_parts_add_up_to(programme, villages):
    put(programme, rows(1, 2, village=villages["31.71.01.1001"]))
    lines = {("31.71.01", "KPPS"): 100, ("31.71.01", "Linmas"): 20, ("31.71.02", ""): 30, ("31", ""): 500}
    set_targets(programme=programme, source="SK", dated_on=date(2027, 1, 1), lines=lines, by=None)
    count(programme, now=NOW)
    codes = ("31.71.01.1001", "31.71.01", "31.71.02", "31.71", "31", "")
    assert [figures(programme, code)[0] for code in codes] == [14, 120, 30, 150, 500, 500]
    set_targets(programme=programme, source="SK", dated_on=date(2027, 1, 2), per_unit=9, by=None)
    count(programme, now=NOW)
    assert figures(programme, "")[0] == 18


def test_random_programmes_agree_with_the_plain_count(programme, villages):
    """Seeded: people with several registrations, statuses, places and units of all kinds."""
    chance = random.Random(14)
    codes = sorted(villages)
    for code in codes[:3]:
        put(programme, rows(1, 2, village=villages[code]), whole=False)
    sessions = [session_in(programme, villages.get(code)) for code in [*codes[:3], "none"]]
    sessions.append(session_in(programme, villages[codes[3]], status="draft"))
    people = [
        PersonFactory(
            region=villages[chance.choice(codes)] if n % 3 else None,
            sex=chance.choice(["L", "P", "-", ""]),
            birth_date=NOW.date() - timedelta(days=chance.randint(6_000, 25_000)) if n % 4 else None,
        )
        for n in range(25)
    ]
    for person in people:
        for session in chance.sample(sessions, chance.randint(1, 3)):
            status = chance.choice(["confirmed", "confirmed", "pending", "waitlisted", "cancelled"])
            text = chance.choice(["TPS 1", "TPS 2 Sukamaju", ""])
            one = RegistrationFactory(person=person, session=session, status=status, assignment=text)
            if status == "confirmed" and session.status != "draft" and chance.random() < 0.5:
                attend(one)
    count(programme, now=NOW)
    assert list(differences(programme)) == []
    assert list(coverage_as_counted(NOW)) == []
    GroupCoverage.objects.filter(programme=programme, kind="age").update(attended=99)
    assert any(line.startswith("age ") for line in differences(programme))
    UnitCoverage.objects.filter(programme=programme).update(registered=99)
    assert any(line.startswith("unit ") for line in differences(programme))


def test_the_doctor_names_figures_that_are_old(programme, villages):
    scene(programme, villages)
    count(programme, now=NOW)
    found = list(coverage_as_counted(NOW + timedelta(days=1)))
    assert [finding.check for finding in found] == ["coverage as counted"]


def test_the_map_has_every_province_once_and_says_its_numbers():
    assert len(PROVINCES) == 38
    assert len({place[:2] for place in PROVINCES.values()}) == 38
    drawn = tile_map([("31", "Jakarta", 104), ("11", "Aceh", None), ("12", "Sumatera Utara", 50)])
    assert [(tile.filled, tile.text) for tile in drawn.tiles] == [(SIDE, "104 %"), (0, "–"), (SIDE // 2, "50 %")]
    assert tile_map([("31.71", "Kota Jakarta Pusat", 1)]).tiles[0].name == "K. Jakart"
    assert tile_map([]) is None


def test_the_regions_around_a_code():
    assert above("31.71.01.1001") == ["31.71.01", "31.71", "31", ""]
    assert (above("31"), above("-"), above("")) == ([""], [""], [])
