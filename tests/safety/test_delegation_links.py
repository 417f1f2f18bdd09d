"""A delegation's link in the wrong hands: guessed, forwarded, renewed, closed; and what others' NIK give through it."""

import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from bimtek.common.errors import Refusal
from participants.claims import services as claims
from participants.delegations import services
from participants.models import Joining, Registration
from participants.people.services import set_nik
from tests.factories import DelegationFactory, PersonFactory, PoolFactory, RegistrationFactory, UserFactory
from tests.participants.delegations.acts import name, page, typed
from tests.routes import ROUTES

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)
NIK, PHONE, NIP = "3171016504900002", "+6281234567890", "199004252015042001"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def delegation():
    pool = PoolFactory(session=PoolFactory(capacity=40).session, capacity=5, entry="delegation", category="Bawaslu")
    return DelegationFactory(pool=pool, institution="Bawaslu Tarakan")


def routes_behind(token: str, delegate: int) -> list[tuple[str, str]]:
    """Method and address of every route that a link opens, for this token."""
    found = []
    for each, route in ROUTES.items():
        if route.arguments and route.arguments[0] == "delegation_token":
            more = [delegate] if route.arguments[1:] == ("delegate",) else []
            if route.arguments[1:] == ("delegate_certificate",):
                more = ["6f0c8ad8-4b53-4bd3-8d2f-94b2a1d7c1aa"]
            found += [(method, reverse(each, args=[token, *more])) for method in ("get", "post")]
    assert len(found) >= 18
    return found


def test_after_renewing_the_old_link_opens_and_changes_nothing(client, delegation):
    row = name(client, delegation)
    old = delegation.token
    services.renew_link(delegation=delegation, by=UserFactory())
    for method, address in routes_behind(old, row.pk):
        assert getattr(client, method)(address, typed(reason="x")).status_code in (404, 405), address
    assert Registration.objects.get().status == row.status
    assert client.get(page(delegation)).status_code == 200


@pytest.mark.parametrize("guess", [lambda t: t[:-1], lambda t: t + "A", lambda t: t.swapcase(), lambda t: t[:20] + "%"])
def test_a_token_is_whole_or_nothing(client, delegation, guess):
    assert client.get(reverse("delegations:link", args=[guess(delegation.token)])).status_code == 404


def test_of_a_closed_delegation_no_code_is_given_out(client, delegation):
    row = name(client, delegation)
    assert row.code in client.get(page(delegation, "cards")).content.decode()
    services.close(delegation=delegation, now=NOW)
    for method, address in routes_behind(delegation.token, row.pk):
        assert row.code not in getattr(client, method)(address, typed(reason="x")).content.decode(errors="ignore")
    assert Registration.objects.get().status == row.status
    services.reopen(delegation=delegation)
    assert row.code in client.get(page(delegation, "cards")).content.decode()


def test_a_forwarded_link_shows_no_data_in_full(client, delegation):
    name(client, delegation, nik=NIK, phone=PHONE, email="siti@contoh.id", nip=NIP)
    for each in ("link", "cards"):
        shown = client.get(page(delegation, each)).content.decode()
        for secret in (NIK, PHONE, PHONE[3:], "siti@contoh.id", NIP):
            assert secret not in shown


def test_no_page_tells_another_site_its_address(client, delegation):
    row = name(client, delegation)
    for method, address in routes_behind(delegation.token, row.pk):
        response = getattr(client, method)(address)
        if response.status_code in (404, 405):  # an empty page of the frame
            continue
        assert response["Referrer-Policy"] in ("same-origin", "no-referrer"), address
        assert "no-store" in response["Cache-Control"], address
        if response["Content-Type"].startswith("text/html"):
            loaded = re.findall(r'(?:src|href)="(https?:)?//([^/"]+)', response.content.decode())
            assert {host for _scheme, host in loaded} <= {"testserver", "localhost:8000"}, address


def test_the_people_of_another_delegation_do_not_exist_behind_this_link(client, delegation):
    other = DelegationFactory(
        pool=PoolFactory(session=delegation.session, capacity=5, entry="delegation", category="Panwas")
    )
    theirs = name(client, other)
    for each in ("replace", "withdraw", "accept"):
        assert client.post(page(delegation, each, theirs.pk), typed(reason="x")).status_code == 404
    theirs.refresh_from_db()
    assert theirs.status == "confirmed"


@pytest.fixture
def known():
    """A participant whom the portal knows from elsewhere, with data of their own."""
    person = PersonFactory(
        name="Siti Aminah", position="Anggota PPK", birth_date=date(1990, 4, 25), phone=PHONE, nip=NIP
    )
    set_nik(person=person, nik=NIK)
    return RegistrationFactory(person=person).person


def test_a_nik_from_a_list_gives_a_contact_person_no_data_of_others(client, delegation, known):
    """The chain: name a person by NIK, print their code, open the ticket, join with the NIK one typed oneself."""
    row = name(client, delegation, nik=NIK)
    assert row.person == known
    shown = client.get(page(delegation)).content.decode()
    for data in ("Anggota PPK", "•890", NIK[-4:]):
        assert data not in shown
    attacker = UserFactory()
    client.force_login(attacker)
    assert client.post("/ambil/", {"code": row.code}).status_code == 302
    assert 'name="nik"' not in client.get("/ambil/akun/").content.decode()
    assert client.post("/ambil/akun/", {"proof": "nik", "nik": NIK}).status_code == 422
    known.refresh_from_db()
    assert known.user is None


def test_nor_does_it_throw_somebody_out_of_their_account(client, delegation, known):
    rightful = UserFactory()
    registration = known.registrations.get()
    claims.join(registration=registration, user=rightful, proof="nik", nik=NIK, now=NOW)
    mail.outbox.clear()
    row = name(client, delegation, nik=NIK)
    assert client.post("/ambil/keberatan/", {"code": row.code, "nik": NIK}).status_code == 422
    known.refresh_from_db()
    assert known.user == rightful
    assert Joining.objects.get().ended_at is None


def test_whom_only_the_institution_named_may_still_join_by_nik(client, delegation):
    row = name(client, delegation, nik=NIK)
    claims.join(registration=row, user=UserFactory(), proof="nik", nik=NIK, now=NOW)
    with pytest.raises(Refusal):
        claims.join(registration=row, user=UserFactory(), proof="nik", nik=NIK, now=NOW)


def test_guessing_is_slowed_and_a_link_that_works_is_not(client, delegation):
    from participants.delegations import limits

    for n in range(limits.UNKNOWN_ALLOWED):
        assert client.get(reverse("delegations:link", args=[f"{n:043}"])).status_code == 404
    assert client.get(reverse("delegations:link", args=["x" * 43])).status_code == 429
    assert Client().get(page(delegation)).status_code == 200
