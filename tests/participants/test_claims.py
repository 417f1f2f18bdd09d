"""Tickets without an account: by the code on a card, by NIK and date of birth; what a claim opens, and for how long."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.models import Material
from participants.claims import limits, proof
from participants.claims.held import KEY
from participants.consent.services import Agreement, ensure_first_version, record
from participants.models import Person, Registration
from participants.people.services import set_nik
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
    return client.post(PAGE, {"by": "code", "code": code}, **more)


def by_nik(client: Client, nik: str = NIK, born: date | str = BORN, **more):
    return client.post(PAGE, {"by": "nik", "nik": nik, "birth_date": str(born)}, **more)


def address(name: str, row: Registration, **kwargs) -> str:
    return reverse(name, kwargs={"code": row.code, **kwargs})


def opened(response) -> bool:
    return response.status_code == 302 and response["Location"] == TICKETS


def text(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("written", [str, str.lower, lambda code: code.replace("-", " ")])
def test_the_code_opens_all_tickets_of_its_person(client, registration, written):
    earlier = RegistrationFactory(person=registration.person, status="cancelled")
    stranger = RegistrationFactory()
    assert opened(by_code(client, written(registration.code)))
    html = text(client.get(TICKETS))
    assert "Siti Aminah" in html
    assert registration.code in html
    assert earlier.code in html
    assert stranger.code not in html


def test_nik_and_date_of_birth_open_them_too(client, registration):
    assert opened(by_nik(client))
    assert registration.code in text(client.get(TICKETS))


def test_a_stored_date_of_birth_counts_more_than_the_one_in_the_nik(client, registration):
    Person.objects.filter(pk=registration.person_id).update(birth_date=date(1991, 5, 6))
    assert by_nik(client, born=BORN).status_code == 422
    assert by_nik(client, born=date(2091 - 100, 5, 7)).status_code == 422
    assert opened(by_nik(client, born=date(1991, 5, 6)))


def test_the_century_of_a_stored_date_counts(registration):
    Person.objects.filter(pk=registration.person_id).update(birth_date=BORN)
    assert proof.by_nik(NIK, BORN, today=NOW.date()) == registration.person_id
    with pytest.raises(proof.Refusal):
        proof.by_nik(NIK, date(1890, 4, 25), today=NOW.date())


def test_a_card_fills_the_code_in_and_claims_nothing_by_itself(client, registration):
    response = client.get(PAGE, {"kode": registration.code})
    assert f'value="{registration.code}"' in text(response)
    assert client.get(TICKETS)["Location"] == PAGE
    assert client.get(PAGE, {"kode": "<b>" * 50}).status_code == 200


def test_unknown_code(client, registration):
    response = by_code(client, "2222-2222-2222-2222")
    assert response.status_code == 422
    assert client.get(TICKETS)["Location"] == PAGE


@pytest.mark.parametrize("typed", [{}, {"by": "code"}, {"by": "nik"}, {"by": "nik", "nik": "31", "birth_date": "x"}])
def test_what_is_no_input_is_refused_and_not_counted(client, registration, typed):
    assert client.post(PAGE, typed).status_code == 422
    assert not limits.limits.reached("claim-failures:127.0.0.1", 1)


def test_who_has_an_account_signs_in(client, registration):
    Person.objects.filter(pk=registration.person_id).update(user=UserFactory())
    assert by_code(client, registration.code).status_code == 422
    assert by_nik(client).status_code == 422
    assert KEY not in client.session


def answer(nik: str, born: date) -> tuple[int, str, int]:
    """What a fresh browser is told, without what it typed itself, and how many queries that took."""
    client = Client()
    with CaptureQueriesContext(connection) as captured:
        response = by_nik(client, nik, born)
    said = response.content.decode().replace(nik, "NIK").replace(str(born), "BORN")
    said = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", said)
    return response.status_code, said, len(captured)


def test_the_answer_does_not_tell_whether_a_nik_is_known(registration):
    wrong_day = answer(NIK, date(1990, 4, 24))
    unknown = answer(OTHER_NIK, date(1990, 4, 24))
    assert wrong_day[0] == 422
    assert unknown == wrong_day
    Person.objects.filter(pk=registration.person_id).update(user=UserFactory())
    assert answer(NIK, date(1990, 4, 24)) == wrong_day
    assert answer(NIK, BORN)[0] == 422
    assert answer(NIK, BORN)[2] == wrong_day[2]


def test_the_comparison_runs_for_unknown_niks_too(registration, monkeypatch):
    compared = []
    monkeypatch.setattr(proof, "compare_digest", lambda *pair: compared.append(pair) or True)
    with pytest.raises(proof.Refusal):
        proof.by_nik(OTHER_NIK, BORN, today=NOW.date())
    assert len(compared) == 1


def test_a_nik_is_locked_after_few_failures_known_or_not(client, registration):
    for nik in (NIK, OTHER_NIK):
        for _ in range(limits.SUBJECT_FAILURES):
            assert by_nik(client, nik, date(1980, 1, 1)).status_code == 422
        response = by_nik(client, nik, BORN)
        assert response.status_code == 429
        assert int(response["Retry-After"]) > 0
        assert by_nik(client, nik, BORN, REMOTE_ADDR="10.9.8.7").status_code == 429
    assert opened(by_code(client, registration.code))


def test_an_address_is_stopped_after_many_failures_of_any_kind(client, registration, monkeypatch):
    monkeypatch.setattr(limits, "ADDRESS_FAILURES", 4)
    for n in range(4):
        assert by_code(client, f"2222-2222-2222-222{n + 2}").status_code == 422
    assert by_code(client, registration.code).status_code == 429
    assert by_nik(client).status_code == 429
    assert opened(by_code(client, registration.code, REMOTE_ADDR="10.9.8.7"))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "control"])
def test_tries_at_once_do_not_pass_the_limit(registration, monkeypatch, guarded):
    looked_at = []
    monkeypatch.setattr(proof, "compare_digest", lambda *_pair: looked_at.append(1) and False)
    if not guarded:  # as it was: looked at first, counted afterwards
        monkeypatch.setattr(limits, "allow", lambda *_try: not limits.limits.reached("claim-failures:127.0.0.1", 5))
    answers = at_once([lambda: by_nik(Client(), NIK, date(1980, 1, 1)).status_code] * 12)
    assert set(answers) <= {422, 429}
    assert (len(looked_at) <= limits.SUBJECT_FAILURES) is guarded


def test_what_was_not_looked_at_is_no_failure(client, registration, monkeypatch):
    monkeypatch.setattr(limits, "ADDRESS_FAILURES", limits.SUBJECT_FAILURES + 1)
    for _ in range(limits.SUBJECT_FAILURES):
        by_nik(client, OTHER_NIK, date(1980, 1, 1))
    for _ in range(3):
        assert by_nik(client, OTHER_NIK, BORN).status_code == 429
    assert opened(by_code(client, registration.code))


def test_successes_are_not_counted(registration, monkeypatch):
    monkeypatch.setattr(limits, "ADDRESS_FAILURES", 3)
    for _ in range(10):
        assert opened(by_nik(Client()))


def test_no_nik_in_cache_keys_session_or_address(client, registration, monkeypatch):
    keys = []
    monkeypatch.setattr(limits.limits, "count", lambda key, seconds: keys.append(key) or len(keys))
    by_nik(client, born=date(1980, 1, 1))
    assert len(keys) == 2
    assert not [key for key in keys if NIK in key]
    response = by_nik(client)
    assert NIK not in response["Location"]
    assert NIK not in str(dict(client.session))
    assert client.get(PAGE, {"by": "nik", "nik": NIK, "birth_date": str(BORN)}).status_code == 200
    assert NIK not in text(client.get(TICKETS))


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


def test_queries_do_not_grow_with_tickets(client, registration):
    by_code(client, registration.code)
    client.get(TICKETS)
    with CaptureQueriesContext(connection) as few:
        client.get(TICKETS)
    for _ in range(29):
        RegistrationFactory(person=registration.person)
    with CaptureQueriesContext(connection) as many:
        assert client.get(TICKETS).status_code == 200
    assert len(many) == len(few)
