"""A NIK stands in no row and on no page of Django admin; `tests/test_routes.py` asks all other addresses."""

import pytest
from auditlog.models import LogEntry
from django.db import connection
from django.test import Client

from participants.models import Person
from tests.factories import UserFactory
from tests.safety import traits
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def module_world(module_rows: None) -> World:
    world = World.build()
    traits.give(world.user)
    connection.check_constraints()
    return world


def test_a_nik_is_in_no_row_in_the_clear(world: World):
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{traits.NIK}%"])  # noqa: S608
            assert cursor.fetchone() == (0,), table
    assert traits.NIK not in str(LogEntry.objects.values_list("changes", flat=True))
    assert Person.objects.get(user=world.user).nik == traits.NIK


def test_django_admin_shows_no_nik(world: World):
    client = Client()
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    person = Person.objects.get(user=world.user)
    for path in (
        f"/admin/participants/person/{person.pk}/change/",
        "/admin/participants/person/",
        f"/admin/participants/person/{person.pk}/history/",
        "/admin/auditlog/logentry/",
        f"/admin/participants/person/?q={traits.NIK}",
    ):
        answer = client.get(path, follow=True)
        assert answer.status_code == 200, path
        text = answer.content.decode().replace(f"q={traits.NIK}", "").replace(f'value="{traits.NIK}"', "")
        assert traits.NIK not in text, path
    for entry in LogEntry.objects.get_for_object(person):
        text = client.get(f"/admin/auditlog/logentry/{entry.pk}/change/").content.decode()
        assert traits.NIK not in text
        assert traits.PHONE[3:] not in text
