"""A participant's own certificates, and why one is not there yet."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from certificates.issuing import corrections
from certificates.issuing.claims import token
from certificates.models import Certificate
from events.models import TrainingSession
from participants.attendance.services import Mark, record
from participants.models import Person
from tests.events.staff import queries
from tests.factories import AgendaItemFactory, PersonFactory, RegistrationFactory, SessionFactory, UserFactory

from .conftest import NOW, print_batch

pytestmark = pytest.mark.django_db

MINE = reverse("issuing:mine")


@pytest.fixture
def user():
    return UserFactory(email="siti@contoh.id")


@pytest.fixture
def me(client, user):
    client.force_login(user)
    return client


def test_the_signed_out_are_asked_to_sign_in(client):
    assert client.get(MINE).url == f"{reverse('account_login')}?next={MINE}"


def test_it_only_shows(me):
    assert me.post(MINE).status_code == 405


def test_without_anything_it_says_what_to_do(me):
    page = me.get(MINE)
    assert (page.context["certificates"], page.context["waiting"]) == ([], [])
    assert reverse("catalogue:calendar") in page.content.decode()


def test_a_printed_certificate_can_be_fetched_and_checked(me, user, attend, issue):
    attend(user=user)
    batch = issue()
    page = me.get(MINE)
    assert (page.context["certificates"], len(page.context["waiting"])) == ([], 1)
    print_batch(batch, now=NOW)
    certificate = Certificate.objects.get()
    page = me.get(MINE).content.decode()
    assert reverse("issuing:download", args=[certificate.pk]) in page
    assert reverse("verification:show", args=[certificate.code]) in page


def test_my_training_has_it_beside_its_session(me, user, attend, issue_and_print):
    attend(user=user)
    issue_and_print()
    certificate = Certificate.objects.get()
    with time_machine.travel(NOW + timedelta(days=60), tick=False):
        page = me.get(reverse("participants:home")).content.decode()
    assert reverse("issuing:download", args=[certificate.pk]) in page
    assert certificate.number in page


def test_of_a_corrected_certificate_only_the_successor_is_shown(me, user, attend, issue_and_print, issuer):
    attend(user=user)
    issue_and_print()
    old = Certificate.objects.get()
    new = corrections.replace(certificate=old, name="Baru", institution="", reason="Salah.", by=issuer, now=NOW)
    assert me.get(MINE).context["certificates"] == [new]


def test_a_revoked_certificate_is_shown_with_its_reason_and_without_its_file(me, user, attend, issue_and_print, issuer):
    attend(user=user)
    issue_and_print()
    certificate = Certificate.objects.get()
    corrections.revoke(certificate=certificate, reason="Keliru dicetak.", by=issuer, now=NOW)
    page = me.get(MINE).content.decode()
    assert "Keliru dicetak." in page
    assert reverse("issuing:download", args=[certificate.pk]) not in page


def test_a_session_without_one_says_why_not_yet(me, user, attend):
    attend(user=user, present=False)
    with time_machine.travel(NOW, tick=False):
        page = me.get(MINE)
    (waiting,) = page.context["waiting"]
    assert not waiting.eligible
    assert waiting.reasons[0] in page.content.decode()


def test_a_cancelled_session_is_not_waited_for(me, user, attend):
    session = attend(user=user).session
    TrainingSession.objects.filter(pk=session.pk).update(status=TrainingSession.Status.CANCELLED)
    assert me.get(MINE).context["waiting"] == []


def test_somebody_elses_certificates_are_not_shown(me, attend, issue_and_print):
    attend("Orang Lain")
    issue_and_print()
    page = me.get(MINE)
    assert (page.context["certificates"], page.context["waiting"]) == ([], [])


def test_it_asks_the_same_for_one_session_and_for_thirty(me, user, issuer):
    person = PersonFactory(name="Siti Aminah", user=user)

    def join(count: int) -> None:
        for _ in range(count):
            session = SessionFactory()
            item = AgendaItemFactory(session=session)
            registration = RegistrationFactory(session=session, person=person)
            record(session=session, marks=[Mark(registration.pk, item.pk, True)], by=issuer, now=NOW)

    join(1)
    one = queries(me, MINE)
    join(29)
    assert len(me.get(MINE).context["waiting"]) == 30
    assert queries(me, MINE) == one


def test_without_an_account_a_claim_shows_them_with_their_links(client, attend, issue):
    row = attend()
    Person.objects.filter(pk=row.person_id).update(user=None)
    assert client.get(reverse("issuing:claimed"))["Location"] == reverse("claims:claim")
    client.post(reverse("claims:claim"), {"code": row.code})
    batch = issue()
    page = client.get(reverse("issuing:claimed"))
    assert (page.context["certificates"], len(page.context["waiting"])) == ([], 1)
    print_batch(batch, now=NOW)
    certificate = Certificate.objects.get()
    link = reverse("issuing:claim", args=[token(certificate.pk)])
    assert link in client.get(reverse("issuing:claimed")).content.decode()
    assert client.get(link).status_code == 200
    assert client.get(reverse("issuing:download", args=[certificate.pk])).status_code == 302
