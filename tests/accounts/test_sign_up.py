"""Making an account: an e-mail address, and the code sent there."""

from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from bimtek.accounts.models import User
from tests.accounts.conftest import signed_in_as
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
SIGN_UP, CONFIRM = "/akun/signup/", "/akun/confirm-email/"
AFTERWARDS = "/akun/password/set/"


def test_an_address_and_its_code_make_an_account(visitor: Client, mailed_code: Callable[[], str]) -> None:
    answer = visitor.post(SIGN_UP, {"email": "Siti@Contoh.id", "next": AFTERWARDS})
    assert answer.status_code == 302
    assert answer.url == CONFIRM
    assert signed_in_as(visitor) is None

    answer = visitor.post(CONFIRM, {"code": mailed_code()})
    user = User.objects.get()
    assert answer.url == AFTERWARDS
    assert user.email == "siti@contoh.id"
    assert not user.has_usable_password()
    assert EmailAddress.objects.get().verified
    assert signed_in_as(visitor) == user.pk


def test_the_mail_shows_the_code_in_its_subject_and_goes_to_that_address_alone(visitor: Client) -> None:
    visitor.post(SIGN_UP, {"email": "siti@contoh.id"})
    [message] = mail.outbox
    assert message.to == ["siti@contoh.id"]
    assert message.subject.endswith(" confirms your e-mail address")
    assert message.subject.split()[0] in str(message.body)


def test_a_code_typed_without_the_dash_counts(visitor: Client, mailed_code: Callable[[], str]) -> None:
    visitor.post(SIGN_UP, {"email": "siti@contoh.id", "next": AFTERWARDS})
    visitor.post(CONFIRM, {"code": mailed_code().replace("-", " ")})
    assert signed_in_as(visitor) == User.objects.get().pk


def test_a_wrong_code_signs_nobody_in(visitor: Client, mailed_code: Callable[[], str]) -> None:
    visitor.post(SIGN_UP, {"email": "siti@contoh.id"})
    wrong = "0000-0000" if mailed_code() != "0000-0000" else "1111-1111"
    answer = visitor.post(CONFIRM, {"code": wrong})
    assert answer.status_code == 200
    assert "That is not the code" in answer.content.decode()
    assert signed_in_as(visitor) is None
    assert not EmailAddress.objects.get().verified


def test_three_wrong_codes_end_the_attempt(visitor: Client, mailed_code: Callable[[], str]) -> None:
    visitor.post(SIGN_UP, {"email": "siti@contoh.id"})
    code = mailed_code()
    for _ in range(3):
        visitor.post(CONFIRM, {"code": "0000-0000"})
    visitor.post(CONFIRM, {"code": code})
    assert signed_in_as(visitor) is None


def test_a_mistyped_address_can_be_put_right(visitor: Client, mailed_code: Callable[[], str]) -> None:
    visitor.post(SIGN_UP, {"email": "sitti@contoh.id", "next": AFTERWARDS})
    visitor.post("/akun/logout/", {"next": "/akun/login/"})  # the button says "Cancel"
    visitor.post(SIGN_UP, {"email": "siti@contoh.id", "next": AFTERWARDS})
    assert mail.outbox[-1].to == ["siti@contoh.id"]
    assert visitor.post(CONFIRM, {"code": mailed_code()}).url == AFTERWARDS
    assert signed_in_as(visitor) == User.objects.get(email="siti@contoh.id").pk


def test_a_taken_address_looks_the_same_and_tells_its_owner_only(visitor: Client) -> None:
    owner = UserFactory(email="siti@contoh.id")
    answer = visitor.post(SIGN_UP, {"email": "siti@contoh.id"})
    assert answer.url == CONFIRM
    assert "Enter the code" in visitor.get(CONFIRM).content.decode()
    [message] = mail.outbox
    assert message.to == [owner.email]
    assert message.subject == "You already have an account"
    assert "/akun/login/" in str(message.body)
    assert User.objects.count() == 1


def test_a_malformed_address_is_refused_without_mail(visitor: Client) -> None:
    answer = visitor.post(SIGN_UP, {"email": "siti"})
    assert answer.status_code == 200
    assert 'href="#id_email"' in answer.content.decode()
    assert not mail.outbox
    assert not User.objects.exists()


def test_confirming_without_an_attempt_leads_to_sign_in(visitor: Client) -> None:
    assert visitor.get(CONFIRM).url == "/akun/login/"
