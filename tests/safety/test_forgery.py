"""Requests that another site, a robot or a guesser makes: forged posts, redirects away, codes by the thousand."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import Argon2PasswordHasher, MD5PasswordHasher
from django.core import mail
from django.test import Client
from django.urls import reverse

from bimtek.accounts.hashers import ModestArgon2Hasher
from participants.registration import limits
from tests.factories import PASSWORD, PersonFactory, PoolFactory, UserFactory
from tests.routes import ROUTES
from tests.world import World

pytestmark = pytest.mark.django_db
SIGN_IN, CONFIRM = "/akun/login/", "/akun/login/code/confirm/"
# They write nothing and stand on pages that are the same for everybody: which language is shown, and checking a file.
HARMLESS = {
    "/bahasa/setlang/": 302,
    "/v/berkas/": 422,
    "/v/nomor/": 422,
    "/tes/jawab/": 400,
}  # the last takes a sitting's random key
# A mail program posts to these by itself (RFC 8058); their signed address is the proof.
SIGNED = {"messages:opt_out", "messages:digest_opt_out"}
ACCOUNT = ["login", "logout", "email", "password/change", "password/set", "password/reset"]
AWAY = ["https://evil.example/", "//evil.example", "/\\evil.example", "///evil.example", "javascript:alert(1)"]


def test_no_post_without_a_token(world: World):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(UserFactory(is_superuser=True))
    own = [
        reverse(name, args=[getattr(world, a) for a in route.arguments])
        for name, route in ROUTES.items()
        if name not in SIGNED
    ]
    other = ["/admin/", *(f"/akun/{name}/" for name in ACCOUNT)]
    answers = {path: strict.post(path).status_code for path in [*own, *other, *HARMLESS]}
    # 401: a device's key is asked for, which no other site can make a browser send.
    assert {path: code for path, code in answers.items() if code not in (401, 403, 405)} == HARMLESS


@pytest.mark.parametrize("away", AWAY)
def test_nothing_redirects_away_from_the_site(away: str, client: Client):
    user = UserFactory()
    answers = [
        client.post("/bahasa/setlang/", {"language": "en", "next": away}, headers={"referer": away}),
        client.get("/admin/", {"next": away}),
        client.post(SIGN_IN, {"login": user.email, "next": away}),
        client.post(SIGN_IN, {"login": user.email, "password": PASSWORD, "next": away}),
        client.get(SIGN_IN, {"next": away}),  # signed in by now
        client.post("/akun/logout/", {"next": away}),
        Client().post(SIGN_IN, {"login": "baru@contoh.id", "next": away}),
    ]
    for answer in answers:
        assert answer.status_code == 302
        assert answer["Location"].startswith("/"), answer["Location"]
        assert not answer["Location"].startswith(("//", "/\\")), answer["Location"]


def test_signing_in_changes_the_session(client: Client):
    user = UserFactory()
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.post(SIGN_IN, {"login": user.email, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(user.pk)
    assert client.session.session_key != planted


def test_cookies_are_kept_from_scripts_and_other_sites(client: Client, settings: Any):
    settings.SESSION_COOKIE_SECURE = True
    answer = client.post(SIGN_IN, {"login": UserFactory().email, "password": PASSWORD})
    cookie = answer.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "Lax", True)


def test_a_wrong_password_costs_one_modest_hash_whoever_it_is_for(monkeypatch: pytest.MonkeyPatch):
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode  # the tests' own stands in for the settings' first
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *args, **more: hashed.append("x") or encode(*args, **more))
    without = UserFactory()
    without.set_unusable_password()
    without.save()
    for address in (UserFactory().email, without.email, UserFactory(is_active=False).email, "siapa9@contoh.id"):
        hashed.clear()
        Client().post(SIGN_IN, {"login": address, "password": "salah-sekali"})
        assert len(hashed) == 1, address


def test_hashing_takes_little_memory():
    stored = ModestArgon2Hasher().encode("rahasia-sekali", "garam-garam")
    assert "m=19456,t=2,p=1" in stored
    assert ModestArgon2Hasher().verify("rahasia-sekali", stored)
    dear = Argon2PasswordHasher().encode("rahasia-sekali", "garam-garam")
    assert ModestArgon2Hasher().verify("rahasia-sekali", dear)
    assert ModestArgon2Hasher().must_update(dear)


def test_a_code_allows_three_guesses(client: Client):
    user = UserFactory()
    client.post(SIGN_IN, {"login": user.email})
    code = str(mail.outbox[-1].subject).split()[0]
    for guess in ("0000-0001", "0000-0002", "0000-0003"):
        client.post(CONFIRM, {"code": guess})
    client.post(CONFIRM, {"code": code})
    assert "_auth_user_id" not in client.session


def test_a_mailbox_cannot_be_flooded():
    address = UserFactory().email
    for path, field in ((SIGN_IN, "login"), ("/akun/password/reset/", "email"), (SIGN_IN, "login")):
        for _attempt in range(20):
            Client().post(path, {field: address})
    assert len(mail.outbox) <= 20, len(mail.outbox)


def test_an_unknown_mailbox_cannot_be_flooded():
    for path, field in ((SIGN_IN, "login"), ("/akun/password/reset/", "email")):
        for _attempt in range(20):
            Client().post(path, {field: "korban@contoh.id"})
    assert len(mail.outbox) <= 20, len(mail.outbox)


@pytest.mark.parametrize("path", [SIGN_IN, "/akun/password/reset/"])
def test_known_and_unknown_addresses_get_the_same_answer(path: str):
    field = "login" if path == SIGN_IN else "email"
    answers = []
    for address in (UserFactory().email, "siapa9@contoh.id"):
        client = Client()
        answer = client.post(path, {field: address})
        page = client.get(answer["Location"]).content.decode().replace(address, "")
        answers.append(
            (answer.status_code, answer["Location"], re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page))
        )
    assert answers[0] == answers[1]


def test_registering_and_cancelling_has_an_end(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "MOST", 3)
    person = PersonFactory(user=UserFactory(), phone="+6281234567890", institution="KPU")
    pool = PoolFactory()
    path = reverse("registration:register", args=[pool.session_id])
    statuses = []
    with time_machine.travel(datetime(2027, 2, 1, tzinfo=UTC)):
        client.force_login(person.user)
        for _time in range(4):
            text = client.get(path).context["text"]
            answer = client.post(path, {"pool": pool.pk, "consent": "on", "consent_version": text.version})
            statuses.append(answer.status_code)
            if answer.status_code == 302:
                client.post(f"{answer['Location']}batal/", {"cancel_reason": ""})
    assert statuses == [302, 302, 302, 422]
    assert person.registrations.count() == 3
