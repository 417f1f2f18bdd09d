"""A column "Kategori" puts people into the session's categories; region and station in the words of offices."""

from datetime import date

import pytest

from bimtek.common.errors import Refusal
from participants.models import Registration
from participants.roster_checking.report import told
from participants.rosters.agreements import shortages
from tests.factories import PoolFactory
from tests.participants.rosters import lists

ROWS = [
    ["Nama", "Kategori Peserta", "Kec./Kel.", "TPS"],
    ["Budi Raharjo", "SAKSI", "Ciawi / Bendungan", "TPS 01"],
    ["Siti Aminah", "", "Kel. Teluk Pinang Kec. Ciawi", 1.0],
    ["Agus Salim", "Saksi ", "Cisarua/Citeko", "VI"],
    ["Dewi Lestari", "Saksii", "Ciawi", "001"],
]

pytestmark = pytest.mark.django_db


def test_people_come_into_the_category_that_their_row_names(place):
    session, kpps, user = place
    witnesses = PoolFactory(session=session, category="Saksi", capacity=2)
    roster = lists.checked(lists.xlsx(ROWS), *place)
    assert lists.counts(roster) == (3, 0, 0, 1)
    fault = roster.faults.get()
    assert (fault.row, fault.letter, fault.code, fault.value) == (5, "B", "category_unknown", "Saksii → Saksi")
    lists.apply(roster, user)
    placed = dict(Registration.objects.filter(session=session).values_list("person__name", "pool"))
    assert placed == {"Budi Raharjo": witnesses.pk, "Siti Aminah": kpps.pk, "Agus Salim": witnesses.pk}
    for pool, taken in ((kpps, 1), (witnesses, 2)):
        pool.refresh_from_db()
        assert pool.taken == taken


def test_where_one_category_has_too_few_seats_none_is_taken_and_it_is_named(place):
    session, _kpps, user = place
    witnesses = PoolFactory(session=session, category="Saksi", capacity=1)
    roster = lists.checked(lists.xlsx(ROWS), *place)
    assert [(each.pool, each.missing) for each in shortages(roster)] == [(witnesses, 1)]
    with pytest.raises(Refusal, match="1"):
        lists.apply(roster, user)
    assert not Registration.objects.filter(session=session).exists()


def test_village_and_district_of_one_cell_and_each_way_to_number_a_station():
    people = told(lists.xlsx(ROWS), date(2027, 2, 1))["people"]
    assert [(person["region"], person["assignment"]) for person in people] == [
        ("Bendungan, Kec. Ciawi", "TPS 001"),
        ("Teluk Pinang, Kec. Ciawi", "TPS 001"),
        ("Citeko, Kec. Cisarua", "TPS 006"),
        ("Kec. Ciawi", "TPS 001"),
    ]
