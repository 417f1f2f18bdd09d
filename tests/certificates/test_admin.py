"""Django admin shows certificates and changes nothing."""

import pytest
from django.urls import reverse

from certificates.models import Certificate, NumberPattern
from tests.events.staff import queries
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

MODELS = ["certificate", "batch", "numberpattern", "numberseries"]


@pytest.fixture
def root(client):
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    return client


@pytest.fixture
def row(attend, issue_and_print, organizer):
    NumberPattern.objects.create(organizer=organizer)
    attend()
    issue_and_print()
    return Certificate.objects.get()


@pytest.mark.parametrize("model", MODELS)
def test_lists_are_shown_and_nothing_can_be_added(root, row, model):
    assert root.get(reverse(f"admin:certificates_{model}_changelist")).status_code == 200
    assert root.get(reverse(f"admin:certificates_{model}_add")).status_code == 403


def test_a_certificate_can_be_read_but_not_changed_or_deleted(root, row):
    change = reverse("admin:certificates_certificate_change", args=[row.pk])
    assert root.get(change).status_code == 200
    assert root.post(change, {"name": "Lain"}).status_code == 403
    assert (
        root.post(reverse("admin:certificates_certificate_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    )
    assert Certificate.objects.get().name == row.name


@pytest.mark.parametrize("model", ["certificate", "batch"])
def test_a_list_costs_the_same_for_one_row_and_for_many(root, row, model, attend, issue_and_print):
    address = reverse(f"admin:certificates_{model}_changelist")
    queries(root, address)  # reads the content types once
    one = queries(root, address)
    for n in range(5):
        attend(f"Peserta {n}")
        issue_and_print()
    assert queries(root, address) == one


def test_searching_by_number(root, row):
    page = root.get(reverse("admin:certificates_certificate_changelist"), {"q": row.number})
    assert row.name in page.content.decode()
