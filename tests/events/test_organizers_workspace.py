"""The front door of the workspace, the overview, and an organizer's settings."""

from datetime import timedelta

import pytest
from auditlog.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from events.models import Organizer, Programme, TrainingSession
from events.organizers.forms import OrganizerForm
from events.organizers.services import move_organizer
from events.workspace import selectors
from tests.events.staff import enter, queries
from tests.factories import (
    AgendaItemFactory,
    MembershipFactory,
    OrganizerFactory,
    PoolFactory,
    ProgrammeFactory,
    RegionFactory,
    SessionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

DOOR = "/kelola/"


def overview_of(organizer) -> str:
    return reverse("organizers:overview", args=[organizer.slug])


def test_the_only_organizer_opens_at_once(client):
    organizer = OrganizerFactory()
    enter(client, organizer)
    OrganizerFactory(parent=organizer)
    assert client.get(DOOR).url == overview_of(organizer)


def test_two_roles_at_one_organizer_are_still_one_organizer(client):
    organizer = OrganizerFactory()
    user = enter(client, organizer, "editor")
    MembershipFactory(organizer=organizer, user=user, role="checker")
    assert client.get(DOOR).url == overview_of(organizer)


def test_several_are_listed_and_others_are_not(client):
    mine = [OrganizerFactory(), OrganizerFactory()]
    user = enter(client, mine[0])
    MembershipFactory(organizer=mine[1], user=user, role="viewer")
    OrganizerFactory()
    assert set(client.get(DOOR).context["page_obj"]) == set(mine)


def test_search_finds_units_below_and_nothing_else(client):
    province = OrganizerFactory(name="KPU Provinsi")
    enter(client, province)
    unit = OrganizerFactory(name="KPU Kabupaten Bulungan", parent=province)
    OrganizerFactory(name="KPU Kabupaten Bulungan")
    assert list(client.get(DOOR, {"q": "bulungan"}).context["page_obj"]) == [unit]


def test_without_a_role_the_page_says_what_to_do(client):
    OrganizerFactory()
    client.force_login(UserFactory())
    response = client.get(DOOR)
    assert response.status_code == 200
    assert list(response.context["page_obj"]) == []
    assert 'class="empty"' in response.content.decode()


def test_the_signed_out_are_asked_to_sign_in(client):
    assert client.get(DOOR).url == f"{reverse('account_login')}?next={DOOR}"


def test_the_list_costs_the_same_at_2_and_30(client):
    user = enter(client, OrganizerFactory())
    MembershipFactory(user=user)
    client.get(DOOR)  # notes in the session that there is a role
    first = queries(client, DOOR)
    MembershipFactory.create_batch(28, user=user, organizer__parent=OrganizerFactory())
    assert queries(client, DOOR) == first


def test_a_superuser_begins_at_the_roots(client):
    root = OrganizerFactory()
    OrganizerFactory(parent=root)
    other = OrganizerFactory()
    client.force_login(UserFactory(is_superuser=True))
    assert set(client.get(DOOR).context["page_obj"]) == {root, other}


TODAY = timezone.localdate()


def session_in(organizer, days: int, **fields):
    programme = ProgrammeFactory(organizer=organizer)
    first = TODAY + timedelta(days=days)
    return SessionFactory(programme=programme, starts_on=first, ends_on=first + timedelta(days=1), **fields)


def test_the_overview_counts_what_is_ahead():
    organizer = OrganizerFactory()
    OrganizerFactory(parent=organizer)
    PoolFactory(session=session_in(organizer, 3), capacity=40, taken=7)
    PoolFactory(session=session_in(organizer, 90, status="closed"), capacity=10, taken=10)
    PoolFactory(session=session_in(organizer, -9), capacity=5, taken=5)
    PoolFactory(session=session_in(organizer, 4, status="cancelled"), capacity=5)
    PoolFactory(session=session_in(OrganizerFactory(), 4), capacity=5)
    counts = selectors.overview(organizer, today=TODAY).counts
    assert counts == selectors.OverviewCounts(programmes=4, upcoming=2, seats_taken=17, seats=50, units=1)


def test_the_overview_names_drafts_and_what_is_soon():
    organizer = OrganizerFactory()
    running, soon = session_in(organizer, -1), session_in(organizer, 30)
    session_in(organizer, 31), session_in(organizer, -2)
    draft = session_in(organizer, 50, status=TrainingSession.Status.DRAFT)
    programme = ProgrammeFactory(organizer=organizer, status=Programme.Status.DRAFT)
    shown = selectors.overview(organizer, today=TODAY)
    assert shown.soon == [running, soon]
    assert shown.draft_sessions == [draft]
    assert shown.draft_programmes == [programme]
    assert not shown.empty


def test_the_overview_names_what_was_held_the_latest_first():
    organizer = OrganizerFactory()
    earlier, later = session_in(organizer, -61), session_in(organizer, -2, status="finished")
    session_in(organizer, -62), session_in(organizer, -1)
    session_in(organizer, -9, status="cancelled"), session_in(organizer, -9, status="draft")
    assert selectors.overview(organizer, today=TODAY).held == [later, earlier]


def test_seats_of_several_pools_are_not_counted_twice():
    organizer = OrganizerFactory()
    session = session_in(organizer, 3)
    PoolFactory(session=session, capacity=40, taken=7)
    PoolFactory(session=session, category="Pemantau", capacity=10, taken=1)
    AgendaItemFactory.create_batch(3, session=session)
    [shown] = selectors.overview(organizer, today=TODAY).soon
    assert (shown.capacity, shown.taken) == (50, 8)


def test_the_overview_costs_the_same_at_1_and_30(client):
    organizer = OrganizerFactory()
    enter(client, organizer, "viewer")
    session_in(organizer, 3), session_in(organizer, 3, status="draft"), session_in(organizer, -9)
    ProgrammeFactory(organizer=organizer, status="draft")
    first = queries(client, overview_of(organizer))
    for _ in range(15):
        PoolFactory(session=session_in(organizer, 3)), session_in(organizer, 3, status="draft")
        session_in(organizer, -9)
    ProgrammeFactory.create_batch(10, organizer=organizer, status="draft")
    assert queries(client, overview_of(organizer)) == first


def test_a_new_organizer_is_told_where_to_begin(client):
    organizer = OrganizerFactory()
    enter(client, organizer)
    assert reverse("programmes:create", args=[organizer.slug]) in client.get(overview_of(organizer)).content.decode()


def test_a_viewer_is_not_offered_what_they_may_not(client):
    organizer = OrganizerFactory()
    enter(client, organizer, "viewer")
    html = client.get(overview_of(organizer)).content.decode()
    for name in ("programmes:create", "organizers:settings", "organizers:members"):
        assert reverse(name, args=[organizer.slug]) not in html


DETAILS = {
    "name": "KPU Kabupaten Bulungan",
    "code": "KPU-BLG",
    "region": "Kalimantan Utara",
    "address": "Jalan Kolonel Soetadji 12",
    "email": "tanya@contoh.id",
    "city": "Tanjung Selor",
    "signatory_name": "Dr. Siti Aminah, S.H., M.H.",
    "signatory_position": "Ketua",
    "signatory_nip": "19850101 201001 2 001",
}


def test_settings_are_saved_with_their_author(client):
    RegionFactory()
    organizer = OrganizerFactory()
    owner = enter(client, organizer)
    address = reverse("organizers:settings", args=[organizer.slug])
    assert client.post(address, DETAILS).url == address
    saved = Organizer.objects.get(pk=organizer.pk)
    assert (saved.name, saved.region_id, saved.signatory_nip) == (DETAILS["name"], "65", "198501012010012001")
    assert saved.slug == organizer.slug
    entry = LogEntry.objects.get_for_object(saved).first()
    assert entry.actor == owner
    assert entry.changes["city"] == ["", "Tanjung Selor"]


def test_saving_settings_does_not_undo_a_move_in_the_tree(client, monkeypatch):
    RegionFactory()
    organizer, above = OrganizerFactory(), OrganizerFactory()
    enter(client, organizer)
    checked = OrganizerForm.is_valid

    def move_meanwhile(form):
        move_organizer(organizer=Organizer.objects.get(pk=organizer.pk), parent=above)
        return checked(form)

    monkeypatch.setattr(OrganizerForm, "is_valid", move_meanwhile)
    client.post(reverse("organizers:settings", args=[organizer.slug]), DETAILS)
    saved = Organizer.objects.get(pk=organizer.pk)
    assert (saved.name, saved.parent) == (DETAILS["name"], above)
    assert saved.path == f"{above.path}{saved.pk}/"


@pytest.mark.parametrize(
    ("field", "typed"),
    [("name", ""), ("signatory_nip", "1985"), ("email", "bukan"), ("region", "Atlantis")],
)
def test_wrong_settings_change_nothing_and_stay_on_the_page(client, field, typed):
    RegionFactory()
    organizer = OrganizerFactory(name="KPU Lama")
    enter(client, organizer)
    response = client.post(reverse("organizers:settings", args=[organizer.slug]), DETAILS | {field: typed})
    assert response.context["form"].errors.keys() == {field}
    html = response.content.decode()
    assert f'value="{typed}"' in html or not typed
    assert "Tanjung Selor" in html
    assert Organizer.objects.get(pk=organizer.pk).name == "KPU Lama"
