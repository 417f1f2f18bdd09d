"""Who sees what of a person, on every address: the NIK nobody, the rest only those who need it."""

import io
import zipfile
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from events.organizers.access import CAPABILITIES, Capability
from participants.models import Person
from participants.people.services import save_profile
from tests.factories import MembershipFactory, RegionFactory, UserFactory
from tests.routes import ROUTES
from tests.world import World

pytestmark = pytest.mark.django_db
NAME, NIK = "Zulkarnain Purnama", "3171014107900007"
SECRETS = {"phone": "81234509876", "mail": "zulkarnain.purnama", "nip": "199007012015032001"}
# Roles that handle registrants; the others see at most the name.
TRUSTED = {role for role, granted in CAPABILITIES.items() if Capability.REGISTER in granted}


@pytest.fixture(scope="module")
def module_world(module_rows: None) -> World:
    RegionFactory()
    world = World.build()
    world.user.email = "zulkarnain.purnama@contoh.id"
    world.user.save()
    data: Any = {"name": NAME, "nip": SECRETS["nip"], "phone": "+6281234509876", "institution": "KPU"}
    save_profile(user=world.user, data=data, nik=NIK)
    connection.check_constraints()
    return world


def texts(content: bytes) -> str:
    """What an answer says; a workbook or archive unpacked."""
    if content[:4] != b"PK\x03\x04":
        return content.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def everything(world: World, user: Any) -> dict[str, str]:
    """All that a user is told by all addresses, by route."""
    client, said = Client(), {}
    if user:
        client.force_login(user)
    for name, route in ROUTES.items():
        path = reverse(name, args=[getattr(world, argument) for argument in route.arguments])
        with transaction.atomic():
            answer = client.get(path)
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            transaction.set_rollback(True)
        said[name] = texts(content)
    return said


def test_nobody_is_shown_a_nik(world: World):
    for user in (world.user, UserFactory(is_superuser=True, is_staff=True)):
        for name, text in everything(world, user).items():
            assert NIK not in text, name
            assert NIK[:12] not in text, name


def test_a_nik_is_in_no_row_in_the_clear(world: World):
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{NIK}%"])  # noqa: S608
            assert cursor.fetchone() == (0,), table
    assert NIK not in str(LogEntry.objects.values_list("changes", flat=True))
    assert Person.objects.get(user=world.user).nik == NIK


@pytest.mark.parametrize("role", sorted(set(CAPABILITIES) - TRUSTED))
def test_small_roles_see_no_contact_data(role: str, world: World):
    member = MembershipFactory(organizer=world.organizer, role=role).user
    for name, text in everything(world, member).items():
        assert [kind for kind, secret in SECRETS.items() if secret in text] == [], name


def test_only_who_checks_attendance_sees_names(world: World):
    for role in ("viewer", "editor"):
        member = MembershipFactory(organizer=world.organizer, role=role).user
        told = {name for name, text in everything(world, member).items() if NAME in text}
        assert told == set(), role


def test_the_public_sees_the_name_on_the_certificate_alone(world: World):
    for user in (None, UserFactory(), MembershipFactory(role="owner").user):
        for name, text in everything(world, user).items():
            assert [kind for kind, secret in SECRETS.items() if secret in text] == [], name
            assert NAME not in text or name.startswith("verification:"), name


def test_django_admin_shows_no_nik(world: World):
    client = Client()
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    person = Person.objects.get(user=world.user)
    for path in (
        f"/admin/participants/person/{person.pk}/change/",
        "/admin/participants/person/",
        f"/admin/participants/person/{person.pk}/history/",
        "/admin/auditlog/logentry/",
        f"/admin/participants/person/?q={NIK}",
    ):
        answer = client.get(path, follow=True)
        assert answer.status_code == 200, path
        text = answer.content.decode().replace(f"q={NIK}", "").replace(f'value="{NIK}"', "")
        assert NIK not in text, path
    for entry in LogEntry.objects.get_for_object(person):
        text = client.get(f"/admin/auditlog/logentry/{entry.pk}/change/").content.decode()
        assert NIK not in text
        assert SECRETS["phone"] not in text
