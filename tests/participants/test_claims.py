"""Tickets without an account: what the code on a card opens, what nothing else opens, and for how long."""

import io
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
import zxingcpp
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from events.models import Material
from participants.claims import limits, proof, selectors
from participants.claims.browser_session import KEY
from participants.consent.services import Agreement, ensure_first_version, record
from participants.models import Person, Registration
from participants.people.services import set_nik
from participants.tickets.tokens import issue
from tests.concurrency.threads import at_once
from tests.factories import PersonFactory, RegistrationFactory, UserFactory

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)
NIK, BORN = "3171016504900002", date(1990, 4, 25)  # a woman's: day 25 + 40
OTHER_NIK = "3171010101900001"
PAGE, TICKETS = "/ambil/", "/ambil/tiket/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def february():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def registration():
    person = PersonFactory(name="Siti Aminah", institution="PPS Sukamaju")
    set_nik(person=person, nik=NIK)
    row = RegistrationFactory(person=person)
    record(registration=row, agreement=Agreement(ensure_first_version(now=NOW)), now=NOW)
    return row


def by_code(client: Client, code: str, **more):
    return client.post(PAGE, {"code": code}, **more)


def address(name: str, row: Registration, **kwargs) -> str:
    return reverse(name, kwargs={"code": row.code, **kwargs})


def opened(response) -> bool:
    return response.status_code == 302 and response["Location"] == TICKETS


def text(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("written", [str, str.lower, lambda code: code.replace("-", " ")])
def test_the_code_opens_its_ticket_and_no_other_of_its_person(client, registration, written):
    other = RegistrationFactory(person=registration.person)
    earlier = RegistrationFactory(person=registration.person, status="cancelled")
    assert opened(by_code(client, written(registration.code)))
    html = text(client.get(TICKETS))
    assert "Siti Aminah" in html
    assert registration.code in html
    for row in (other, earlier, RegistrationFactory()):
        assert row.code not in html
        for name in ("registration:ticket", "registration:ticket_pdf", "registration:cancel", "consent:withdraw"):
            assert client.get(address(name, row)).status_code == 404
        assert row.code not in text(client.get("/ambil/sertifikat/"))


def moved(row: Registration) -> Registration:
    """The place as `moves.transfer` leaves it: closed, and a successor of the same person."""
    Registration.objects.filter(pk=row.pk).update(status="moved")
    return RegistrationFactory(person=row.person, predecessor=row)


def test_the_code_goes_on_to_open_a_place_that_was_moved(client, registration):
    second = moved(registration)
    third = moved(second)
    by_code(client, registration.code)
    html = text(client.get(TICKETS))
    assert third.code in html
    assert client.get(address("registration:ticket", third)).status_code == 200
    with CaptureQueriesContext(connection) as asked:
        assert [row.pk for row in selectors.opened(registration.pk)] == [registration.pk, second.pk, third.pk]
    assert len(asked) == 3


def test_the_later_code_opens_nothing_of_before(client, registration):
    second = moved(registration)
    by_code(client, second.code)
    assert client.get(address("registration:ticket", registration)).status_code == 404


def test_whom_another_stands_in_for_sees_nothing_of_the_others_ticket(client, registration):
    Registration.objects.filter(pk=registration.pk).update(status="replaced")
    newcomer = RegistrationFactory(predecessor=registration, session=registration.session)
    by_code(client, registration.code)
    assert client.get(address("registration:ticket", registration)).status_code == 200
    assert client.get(address("registration:ticket", newcomer)).status_code == 404


@pytest.mark.parametrize("stored", [None, BORN])
def test_nik_and_date_of_birth_open_nothing_stored_or_not(client, registration, stored):
    """A NIK holds the date of birth, so both are one factor; leaked lists hold both."""
    Person.objects.filter(pk=registration.person_id).update(birth_date=stored)
    page = text(client.get(PAGE))
    assert 'name="nik"' not in page
    assert 'name="birth_date"' not in page
    for typed in ({"by": "nik"}, {"by": "code"}, {}, {"by": "nik", "code": NIK}, {"code": f"{NIK}{BORN:%d%m%Y}"}):
        assert client.post(PAGE, {"nik": NIK, "birth_date": str(BORN), **typed}).status_code == 422
        assert KEY not in client.session
    assert client.get(TICKETS)["Location"] == PAGE
    assert client.get(address("registration:ticket", registration)).status_code == 302


def test_a_card_fills_the_code_in_and_claims_nothing_by_itself(client, registration):
    response = client.get(PAGE, {"kode": registration.code})
    assert f'value="{registration.code}"' in text(response)
    assert client.get(TICKETS)["Location"] == PAGE
    assert client.get(PAGE, {"kode": "<b>" * 50}).status_code == 200


def test_unknown_code(client, registration):
    response = by_code(client, "2222-2222-2222-2222")
    assert response.status_code == 422
    assert client.get(TICKETS)["Location"] == PAGE


@pytest.mark.parametrize("typed", [{}, {"code": ""}, {"code": "  "}])
def test_what_is_no_input_is_refused_and_not_counted(client, registration, typed):
    assert client.post(PAGE, typed).status_code == 422
    assert not limits.limits.reached("claim-failures:127.0.0.1", 1)


def test_who_has_an_account_signs_in(client, registration):
    Person.objects.filter(pk=registration.person_id).update(user=UserFactory())
    assert by_code(client, registration.code).status_code == 422
    assert KEY not in client.session


def test_an_address_is_stopped_after_many_failures_of_any_kind(client, registration, monkeypatch):
    monkeypatch.setattr(limits, "ADDRESS_FAILURES", 4)
    for n in range(4):
        assert by_code(client, f"2222-2222-2222-222{n + 2}").status_code == 422
    assert by_code(client, registration.code).status_code == 429
    assert opened(by_code(client, registration.code, REMOTE_ADDR="10.9.8.7"))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "control"])
def test_tries_at_once_do_not_pass_the_limit(registration, monkeypatch, guarded):
    looked_at = []
    original = proof.by_code
    monkeypatch.setattr(limits, "ADDRESS_FAILURES", 4)
    monkeypatch.setattr(proof, "by_code", lambda code: looked_at.append(1) or original(code))
    if not guarded:  # as it was: looked at first, counted afterwards
        monkeypatch.setattr(limits, "allow", lambda *_try: not limits.limits.reached("claim-failures:127.0.0.1", 4))
    codes = [f"2222-2222-2222-22{n}" for n in range(22, 34)]
    answers = at_once([lambda code=code: by_code(Client(), code).status_code for code in codes])
    assert set(answers) <= {422, 429}
    assert (len(looked_at) <= 4) is guarded


def test_successes_are_not_counted(registration, monkeypatch):
    monkeypatch.setattr(limits, "ADDRESS_FAILURES", 3)
    for _ in range(10):
        assert opened(by_code(Client(), registration.code))


def test_ticket_pdf_material_consent_and_cancelling(client, registration):
    material = Material.objects.create(session=registration.session, title="Modul", link="https://contoh.id/modul")
    by_code(client, registration.code)
    html = text(client.get(address("registration:ticket", registration)))
    assert TICKETS in html
    assert client.get(address("registration:ticket_pdf", registration)).content.startswith(b"%PDF")
    assert client.get(address("registration:material", registration, pk=material.pk)).status_code == 302
    given = client.get(address("consent:withdraw", registration)).context["form"].choices
    client.post(address("consent:withdraw", registration), {"what": [key for key, _title in given]})
    assert registration.consents.get().withdrawn_at == NOW
    client.post(address("registration:cancel", registration), {"cancel_reason": "Sakit"})
    registration.refresh_from_db()
    assert (registration.status, registration.cancel_reason) == ("cancelled", "Sakit")
    assert registration.pool.taken == 0


def test_signed_in_as_somebody_else_a_claimant_still_cancels_as_the_owner(client, registration):
    client.force_login(UserFactory())
    by_code(client, registration.code)
    with time_machine.travel(NOW + timedelta(days=60)):
        by_code(client, registration.code)
        client.post(address("registration:cancel", registration))
    registration.refresh_from_db()
    assert registration.status == "confirmed"  # staff could cancel after the last day, an owner cannot
    by_code(client, registration.code)
    client.post(address("registration:cancel", registration))
    registration.refresh_from_db()
    assert registration.status == "cancelled"


def test_only_the_claimed_persons_tickets(client, registration):
    stranger = RegistrationFactory()
    by_code(client, registration.code)
    for name in ("registration:ticket", "registration:ticket_pdf", "registration:cancel", "consent:withdraw"):
        assert client.get(address(name, stranger)).status_code == 404
    by_code(client, stranger.code)  # the next person at the same phone
    assert client.get(address("registration:ticket", registration)).status_code == 404
    assert client.get(address("registration:ticket", stranger)).status_code == 200


def test_a_claim_opens_no_account_pages(client, registration):
    by_code(client, registration.code)
    for name in ("people:profile", "participants:home", "participants:data", "issuing:mine", "claims:keep"):
        assert client.get(reverse(name))["Location"].startswith(reverse("account_login"))


def test_a_claim_ends_after_an_hour(client, registration, february):
    by_code(client, registration.code)
    february.shift(timedelta(minutes=59))
    assert client.get(TICKETS).status_code == 200
    february.shift(timedelta(minutes=1))
    assert client.get(TICKETS)["Location"] == PAGE
    there = address("registration:ticket", registration)
    assert client.get(there)["Location"] == f"{reverse('account_login')}?next={there}"


def test_a_claim_ends_when_the_person_gets_an_account(client, registration):
    by_code(client, registration.code)
    Person.objects.filter(pk=registration.person_id).update(user=UserFactory())
    assert client.get(TICKETS)["Location"] == PAGE
    assert client.get(address("registration:ticket", registration)).status_code == 404


def test_finish_closes_the_tickets(client, registration):
    by_code(client, registration.code)
    assert client.get("/ambil/selesai/").status_code == 405
    response = client.post("/ambil/selesai/", follow=True)
    assert response.status_code == 200
    assert client.get(TICKETS)["Location"] == PAGE
    assert KEY not in client.session


def test_finish_signs_nobody_out(client, registration):
    user = UserFactory()
    client.force_login(user)
    by_code(client, registration.code)
    client.post("/ambil/selesai/")
    assert client.get(reverse("participants:home")).status_code == 200
    assert client.get(TICKETS)["Location"] == PAGE


def test_the_session_gets_a_new_key(client, registration):
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    by_code(client, registration.code)
    assert client.session.session_key != before


@pytest.mark.parametrize("path", [PAGE, TICKETS, "/ambil/akun/", "/ambil/sertifikat/"])
def test_no_page_is_kept(client, registration, path):
    if path == "/ambil/akun/":
        client.force_login(UserFactory())
    by_code(client, registration.code)
    assert "no-store" in client.get(path)["Cache-Control"]


def test_wrong_methods(client):
    assert client.put(PAGE).status_code == 405
    assert client.post(TICKETS).status_code == 405
    assert client.post("/ambil/sertifikat/").status_code == 405


def test_forms_need_their_token(registration):
    client = Client(enforce_csrf_checks=True)
    assert by_code(client, registration.code).status_code == 403


def photo_of(text: str) -> SimpleUploadedFile:
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    picture = io.BytesIO()
    Image.fromarray(zxingcpp.write_barcode_to_image(code, scale=6)).save(picture, "PNG")
    return SimpleUploadedFile("kartu.png", picture.getvalue(), "image/png")


def test_what_was_scanned_or_photographed_opens_the_ticket_too(registration):
    card = f"https://bimtek.contoh.id/ambil/?kode={registration.code}"
    assert by_code(Client(), card).headers["Location"] == TICKETS
    assert Client().post(PAGE, {"photo": photo_of(card)}).headers["Location"] == TICKETS


def test_the_code_for_the_door_opens_nothing(registration, monkeypatch):
    for sent in ({"code": issue(registration)}, {"photo": photo_of(issue(registration))}):
        answer = Client().post(PAGE, sent)
        assert (answer.status_code, "untuk pintu" in answer.text) == (422, True), sent
    assert Client().post(PAGE, {"photo": photo_of("halo")}).status_code == 422
    assert Client().post(PAGE, {"photo": SimpleUploadedFile("x.png", b"x")}).status_code == 422
    monkeypatch.setattr(limits, "PHOTOS_ALLOWED", 0)
    assert Client().post(PAGE, {"photo": photo_of("halo")}).status_code == 429
