"""Coming back: by a code, by a password, with a second step; and what is refused."""

from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.test import Client

from tests.accounts.conftest import signed_in_as
from tests.factories import PASSWORD, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
SIGN_IN, CONFIRM = "/akun/login/", "/akun/login/code/confirm/"
INSIDE = "/akun/email/"


def test_an_address_and_its_code_sign_in(visitor: Client, mailed_code: Callable[[], str]) -> None:
    user = UserFactory()
    answer = visitor.post(SIGN_IN, {"login": user.email.upper(), "next": INSIDE})
    assert answer.url.startswith(CONFIRM)
    assert mail.outbox[-1].to == [user.email]
    answer = visitor.post(CONFIRM, {"code": mailed_code(), "next": INSIDE})
    assert answer.url == INSIDE
    assert signed_in_as(visitor) == user.pk


def test_an_address_and_its_password_sign_in_without_mail(visitor: Client) -> None:
    user = UserFactory()
    answer = visitor.post(SIGN_IN, {"login": user.email, "password": PASSWORD, "next": INSIDE})
    assert answer.url == INSIDE
    assert signed_in_as(visitor) == user.pk
    assert not mail.outbox


def test_a_wrong_password_signs_nobody_in_and_keeps_the_address(visitor: Client) -> None:
    user = UserFactory()
    answer = visitor.post(SIGN_IN, {"login": user.email, "password": "salah"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert user.email in page
    assert "salah" not in page
    assert "code sent to you" in page
    assert signed_in_as(visitor) is None


def test_a_new_code_replaces_the_old(visitor: Client, mailed_code: Callable[[], str]) -> None:
    user = UserFactory()
    visitor.post(SIGN_IN, {"login": user.email})
    first = mailed_code()
    visitor.post(CONFIRM, {"action": "resend"})
    assert len(mail.outbox) == 2
    assert mailed_code() != first
    visitor.post(CONFIRM, {"code": first})
    assert signed_in_as(visitor) is None


def test_three_wrong_codes_void_the_right_one(visitor: Client, mailed_code: Callable[[], str]) -> None:
    user = UserFactory()
    visitor.post(SIGN_IN, {"login": user.email})
    code = mailed_code()
    for _ in range(3):
        visitor.post(CONFIRM, {"code": "0000-0000"})
    visitor.post(CONFIRM, {"code": code})
    assert signed_in_as(visitor) is None


def test_passwords_cannot_be_guessed_at_length(visitor: Client) -> None:
    user = UserFactory()
    for _ in range(5):
        Client().post(SIGN_IN, {"login": user.email, "password": "salah"})
    visitor.post(SIGN_IN, {"login": user.email, "password": PASSWORD})
    assert signed_in_as(visitor) is None


def test_a_full_training_hall_behind_one_address_can_sign_in() -> None:
    users = [UserFactory() for _ in range(60)]
    for user in users:
        Client(REMOTE_ADDR="10.0.0.1").post(SIGN_IN, {"login": user.email})
    assert len(mail.outbox) == 60


@pytest.mark.parametrize("elsewhere", ["https://penipu.example/", "//penipu.example", "javascript:alert(1)"])
def test_sign_in_never_leads_to_another_site(visitor: Client, elsewhere: str, settings: pytest.FixtureRequest) -> None:
    settings.LOGIN_REDIRECT_URL = INSIDE
    user = UserFactory()
    answer = visitor.post(SIGN_IN, {"login": user.email, "password": PASSWORD, "next": elsewhere})
    assert answer.url == INSIDE


def test_the_second_step_is_asked_for(visitor: Client) -> None:
    user = UserFactory()
    TOTP.activate(user, generate_totp_secret())
    answer = visitor.post(SIGN_IN, {"login": user.email, "password": PASSWORD, "next": INSIDE})
    assert answer.url.startswith("/akun/2fa/authenticate/")
    assert signed_in_as(visitor) is None
    assert visitor.get(answer.url).status_code == 200


def test_signing_out_needs_a_post(visitor: Client) -> None:
    user = UserFactory()
    visitor.force_login(user)
    assert visitor.get("/akun/logout/").status_code == 200
    assert signed_in_as(visitor) == user.pk
    visitor.post("/akun/logout/", {"next": SIGN_IN})
    assert signed_in_as(visitor) is None


def test_staff_land_in_their_workspace_and_find_it_in_the_menu(visitor: Client) -> None:
    member = MembershipFactory(user=UserFactory())
    answer = visitor.post(SIGN_IN, {"login": member.user.email, "password": PASSWORD})
    assert answer.url == "/kelola/"
    page = visitor.get("/saya/").content.decode()
    assert 'href="/kelola/"' in page
    assert (
        Client().post(SIGN_IN, {"login": UserFactory(is_superuser=True).email, "password": PASSWORD}).url == "/kelola/"
    )
    elsewhere = Client().post(SIGN_IN, {"login": member.user.email, "password": PASSWORD, "next": INSIDE})
    assert elsewhere.url == INSIDE


def test_participants_land_at_their_training_and_see_no_workspace(visitor: Client) -> None:
    user = UserFactory()
    assert visitor.post(SIGN_IN, {"login": user.email, "password": PASSWORD}).url == "/saya/"
    assert 'href="/kelola/"' not in visitor.get("/saya/").content.decode()
    MembershipFactory(user=user)
    assert visitor.get("/kelola/").status_code == 302  # the link in the mail that tells of the role
    assert 'href="/kelola/"' in visitor.get("/saya/").content.decode()
    user.memberships.all().delete()
    visitor.get("/kelola/")
    assert 'href="/kelola/"' not in visitor.get("/saya/").content.decode()
