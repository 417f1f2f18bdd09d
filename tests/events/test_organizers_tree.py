"""The organizer tree: roles run down it, paths follow a move, units are made below."""

import pytest
from auditlog.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bimtek.common.errors import Refusal
from events.models import Organizer
from events.organizers.access import Capability, capabilities, organizers_where
from events.organizers.services import create_organizer, move_organizer
from tests.events.staff import enter, queries
from tests.factories import MembershipFactory, OrganizerFactory, ProgrammeFactory, RegionFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    """National office > province > two regencies."""
    national = OrganizerFactory(name="KPU RI")
    province = OrganizerFactory(name="KPU Provinsi Kalimantan Utara", parent=national)
    bulungan = OrganizerFactory(name="KPU Kabupaten Bulungan", parent=province)
    malinau = OrganizerFactory(name="KPU Kabupaten Malinau", parent=province)
    return national, province, bulungan, malinau


def test_a_role_runs_down_the_tree_and_not_up(tree):
    national, province, bulungan, malinau = tree
    user = MembershipFactory(organizer=province, role="editor").user
    assert set(organizers_where(user, Capability.EDIT)) == {province, bulungan, malinau}
    assert Capability.EDIT in capabilities(user, bulungan)
    assert capabilities(user, national) == frozenset()


def test_a_role_does_not_run_sideways(tree):
    *_, bulungan, malinau = tree
    user = MembershipFactory(organizer=bulungan).user
    assert capabilities(user, malinau) == frozenset()


def test_a_number_that_begins_alike_is_no_branch():
    """/1/ must not open /12/."""
    organizers = [OrganizerFactory() for _ in range(12)]
    user = MembershipFactory(organizer=organizers[0]).user
    assert list(organizers_where(user)) == [organizers[0]]


def test_roles_of_several_nodes_add_up(tree):
    _, province, bulungan, _ = tree
    user = MembershipFactory(organizer=province, role="viewer").user
    MembershipFactory(organizer=bulungan, user=user, role="checker")
    assert capabilities(user, bulungan) == {Capability.VIEW, Capability.ATTENDANCE}


def test_moving_takes_all_below_along(tree):
    national, province, bulungan, malinau = tree
    other = OrganizerFactory(parent=national)
    move_organizer(organizer=province, parent=other)
    for row in tree:
        row.refresh_from_db()
    assert province.path == f"{other.path}{province.pk}/"
    assert bulungan.path == f"{province.path}{bulungan.pk}/"
    assert malinau.path == f"{province.path}{malinau.pk}/"
    assert national.path == f"/{national.pk}/"
    assert province.parent == other


def test_moving_to_the_top_and_back_gives_the_old_paths(tree):
    national, province, bulungan, _ = tree
    before = bulungan.path
    move_organizer(organizer=province, parent=None)
    bulungan.refresh_from_db()
    assert bulungan.path == f"/{province.pk}/{bulungan.pk}/"
    move_organizer(organizer=province, parent=national)
    bulungan.refresh_from_db()
    assert bulungan.path == before


@pytest.mark.parametrize("below", [1, 2])
def test_a_branch_cannot_hang_on_itself(tree, below):
    _, province, *_ = tree
    with pytest.raises(Refusal) as refused:
        move_organizer(organizer=province, parent=tree[below])
    assert refused.value.code == "organizer_cycle"
    assert Organizer.objects.get(pk=province.pk).path == province.path


def test_a_move_is_on_record(tree):
    national, province, bulungan, _ = tree
    move_organizer(organizer=bulungan, parent=national)
    entry = LogEntry.objects.get_for_object(bulungan).first()
    assert entry.changes["parent"] == [str(province.pk), str(national.pk)]


def test_slugs_are_made_from_names_and_free():
    slugs = [create_organizer(name="KPU Kota Tarakan").slug for _ in range(3)]
    assert slugs == ["kpu-kota-tarakan", "kpu-kota-tarakan-2", "kpu-kota-tarakan-3"]


def test_a_name_without_latin_letters_still_gets_an_address():
    assert create_organizer(name="…").slug == "unit"


def test_a_new_unit_hangs_below_and_its_maker_owns_it(client, tree):
    _, province, *_ = tree
    user = enter(client, province)
    RegionFactory()
    typed = {
        "name": "KPU Kota Tarakan",
        "code": "KPU-TRK",
        "region": "Kalimantan Utara",
        "email": "",
        "city": "Tarakan",
    }
    response = client.post(reverse("organizers:unit_create", args=[province.slug]), typed)
    unit = Organizer.objects.get(slug="kpu-kota-tarakan")
    assert response.url == reverse("organizers:overview", args=[unit.slug])
    assert unit.parent == province
    assert unit.path == f"{province.path}{unit.pk}/"
    assert unit.region_id == "65"
    assert Capability.MANAGE in capabilities(user, unit)
    assert {entry.actor for entry in LogEntry.objects.get_for_object(unit)} == {user}


def test_a_unit_without_a_name_is_refused(client, tree):
    _, province, *_ = tree
    enter(client, province)
    response = client.post(reverse("organizers:unit_create", args=[province.slug]), {"name": " ", "city": "Tarakan"})
    assert response.context["form"].errors.keys() == {"name"}
    assert 'value="Tarakan"' in response.content.decode()
    assert province.children.count() == 2


def test_units_are_found_by_part_of_a_name(client, tree):
    _, province, bulungan, _ = tree
    enter(client, province)
    page = client.get(reverse("organizers:units", args=[province.slug]), {"q": "bulung"}).context["page_obj"]
    assert list(page) == [bulungan]


def test_the_list_of_units_costs_the_same_at_1_and_30(client):
    province = OrganizerFactory()
    enter(client, province)
    address = reverse("organizers:units", args=[province.slug])
    OrganizerFactory(parent=province)
    first = queries(client, address)
    for unit in OrganizerFactory.create_batch(29, parent=province):
        ProgrammeFactory(organizer=unit)
    assert queries(client, address) == first


def test_capabilities_ask_the_database_once(tree):
    *_, bulungan, _ = tree
    user = UserFactory()
    with CaptureQueriesContext(connection) as captured:
        capabilities(user, bulungan)
    assert len(captured) == 1
