"""Every list of Django admin: it opens, it can be searched, and its form for a new row answers."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from bimtek.common.audit import record
from tests.factories import UserFactory
from tests.world import World

pytestmark = pytest.mark.django_db

MODELS = sorted(model._meta.label_lower for model in admin.site._registry)


def test_the_audit_log_is_searched_by_who_and_what(client: Client, world: World) -> None:
    user = UserFactory(is_superuser=True, is_staff=True, email="pengawas@contoh.id")
    client.force_login(user)
    record(world.organizer, by=user, reason="uji cari")
    there = reverse("admin:auditlog_logentry_changelist")
    for words, count in [("pengawas@contoh.id", 1), ("uji cari", 1), ("tidak ada", 0)]:
        assert client.get(there, {"q": words}).context["cl"].result_count == count, words


def test_each_list_opens_and_can_be_searched(client: Client, world: World) -> None:
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    expected = {"opens": {200}, "is searched": {200}, "adds": {200, 403}}
    wrong = []
    for label in MODELS:
        there = reverse(f"admin:{label.replace('.', '_')}_changelist")
        answers = {
            "opens": client.get(there),
            "is searched": client.get(there, {"q": "siti contoh"}),
            "adds": client.get(reverse(f"admin:{label.replace('.', '_')}_add")),
        }
        wrong += [
            (label, what, got.status_code) for what, got in answers.items() if got.status_code not in expected[what]
        ]
    assert len(MODELS) > 20
    assert wrong == []
