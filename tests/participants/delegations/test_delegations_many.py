"""Inviting many institutions: what is read of pasted lines, and what becomes of them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bimtek.common.errors import Refusal
from events.models import SeatPool
from participants.delegations.invitations import Invitation, read
from participants.models import Delegation, Registration
from tests.factories import OrganizerFactory, RegionFactory
from tests.participants.delegations.acts import desk_page, invite

pytestmark = pytest.mark.django_db

LINES = """No;Nama Instansi;Kuota;Kontak;HP
1;KPU Kabupaten Bandung;5;Ibu Rahma;rahma@contoh.id / 0812-3456-7890
2. KPU Kota Bandung

KPU Kota Cimahi\t3\tPak Budi\t081234567891
"""


def test_reads_lines_as_offices_have_them():
    assert read(LINES, quota=4, shared=False, known=set()) == [
        Invitation(
            2, LINES.splitlines()[1], "KPU Kabupaten Bandung", 5, "Ibu Rahma", "rahma@contoh.id", "+6281234567890"
        ),
        Invitation(3, "2. KPU Kota Bandung", "KPU Kota Bandung", 4),
        Invitation(5, LINES.splitlines()[4], "KPU Kota Cimahi", 3, "Pak Budi", "", "+6281234567891"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "; 5",
        "x" * 201 + "; 5",
        "KPU A",
        "KPU A; lima",
        "KPU A; 0",
        "KPU A; 999999",
        "KPU A; 5; ; bukan-alamat@",
        "KPU A; 5; Rahma; 123",
        "KPU A; 5; rahma@contoh.id",
        "KPU A; 5; " + "x" * 151,
        "bawaslu tarakan; 5",
    ],
)
def test_each_line_that_cannot_be_read_says_why(line):
    [found] = read(line, quota=None, shared=False, known={"bawaslu tarakan"})
    assert found.error


def test_a_list_is_shown_before_it_counts(desk, session, delegation):
    text = "KPU A; 5; Ibu Rahma; rahma@contoh.id\nKPU B; 7\nKPU a; 2\nBawaslu Tarakan; 1\nKPU C; banyak"
    data = {"lines": text, "audience": "general"}
    response = desk.post(desk_page("create_many", session.pk), data)
    form = response.context["form"]
    assert [each.institution for each in form.accepted] == ["KPU A", "KPU B"]
    assert [each.line for each in form.refused] == [3, 4, 5]
    assert Delegation.objects.count() == 1
    sent = {**data, "seen": form.digest, "confirm": "yes"}
    response = desk.post(desk_page("create_many", session.pk), {**sent, "lines": text + "\nKPU D; 1"})
    assert Delegation.objects.count() == 1  # this text was never on the page
    response = desk.post(desk_page("create_many", session.pk), sent)
    assert Delegation.objects.count() == 3
    left = response.context["form"]
    assert left.data["lines"] == "KPU a; 2\nBawaslu Tarakan; 1\nKPU C; banyak"  # to be corrected, nothing is lost
    assert [each.error != "" for each in left.reading] == [True, True, True]
    response = desk.post(desk_page("create_many", session.pk), sent)  # pressed twice
    assert Delegation.objects.count() == 3


def test_a_list_without_a_fault_ends_on_the_page_of_delegations(desk, session):
    data = {"lines": "KPU A; 5", "audience": "general"}
    digest = desk.post(desk_page("create_many", session.pk), data).context["form"].digest
    response = desk.post(desk_page("create_many", session.pk), {**data, "seen": digest, "confirm": "yes"})
    assert response["Location"] == desk_page("list", session.pk)


def test_a_list_that_is_too_long_is_refused(desk, session):
    response = desk.post(desk_page("create_many", session.pk), {"lines": "KPU\n" * 1001, "audience": "general"})
    assert list(response.context["form"].errors) == ["lines"]


def test_lines_come_from_the_units_or_from_a_region(desk, session):
    organizer = session.programme.organizer
    OrganizerFactory(parent=organizer, name="KPU; Bawah", email="bawah@contoh.id")
    province = RegionFactory()
    RegionFactory(code="65.71", level=2, name="Kota Tarakan", parent=province)
    units = desk.get(desk_page("create_many", session.pk), {"source": "units", "seats": "3"})
    assert units.context["form"].initial["lines"] == "KPU, Bawah; 3; ; bawah@contoh.id"
    regions = {"source": "regions", "front": "KPU", "region": "Kalimantan Utara", "seats": "2"}
    assert (
        desk.get(desk_page("create_many", session.pk), regions).context["form"].initial["lines"]
        == "KPU Kota Tarakan; 2"
    )
    assert desk.get(desk_page("create_many", session.pk), {"source": "units", "seats": "x"}).status_code == 422


def test_five_hundred_institutions_cost_no_more_statements_than_two(session, registrar):
    def statements(lines: list[str]) -> int:
        with CaptureQueriesContext(connection) as queries:
            invite(session, *lines)
        return len(queries)

    assert statements([f"KPU {n}; 5" for n in range(2)]) == statements([f"Bawaslu {n}; 5" for n in range(514)])


def test_nothing_is_left_of_an_invitation_that_fails(session):
    invite(session, "KPU A; 5")
    with pytest.raises(Refusal):
        invite(session, "KPU B; 5", "KPU A; 5")
    assert (Delegation.objects.count(), SeatPool.objects.filter(entry="delegation").count()) == (1, 1)
    assert not Registration.objects.exists()
