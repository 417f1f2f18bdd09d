"""Filters that a member keeps: personal, named, deletable, and never an address elsewhere."""

import pytest
from django.urls import reverse

from bimtek.accounts.models import SavedFilter
from bimtek.accounts.saved_filters.services import MOST
from participants.home.selectors import own_data
from tests.events.staff import enter
from tests.factories import MembershipFactory, RegistrationFactory

pytestmark = pytest.mark.django_db
KEEP = reverse("saved_filters:keep")


@pytest.fixture
def listing(client):
    session = RegistrationFactory().session
    client.user = enter(client, session.programme.organizer, "registrar")
    client.session_row = session
    return reverse("registrants:list", args=[session.pk])


def keep(client, path, query="q=siti&status=&page=3", name="  Yang   Siti "):
    return client.post(KEEP, {"path": path, "query": query, "name": name})


def test_a_filter_is_kept_shown_used_and_deleted(client, listing):
    assert "saved-filter-name" not in client.get(listing).content.decode()  # nothing is asked yet
    assert "saved-filter-name" in client.get(f"{listing}?q=siti").content.decode()
    assert keep(client, listing).url == f"{listing}?q=siti"
    saved = SavedFilter.objects.get()
    assert (saved.name, saved.query, saved.user) == ("Yang Siti", "q=siti", client.user)
    assert own_data(client.user, None)["saved_filters"] == [{"name": "Yang Siti", "address": f"{listing}?q=siti"}]
    page = client.get(listing).content.decode()
    assert f'href="{listing}?q=siti"' in page
    assert "saved-filter-name" not in client.get(f"{listing}?q=siti").content.decode()  # it is known
    keep(client, listing, query="q=budi")
    assert list(SavedFilter.objects.values_list("query", flat=True)) == ["q=budi"]
    other = MembershipFactory(organizer=client.session_row.programme.organizer, role="registrar").user
    client.force_login(other)
    assert f"{listing}?q=" not in client.get(listing).content.decode()
    assert client.post(reverse("saved_filters:forget", args=[saved.pk])).status_code == 404
    client.force_login(client.user)
    assert client.post(reverse("saved_filters:forget", args=[saved.pk])).url == listing
    assert not SavedFilter.objects.exists()


def test_what_is_refused_keeps_nothing(client, listing):
    for path in ("https://jahat.example/", "//jahat.example/", "/programmes/", f"{listing}?a=b", "/akun/"):
        assert keep(client, path).status_code == 400, path
    for query, name in (
        ("", "Kosong"),
        ("page=2&status=", "Kosong"),
        ("q=x", ""),
        ("q=x", "x" * 61),
        ("q=" + "x" * 600, "X"),
    ):
        assert keep(client, listing, query, name).status_code == 302, (query, name)
    assert not SavedFilter.objects.exists()
    for number in range(MOST + 1):
        keep(client, listing, f"q={number}", f"Nama {number}")
    assert SavedFilter.objects.count() == MOST
    client.logout()
    assert keep(client, listing).url.startswith("/akun/")
