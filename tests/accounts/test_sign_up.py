"""Coming for the first time: the same page and the same mail as for everybody; the account is made behind the code."""

from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from bimtek.accounts.mistyped import USUAL, likely
from bimtek.accounts.models import User
from tests.accounts.conftest import signed_in_as
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
SIGN_IN, CONFIRM = "/akun/login/", "/akun/login/code/confirm/"
AFTERWARDS, INSIDE = "/akun/password/set/", "/akun/email/"


def test_an_address_and_its_code_make_an_account(visitor: Client, mailed_code: Callable[[], str]) -> None:
    answer = visitor.post(SIGN_IN, {"login": "Siti@Contoh.id", "next": AFTERWARDS})
    assert answer.url == f"{CONFIRM}?next=%2Fakun%2Fpassword%2Fset%2F"
    assert not User.objects.exists()
    answer = visitor.post(answer.url, {"code": mailed_code(), "next": AFTERWARDS})
    user = User.objects.get()
    assert answer.url == AFTERWARDS
    assert user.email == "siti@contoh.id"
    assert not user.has_usable_password()
    assert EmailAddress.objects.get().verified
    assert signed_in_as(visitor) == user.pk


def test_nothing_tells_who_has_an_account(visitor: Client) -> None:
    UserFactory(email="ada@contoh.id")
    UserFactory(email="tutup@contoh.id", is_active=False)
    seen = set()
    for address in ("ada@contoh.id", "baru@contoh.id", "tutup@contoh.id"):
        browser = Client()
        answer = browser.post(SIGN_IN, {"login": address, "next": "/sesi/7/"})
        page = browser.get(answer.url).content.decode().replace(address, "…")
        code = str(mail.outbox[-1].subject).split()[0]
        seen.add((answer.url, _without_tokens(page), str(mail.outbox[-1].body).replace(code, "…")))
        assert mail.outbox[-1].to == [address]
        answer = browser.post(answer.url, {"code": "0000-0000"})
        seen.add(("wrong", answer.status_code))
    assert len(seen) == 2
    assert User.objects.count() == 2


def _without_tokens(page: str) -> str:
    return "".join(line for line in page.splitlines() if "csrfmiddlewaretoken" not in line and "nonce" not in line)


def test_the_mail_leads_back_to_the_session_on_another_device(visitor: Client) -> None:
    visitor.post(SIGN_IN, {"login": "siti@contoh.id", "next": "/sesi/7/daftar/"})
    [message] = mail.outbox
    assert "/akun/login/?next=%2Fsesi%2F7%2Fdaftar%2F" in str(message.body)
    visitor.post(CONFIRM, {"action": "resend", "next": "/sesi/7/daftar/"})
    assert "/akun/login/?next=%2Fsesi%2F7%2Fdaftar%2F" in str(mail.outbox[-1].body)
    visitor.post(SIGN_IN, {"login": "budi@contoh.id", "next": "https://jahat.example/"})
    assert "jahat" not in str(mail.outbox[-1].body)


def test_a_new_code_comes_for_a_new_address_too(visitor: Client, mailed_code: Callable[[], str]) -> None:
    visitor.post(SIGN_IN, {"login": "siti@contoh.id"})
    first = mailed_code()
    visitor.post(CONFIRM, {"action": "resend"})
    assert len(mail.outbox) == 2
    visitor.post(CONFIRM, {"code": first})
    assert signed_in_as(visitor) is None
    visitor.post(CONFIRM, {"code": mailed_code().replace("-", " ")})
    assert signed_in_as(visitor) == User.objects.get().pk


def test_wrong_codes_make_no_account(visitor: Client, mailed_code: Callable[[], str]) -> None:
    visitor.post(SIGN_IN, {"login": "siti@contoh.id"})
    code = mailed_code()
    for _ in range(3):
        visitor.post(CONFIRM, {"code": "0000-0000"})
    visitor.post(CONFIRM, {"code": code})
    assert signed_in_as(visitor) is None
    assert not User.objects.exists()


def test_a_closed_account_stays_closed(visitor: Client, mailed_code: Callable[[], str]) -> None:
    UserFactory(email="tutup@contoh.id", is_active=False)
    visitor.post(SIGN_IN, {"login": "tutup@contoh.id"})
    answer = visitor.post(CONFIRM, {"code": mailed_code()}, follow=True)
    assert "is closed" in answer.content.decode()
    assert signed_in_as(visitor) is None
    assert User.objects.count() == 1


def test_two_browsers_make_one_account(mailed_code: Callable[[], str]) -> None:
    browsers, codes = [Client(), Client()], []
    for browser in browsers:
        browser.post(SIGN_IN, {"login": "siti@contoh.id"})
        codes.append(mailed_code())
    for browser, code in zip(browsers, codes, strict=True):
        browser.post(CONFIRM, {"code": code})
    assert {signed_in_as(browser) for browser in browsers} == {User.objects.get().pk}


def test_an_account_made_by_an_administrator_needs_one_code(visitor: Client, mailed_code: Callable[[], str]) -> None:
    user = User.objects.create_user("pemilik@contoh.id")
    assert not EmailAddress.objects.exists()
    visitor.post(SIGN_IN, {"login": "pemilik@contoh.id", "next": AFTERWARDS})
    assert visitor.post(CONFIRM, {"code": mailed_code(), "next": AFTERWARDS}).url == AFTERWARDS
    assert signed_in_as(visitor) == user.pk
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("old", ["/akun/signup/", "/akun/login/code/"])
def test_old_addresses_lead_to_the_one_page(visitor: Client, old: str) -> None:
    assert visitor.get(old, {"next": "/sesi/7/"}).url == "/akun/login/?next=%2Fsesi%2F7%2F"
    assert visitor.post(old, {"email": "siti@contoh.id"}).url == SIGN_IN
    assert not mail.outbox


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("siti@gmial.com", "siti@gmail.com"),
        ("Siti@GMAIL.CON", "Siti@gmail.com"),
        ("siti@yaho.co.id", "siti@yahoo.co.id"),
        ("siti@kpud.go.id", "siti@kpu.go.id"),
    ],
)
def test_a_mistyped_domain_is_asked_about_once(visitor: Client, typed: str, meant: str) -> None:
    answer = visitor.post(SIGN_IN, {"login": typed})
    assert answer.status_code == 200
    assert "Leave it as I wrote it" in answer.content.decode()
    assert not mail.outbox
    visitor.post(SIGN_IN, {"login": typed, "login_proposed": typed})
    visitor.post(SIGN_IN, {"login": typed, "login_kept": typed})
    assert [message.to for message in mail.outbox] == [[meant.lower()], [typed.lower()]]


@pytest.mark.parametrize(
    "domain", [*USUAL, "mail.com", "contoh.id", "kpu-jabarprov.go.id", "ui.ac.id", "kemenag.go.id"]
)
def test_a_domain_that_may_be_meant_is_not_asked_about(domain: str) -> None:
    assert likely(f"siti@{domain}") == ""


@given(st.emails())
def test_a_proposal_is_never_asked_about_again(address: str) -> None:
    assert not likely(address) or likely(likely(address)) == ""


def test_another_address_begins_anew_and_the_way_back_is_kept(visitor: Client, mailed_code: Callable[[], str]) -> None:
    visitor.post(SIGN_IN, {"login": "salah@contoh.id", "next": INSIDE})
    assert visitor.get(SIGN_IN).url == CONFIRM
    assert visitor.get(SIGN_IN, {"next": AFTERWARDS}).url == f"{CONFIRM}?next=%2Fakun%2Fpassword%2Fset%2F"
    visitor.post(SIGN_IN, {"login": "benar@contoh.id", "next": INSIDE})
    assert mail.outbox[-1].to == ["benar@contoh.id"]
    assert visitor.post(CONFIRM, {"code": mailed_code()}).url == INSIDE
    assert User.objects.get().email == "benar@contoh.id"


def test_a_malformed_address_is_refused_without_mail(visitor: Client) -> None:
    answer = visitor.post(SIGN_IN, {"login": "siti"})
    assert answer.status_code == 200
    assert 'href="#id_login"' in answer.content.decode()
    assert not mail.outbox


def test_confirming_without_an_attempt_leads_to_sign_in(visitor: Client) -> None:
    assert visitor.get(CONFIRM, follow=True).redirect_chain[-1][0] == SIGN_IN
