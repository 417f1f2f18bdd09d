"""The certificates of an institution's people behind its link: its own, valid, and nobody else's."""

import io
import zipfile
from hashlib import sha256

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certificates.issuing.documents import Differs
from certificates.models import Certificate
from participants.models import Delegation
from tests.factories import DelegationFactory
from tests.world import World

pytestmark = pytest.mark.django_db


def page(world: World, name: str = "delegation", *args) -> str:
    return reverse(f"issuing:{name}", args=[world.delegation_token, *args])


def test_each_certificate_and_all_of_them(client: Client, world: World):
    certificate = Certificate.objects.get(pk=world.delegate_certificate)
    response = client.get(page(world))
    shown = response.content.decode()
    assert certificate.number in shown
    assert Certificate.objects.get(pk=world.certificate).number not in shown
    file = client.get(page(world, "delegation_file", certificate.pk))
    pdf = b"".join(file.streaming_content)
    assert sha256(pdf).digest() == bytes(certificate.sha256)
    packed = client.get(page(world, "delegation_archive"))
    with zipfile.ZipFile(io.BytesIO(b"".join(packed.streaming_content))) as archive:
        assert [archive.read(name) for name in archive.namelist()] == [pdf]
    for each in (response, file, packed):
        assert (each["Cache-Control"], each["X-Robots-Tag"]) == ("private, no-store", "noindex, nofollow")


def test_certificates_of_others_do_not_exist_here(client: Client, world: World):
    assert client.get(page(world, "delegation_file", world.certificate)).status_code == 404
    other = DelegationFactory(pool=Delegation.objects.get().pool, institution="Lain")
    for name, args in (("delegation_file", [world.delegate_certificate]), ("delegation_archive", [])):
        assert client.get(reverse(f"issuing:{name}", args=[other.token, *args])).status_code == 404
    assert client.get(reverse("issuing:delegation", args=[other.token])).context["page_obj"].paginator.count == 0


def test_a_wrong_or_old_link_gives_nothing(client: Client, world: World):
    Delegation.objects.update(token="x" * 43)
    addresses = (
        page(world),
        page(world, "delegation_file", world.delegate_certificate),
        page(world, "delegation_archive"),
    )
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]


def test_a_closed_delegation_still_gives_certificates(client: Client, world: World):
    Delegation.objects.update(closed_at="2027-03-01T00:00Z")
    response = client.get(page(world, "delegation_file", world.delegate_certificate))
    assert b"".join(response.streaming_content)[:5] == b"%PDF-"


def test_what_is_not_valid_any_more_is_not_given(client: Client, world: World):
    Certificate.objects.filter(pk=world.delegate_certificate).update(status="revoked")
    assert client.get(page(world)).context["page_obj"].paginator.count == 0
    assert client.get(page(world, "delegation_file", world.delegate_certificate)).status_code == 404
    assert client.get(page(world, "delegation_archive")).status_code == 404


def test_a_file_that_cannot_be_made_now_says_so(client: Client, world: World, monkeypatch):
    def fails(_certificate):
        raise Differs("a library draws otherwise")

    monkeypatch.setattr("certificates.issuing.documents.document", fails)
    assert client.get(page(world, "delegation_file", world.delegate_certificate)).status_code == 503


def test_the_page_costs_the_same_for_one_and_for_both(client: Client, world: World):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(page(world))
        return len(seen)

    one = queries()
    registration = Certificate.objects.get(pk=world.certificate).registration
    registration.delegation_id = world.delegation
    registration.save()
    assert client.get(page(world)).context["page_obj"].paginator.count == 2
    assert queries() == one
