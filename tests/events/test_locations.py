"""Locations in the workspace."""

import pytest
from auditlog.models import LogEntry
from django.urls import reverse

from events.models import Location
from tests.events.staff import enter, queries
from tests.factories import LocationFactory, OrganizerFactory, RegionFactory, SessionFactory

pytestmark = pytest.mark.django_db

TYPED = {"name": "Hotel Luminor", "address": "Jalan Mulawarman", "region": "Kalimantan Utara", "capacity": "250"}


@pytest.fixture
def organizer():
    return OrganizerFactory()


@pytest.fixture
def editor(client, organizer):
    RegionFactory()
    return enter(client, organizer, "editor")


def listing(organizer) -> str:
    return reverse("locations:list", args=[organizer.slug])


def test_a_new_location_takes_the_time_zone_of_its_region(client, organizer, editor):
    response = client.post(reverse("locations:create", args=[organizer.slug]), TYPED)
    assert response.url == listing(organizer)
    location = Location.objects.get()
    assert (location.organizer, location.region_id, location.capacity) == (organizer, "65", 250)
    assert location.timezone == "Asia/Makassar"
    assert LogEntry.objects.get_for_object(location).get().actor == editor


def test_a_time_zone_that_was_chosen_stays(client, organizer, editor):
    client.post(reverse("locations:create", args=[organizer.slug]), TYPED | {"timezone": "Asia/Jakarta"})
    assert Location.objects.get().timezone == "Asia/Jakarta"


@pytest.mark.parametrize(
    ("field", "typed"),
    [("name", ""), ("region", ""), ("region", "Atlantis"), ("timezone", "Europe/Paris"), ("map_url", "javascript:x")],
)
def test_wrong_input_is_refused_and_stays_on_the_page(client, organizer, editor, field, typed):
    response = client.post(reverse("locations:create", args=[organizer.slug]), TYPED | {field: typed})
    assert response.context["form"].errors.keys() == {field}
    assert "Jalan Mulawarman" in response.content.decode()
    assert not Location.objects.exists()


def test_editing(client, organizer, editor):
    location = LocationFactory(organizer=organizer)
    assert client.post(reverse("locations:edit", args=[location.pk]), TYPED).url == listing(organizer)
    location.refresh_from_db()
    assert location.name == "Hotel Luminor"
    assert LogEntry.objects.get_for_object(location).first().actor == editor


def test_the_form_shows_what_is_stored(client, organizer, editor):
    location = LocationFactory(organizer=organizer, name="Aula")
    html = client.get(reverse("locations:edit", args=[location.pk])).content.decode()
    assert 'value="Aula"' in html
    assert 'value="Kalimantan Utara"' in html


def test_deleting_asks_first(client, organizer, editor):
    location = LocationFactory(organizer=organizer)
    address = reverse("locations:delete", args=[location.pk])
    assert client.get(address).status_code == 200
    assert Location.objects.exists()
    assert client.post(address).url == listing(organizer)
    assert not Location.objects.exists()


def test_a_location_of_a_session_is_kept(client, organizer, editor):
    location = LocationFactory(organizer=organizer)
    SessionFactory(programme__organizer=organizer, location=location)
    response = client.post(reverse("locations:delete", args=[location.pk]))
    assert response.context["refused"].code == "location_in_use"
    assert str(response.context["refused"]) in response.content.decode()
    assert Location.objects.exists()


def test_the_list_shows_own_ones_by_words(client, organizer, editor):
    hall = LocationFactory(organizer=organizer, name="Aula Nusantara")
    LocationFactory(organizer=organizer, name="Hotel")
    LocationFactory(name="Aula Lain")
    assert list(client.get(listing(organizer), {"q": "aula"}).context["page_obj"]) == [hall]
    assert list(client.get(listing(organizer), {"q": "tidak ada"}).context["page_obj"]) == []


def test_the_list_costs_the_same_at_1_and_30(client, organizer, editor):
    SessionFactory(location=LocationFactory(organizer=organizer))
    first = queries(client, listing(organizer))
    for code in range(29):
        region = RegionFactory(code=f"65.{code:02}", name=f"Kabupaten {code}", parent=RegionFactory())
        SessionFactory(location=LocationFactory(organizer=organizer, region=region))
    assert queries(client, listing(organizer)) == first
