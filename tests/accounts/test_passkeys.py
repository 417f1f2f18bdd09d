"""Passkeys beside the mailed code: what is refused, and that a lost one locks no account."""

import json

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.test import Client
from fido2 import cbor
from fido2.utils import websafe_decode, websafe_encode

from bimtek.accounts.passkeys import LONGEST, MOST
from events.recovery.selectors import has_second_step
from tests.accounts.conftest import signed_in_as
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
SIGN_IN, CONFIRM = "/akun/login/", "/akun/login/code/confirm/"
PASSKEYS, ADD, USE = "/akun/passkey/", "/akun/passkey/baru/", "/akun/passkey/masuk/"


def broken(extensions: bytes) -> str:
    """What a stranger may send for either form: flags that promise parts, and `extensions` in their place."""
    told = websafe_encode(bytes(32) + b"\x80" + bytes(4) + extensions)
    made = websafe_encode(cbor.encode({"fmt": "none", "attStmt": {}, "authData": websafe_decode(told)}))
    parts = {"clientDataJSON": "e30", "authenticatorData": told, "signature": "AAAA", "userHandle": "MQ"}
    whole = {"id": "AAAA", "rawId": "AAAA", "type": "public-key", "clientExtensionResults": {}}
    return json.dumps(whole | {"response": parts | ({"attestationObject": made} if len(extensions) < 9 else {})})


ODD = (
    "", "x", "[]", "1", "null", "{}", '{"response": 1}', '{"response": {}}', '{"response": {"userHandle": 7}}',
    '{"response": {"userHandle": "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5"}, "id": "x", "rawId": "x"}',
    json.dumps({"id": "AAAA", "rawId": "AAAA", "type": "public-key", "clientExtensionResults": {}, "response": {
        "clientDataJSON": "e30", "authenticatorData": "AAAA", "signature": "AAAA", "userHandle": "MQ"}}),
    json.dumps({"id": "AAAA", "rawId": "AAAA", "type": "public-key", "clientExtensionResults": {}, "response": {
        "clientDataJSON": "e30", "attestationObject": "AAAA"}}),
    '{"response": {"attestationObject": "' + "A" * LONGEST + '"}}',
    "[" * 9_000, '{"response": {"x": ' + "1" * 9_000 + "}}",  # nested deep, and a number that is never read
    *map(broken, (b"", b"\x19", b"\x81" * 9_000)),
)  # fmt: skip


def passkey(user, name="Telepon saya") -> Authenticator:
    """A row as allauth keeps it; only a browser can make one that signs in."""
    kept = {"name": name, "credential": {}}
    return Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=kept)


def test_who_lost_a_passkey_comes_in_by_the_code(visitor, mailed_code):
    user = UserFactory()
    passkey(user)
    visitor.post(SIGN_IN, {"login": user.email})
    visitor.post(CONFIRM, {"code": mailed_code()})
    assert signed_in_as(visitor) == user.pk
    assert not has_second_step(user)


def test_a_second_step_stays_one_beside_a_passkey(visitor):
    user = UserFactory()
    TOTP.activate(user, generate_totp_secret())
    passkey(user)
    visitor.post(SIGN_IN, {"login": user.email, "password": PASSWORD})
    assert signed_in_as(visitor) is None
    assert has_second_step(user)


def test_what_is_no_passkey_signs_nobody_in(visitor):
    asked = visitor.get(USE, headers={"accept": "application/json"}).json()["request_options"]["publicKey"]
    assert asked["userVerification"] == "required"
    for sent in ODD:
        answer = visitor.post(USE, {"credential": sent, "next": "/saya/"})
        assert answer.url == "/akun/login/?next=%2Fsaya%2F", sent
    assert signed_in_as(visitor) is None
    assert "Try again" in visitor.get(SIGN_IN).content.decode()


def test_what_no_browser_made_becomes_no_passkey(visitor):
    user = UserFactory()
    user.set_unusable_password()
    user.save()
    visitor.force_login(user)
    asked = visitor.get(ADD, headers={"accept": "application/json"}).json()["creation_options"]["publicKey"]
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert asked["rp"]["name"] == "Portal Bimtek"
    for sent in ODD:
        answer = visitor.post(ADD, {"credential": sent, "name": "Telepon"})
        assert answer.status_code == 200, sent
    assert not Authenticator.objects.exists()


def test_an_account_keeps_few(visitor):
    user = UserFactory()
    user.set_unusable_password()
    user.save()
    visitor.force_login(user)
    for _ in range(MOST):
        passkey(user)
    page = visitor.post(ADD, {"credential": ODD[7]}).content.decode()
    assert "many passkeys already" in page


def test_a_password_is_asked_again_before_one_is_made(visitor):
    visitor.force_login(UserFactory())
    assert visitor.get(ADD).url.startswith("/akun/reauthenticate/")
    assert visitor.post(ADD, {"credential": "{}"}).url.startswith("/akun/reauthenticate/")


def test_ones_own_are_listed_and_removed_and_others_are_not_there(visitor):
    user, other = UserFactory(), UserFactory()
    user.set_unusable_password()
    user.save()
    own, theirs = passkey(user, "Laptop kantor"), passkey(other, "Rahasia")
    assert Client().get(PASSKEYS).status_code == 302
    visitor.force_login(user)
    page = visitor.get(PASSKEYS).content.decode()
    assert "Laptop kantor" in page
    assert "Rahasia" not in page
    assert visitor.post(f"{PASSKEYS}{theirs.pk}/hapus/").status_code == 404
    assert "Laptop kantor" in visitor.get(f"{PASSKEYS}{own.pk}/hapus/").content.decode()
    assert visitor.post(f"{PASSKEYS}{own.pk}/hapus/").url == PASSKEYS
    assert list(Authenticator.objects.all()) == [theirs]
    assert "passkey" in mail.outbox[-1].subject
