"""After a change of name the page says that certificates keep the old one, and a corrected one can be asked for."""

from functools import partial

import pytest
from django.urls import reverse

from certificates.issuing import corrections, name_requests
from certificates.models import Certificate, NameRequest
from participants.models import Person
from tests.concurrency.threads import at_once
from tests.factories import MembershipFactory, UserFactory

from .conftest import NOW

pytestmark = pytest.mark.django_db
MINE = reverse("issuing:mine")


@pytest.fixture
def certificate(client, attend, issue_and_print):
    user = UserFactory(email="siti@contoh.id")
    client.force_login(user)
    attend("Siti Aminah", user=user)
    issue_and_print()
    return Certificate.objects.select_related("organizer", "registration__person").get()


def rename(certificate, name="Siti Aminah Putri"):
    Person.objects.filter(pk=certificate.registration.person_id).update(name=name)


def address(name, certificate):
    return reverse(f"issuing:{name}", args=[certificate.pk])


def test_without_a_change_nothing_is_said_and_nothing_can_be_asked(client, certificate):
    assert client.get(MINE).context["renamed"] == []
    client.post(address("ask_for_name", certificate))
    assert not NameRequest.objects.exists()


def test_a_corrected_certificate_is_asked_for_and_issued(
    client, certificate, issuer, mailoutbox, django_capture_on_commit_callbacks
):
    type(certificate.organizer).objects.update(email="bimtek@kpu.example")
    rename(certificate)
    assert "Siti Aminah Putri" in client.get(MINE).text
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):  # a second click asks for nothing more
            assert client.post(address("ask_for_name", certificate)).status_code == 302
    assert NameRequest.objects.count() == len(mailoutbox) == 1
    assert "Siti" not in mailoutbox[0].subject + mailoutbox[0].body
    assert address("ask_for_name", certificate) not in client.get(MINE).text
    client.force_login(issuer)
    staff = client.get(reverse("issuing:overview", args=[certificate.session_id]))
    assert address("replace", certificate) in staff.text
    name = client.get(address("replace", certificate)).context["form"].initial["name"]
    corrections.replace(certificate=certificate, name=name, institution="", reason="Ganti nama.", by=issuer, now=NOW)
    assert not name_requests.waiting(certificate.session)


def test_a_declined_request_says_why_and_may_be_asked_again(client, certificate, issuer):
    owner = certificate.registration.person.user
    rename(certificate)
    client.post(address("ask_for_name", certificate))
    client.force_login(issuer)
    client.post(address("decline_name", certificate), {"answer": ""})
    assert name_requests.waiting(certificate.session)
    client.post(address("decline_name", certificate), {"answer": "Lampirkan penetapan pengadilan."})
    assert not name_requests.waiting(certificate.session)
    client.post(address("decline_name", certificate), {"answer": "Sekali lagi."})
    assert NameRequest.objects.get().answer == "Lampirkan penetapan pengadilan."
    client.force_login(owner)
    assert "Lampirkan penetapan pengadilan." in client.get(MINE).text
    client.post(address("ask_for_name", certificate))
    assert name_requests.waiting(certificate.session).get().answer == ""


def test_others_can_neither_ask_nor_decline(client, certificate):
    rename(certificate)
    client.force_login(UserFactory())
    assert client.post(address("ask_for_name", certificate)).status_code == 404
    client.force_login(MembershipFactory(role="owner").user)
    assert client.post(address("decline_name", certificate), {"answer": "x"}).status_code == 404
    assert not NameRequest.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_are_one_request(certificate):
    rename(certificate)
    at_once([partial(name_requests.ask, certificate=certificate, now=NOW)] * 4)
    assert NameRequest.objects.count() == 1
