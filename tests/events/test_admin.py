"""Django admin of the events app: every page opens, and the organizer tree stays right."""

import pytest
from auditlog.models import LogEntry
from django.contrib import admin
from django.urls import reverse

from events import models
from events.models import Organizer
from tests.events.staff import enter, queries
from tests.factories import (
    AgendaItemFactory,
    LocationFactory,
    MembershipFactory,
    OrganizerFactory,
    PoolFactory,
    ProgrammeFactory,
    RegionFactory,
    SessionFactory,
    SpeakerFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

ROWS = {
    "organizer": OrganizerFactory,
    "membership": MembershipFactory,
    "programme": ProgrammeFactory,
    "location": LocationFactory,
    "speaker": SpeakerFactory,
    "region": RegionFactory,
    "trainingsession": SessionFactory,
}
READ_ONLY = {"region", "trainingsession"}


@pytest.fixture
def superuser(client):
    user = UserFactory(is_superuser=True, is_staff=True)
    client.force_login(user)
    return user


def test_every_room_is_there():
    registered = {model._meta.model_name for model in admin.site._registry if model._meta.app_label == "events"}
    assert registered == set(ROWS)


@pytest.mark.parametrize("name", ROWS)
def test_list_search_and_row_open(client, superuser, name):
    row = ROWS[name]()
    assert client.get(reverse(f"admin:events_{name}_changelist"), {"q": "kpu"}).status_code == 200
    assert client.get(reverse(f"admin:events_{name}_change", args=[row.pk])).status_code == 200


@pytest.mark.parametrize("name", ROWS)
def test_a_list_costs_the_same_for_one_row_and_for_thirty(client, superuser, name):
    address = reverse(f"admin:events_{name}_changelist")
    ROWS[name]()
    queries(client, address)  # reads the content types once
    one = queries(client, address)
    ROWS[name].create_batch(29)
    assert queries(client, address) == one


def test_a_session_opens_with_all_that_hangs_on_it(client, superuser):
    session = SessionFactory()
    PoolFactory(session=session)
    AgendaItemFactory(session=session)
    models.Material.objects.create(session=session, title="Modul", link="https://contoh.id/modul")
    html = client.get(reverse("admin:events_trainingsession_change", args=[session.pk])).content.decode()
    assert "Modul" in html


@pytest.mark.parametrize("name", ROWS)
def test_the_form_for_a_new_row_opens_or_is_closed(client, superuser, name):
    expected = 403 if name in READ_ONLY else 200
    assert client.get(reverse(f"admin:events_{name}_add")).status_code == expected


@pytest.mark.parametrize("name", sorted(READ_ONLY))
def test_what_services_write_is_not_changed_here(client, superuser, name):
    row = ROWS[name]()
    assert client.post(reverse(f"admin:events_{name}_change", args=[row.pk]), {"title": "x"}).status_code == 403
    assert client.post(reverse(f"admin:events_{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403


def test_an_owner_has_no_business_in_admin(client):
    enter(client, OrganizerFactory())
    assert client.get(reverse("admin:events_organizer_changelist")).status_code == 302


def typed(**changes):
    fields = ["address", "email", "code", "city", "signatory_name", "signatory_position", "signatory_nip", "region"]
    inline = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
    return dict.fromkeys(fields, "") | inline | {"name": "KPU RI", "slug": "kpu-ri", "parent": ""} | changes


def test_a_top_level_organizer_gets_its_path_and_first_owner(client, superuser):
    owner = UserFactory()
    first = {"memberships-TOTAL_FORMS": "1", "memberships-0-user": owner.pk, "memberships-0-role": "owner"}
    response = client.post(reverse("admin:events_organizer_add"), typed(**first))
    assert response.status_code == 302
    organizer = Organizer.objects.get()
    assert organizer.path == f"/{organizer.pk}/"
    assert [(row.user, row.role) for row in organizer.memberships.all()] == [(owner, "owner")]
    assert {entry.actor for entry in LogEntry.objects.get_for_object(organizer)} == {superuser}


def test_another_parent_moves_the_branch(client, superuser):
    old, new = OrganizerFactory(), OrganizerFactory()
    branch = OrganizerFactory(parent=old)
    leaf = OrganizerFactory(parent=branch)
    address = reverse("admin:events_organizer_change", args=[branch.pk])
    assert client.post(address, typed(parent=new.pk, name="KPU Pindah")).status_code == 302
    branch.refresh_from_db()
    leaf.refresh_from_db()
    assert (branch.parent, branch.name) == (new, "KPU Pindah")
    assert branch.path == f"{new.path}{branch.pk}/"
    assert leaf.path == f"{branch.path}{leaf.pk}/"


def test_a_parent_below_itself_is_refused_on_the_page(client, superuser):
    branch = OrganizerFactory()
    leaf = OrganizerFactory(parent=branch)
    response = client.post(reverse("admin:events_organizer_change", args=[branch.pk]), typed(parent=leaf.pk))
    assert response.status_code == 200
    assert response.context["adminform"].form.errors.keys() == {"parent"}
    assert Organizer.objects.get(pk=branch.pk).parent is None
