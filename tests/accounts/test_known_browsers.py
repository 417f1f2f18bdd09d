"""Strangers who ask for codes or guess passwords do not stop the owner where they have signed in before."""

from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.core.signing import Signer
from django.test import Client

from bimtek.accounts import devices, limits
from bimtek.accounts.models import User
from tests.accounts.conftest import signed_in_as
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
SIGN_IN, CONFIRM, OUT = "/akun/login/", "/akun/login/code/confirm/", "/akun/logout/"
RESET = "/akun/password/reset/"
WRONG = 8


def sign_in(client: Client, user: User) -> None:
    client.post(SIGN_IN, {"login": user.email, "password": PASSWORD})
    assert signed_in_as(client) == user.pk


@pytest.fixture
def user() -> User:
    return UserFactory()


@pytest.fixture
def known(user: User) -> Client:
    """The owner's browser, signed out."""
    client = Client(REMOTE_ADDR="192.0.2.1")
    sign_in(client, user)
    client.post(OUT)
    assert signed_in_as(client) is None
    return client


def strangers(email: str, *, address: str = SIGN_IN, field: str = "login", many: int = 40) -> list[int]:
    """Codes asked for from ever other addresses."""
    return [Client(REMOTE_ADDR=f"203.0.113.{n // 4}").post(address, {field: email}).status_code for n in range(many)]


def test_strangers_who_ask_for_codes_do_not_eat_the_owners(
    user: User, known: Client, mailed_code: Callable[[], str]
) -> None:
    assert strangers(user.email)[-1] == 429
    before = len(mail.outbox)
    assert known.post(SIGN_IN, {"login": user.email}).status_code == 302
    assert len(mail.outbox) == before + 1
    known.post(CONFIRM, {"code": mailed_code()})
    assert signed_in_as(known) == user.pk


def test_a_control_without_known_browsers_is_refused(
    user: User, known: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(devices, "device_of", lambda request, email: "")
    monkeypatch.setattr(limits, "device_of", lambda request, email: "")
    strangers(user.email)
    assert known.post(SIGN_IN, {"login": user.email}).status_code == 429
    for _ in range(WRONG):
        Client().post(SIGN_IN, {"login": user.email, "password": "salah"})
    known.post(SIGN_IN, {"login": user.email, "password": PASSWORD})
    assert signed_in_as(known) is None


def test_one_stranger_does_not_eat_what_a_new_browser_may_ask_for(user: User) -> None:
    for _ in range(limits.OF_BLOCK + 3):
        stranger = Client(REMOTE_ADDR="203.0.113.1").post(SIGN_IN, {"login": user.email})
    assert stranger.status_code == 429
    assert stranger["Retry-After"] == "600"
    assert Client(REMOTE_ADDR="192.0.2.1").post(SIGN_IN, {"login": user.email}).status_code == 302


@pytest.mark.parametrize(("address", "field"), [(SIGN_IN, "login"), (RESET, "email")])
def test_mails_to_an_address_are_bounded_and_tell_nobody_whether_it_has_an_account(
    user: User, address: str, field: str
) -> None:
    answers = [strangers(email, address=address, field=field) for email in (user.email, "siapa@contoh.id")]
    assert answers[0] == answers[1]
    for email in (user.email, "siapa@contoh.id"):
        assert len([message for message in mail.outbox if message.to == [email]]) == limits.OF_STRANGERS


def test_a_known_browser_has_its_own_bound(user: User, known: Client) -> None:
    answers = []
    for _ in range(limits.OF_DEVICE + 1):
        del known.cookies["sessionid"]  # in one that asks for a code, another request changes nothing
        answers.append(known.post(SIGN_IN, {"login": user.email}).status_code)
    assert answers == [302] * limits.OF_DEVICE + [429]
    assert Client().post(SIGN_IN, {"login": user.email}).status_code == 302


def test_strangers_who_sign_up_with_an_address_keep_its_owner_from_nothing() -> None:
    for n in range(4):
        Client(REMOTE_ADDR=f"203.0.113.{n}").post(SIGN_IN, {"login": "baru@contoh.id"})
    assert Client(REMOTE_ADDR="192.0.2.1").post(SIGN_IN, {"login": "baru@contoh.id"}).status_code == 302


def test_wrong_passwords_of_strangers_do_not_count_against_the_owner(user: User, known: Client) -> None:
    for n in range(WRONG):
        Client(REMOTE_ADDR=f"203.0.113.{n}").post(SIGN_IN, {"login": user.email, "password": "salah"})
    new = Client(REMOTE_ADDR="192.0.2.1")
    new.post(SIGN_IN, {"login": user.email, "password": PASSWORD})
    assert signed_in_as(new) is None  # nor could a stranger who guessed it
    sign_in(known, user)


def test_a_known_browser_guesses_no_more_passwords_than_others(user: User, known: Client) -> None:
    for _ in range(5):
        known.post(SIGN_IN, {"login": user.email, "password": "salah"})
    known.post(SIGN_IN, {"login": user.email, "password": PASSWORD})
    assert signed_in_as(known) is None


def test_the_cookie_stands_for_its_accounts_only_and_opens_nothing(user: User, known: Client) -> None:
    cookie = known.cookies[devices.COOKIE]
    assert (bool(cookie["httponly"]), cookie["samesite"]) == (True, "Lax")
    assert user.email not in cookie.value
    other = UserFactory()
    strangers(other.email)
    assert known.post(SIGN_IN, {"login": other.email}).status_code == 429
    bearer = Client()
    bearer.cookies[devices.COOKIE] = cookie.value
    assert bearer.get("/akun/email/").status_code == 302


@pytest.mark.parametrize("forged", ["", "x", "abc.def", Signer(salt="other").sign("abc.def")])
def test_a_cookie_of_ones_own_making_counts_as_none(user: User, forged: str) -> None:
    strangers(user.email)
    stranger = Client()
    stranger.cookies[devices.COOKIE] = forged
    assert stranger.post(SIGN_IN, {"login": user.email}).status_code == 429


def test_a_browser_knows_five_accounts(known: Client, user: User) -> None:
    others = [UserFactory() for _ in range(devices.MOST_ACCOUNTS)]
    name = known.cookies[devices.COOKIE].value.split(".")[0]
    for other in others:
        sign_in(known, other)
        known.post(OUT)
    stands = Signer(salt=devices.SALT).unsign(known.cookies[devices.COOKIE].value).split(".")
    assert stands == [name, *(devices._mark(other.email) for other in reversed(others))]


def test_a_password_alone_makes_no_known_browser_where_a_second_step_is_asked_for(user: User) -> None:
    TOTP.activate(user, generate_totp_secret())
    client = Client()
    client.post(SIGN_IN, {"login": user.email, "password": PASSWORD})
    assert devices.COOKIE not in client.cookies
