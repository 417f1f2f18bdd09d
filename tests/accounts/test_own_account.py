"""What an owner changes: password, e-mail address, second step; and that outsiders cannot."""

from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client

from bimtek.accounts.models import User
from tests.accounts.conftest import signed_in_as
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
NEW = "kata-sandi-baru-7"
PAGES = ["/akun/email/", "/akun/password/set/", "/akun/password/change/", "/akun/2fa/", "/akun/reauthenticate/"]


@pytest.mark.parametrize("page", PAGES)
def test_an_outsider_is_sent_to_sign_in(visitor: Client, page: str) -> None:
    answer = visitor.get(page)
    assert answer.status_code == 302
    assert answer.url.startswith("/akun/login/")


def test_a_first_password_can_be_set_and_used(visitor: Client) -> None:
    user = UserFactory()
    user.set_unusable_password()
    user.save()
    visitor.force_login(user)
    assert visitor.get("/akun/password/set/").status_code == 200
    visitor.post("/akun/password/set/", {"password1": NEW, "password2": NEW})
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert signed_in_as(visitor) == user.pk
    assert mail.outbox[-1].subject == "Your password was set"


def test_the_password_changes_only_with_the_old_one(visitor: Client) -> None:
    user = UserFactory()
    visitor.force_login(user)
    visitor.post("/akun/password/change/", {"oldpassword": "salah", "password1": NEW, "password2": NEW})
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    visitor.post("/akun/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    user.refresh_from_db()
    assert user.check_password(NEW)


@pytest.mark.parametrize(("new", "taken"), [("gunung-2511", False), ("gunung-25112", True), ("g " * 200, True)])
def test_a_password_has_twelve_characters_and_may_have_many(visitor: Client, new: str, taken: bool) -> None:
    user = UserFactory()
    visitor.force_login(user)
    visitor.post("/akun/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    user.refresh_from_db()
    assert user.check_password(new) is taken


def test_a_new_password_ends_the_sessions_of_other_browsers(visitor: Client) -> None:
    user, other = UserFactory(), Client()
    visitor.force_login(user)
    other.force_login(user)
    visitor.post("/akun/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert visitor.get("/saya/").status_code == 200
    assert other.get("/saya/").url.startswith("/akun/login/")


def test_a_forgotten_password_is_replaced_by_way_of_a_code(visitor: Client, mailed_code: Callable[[], str]) -> None:
    user = UserFactory()
    answer = visitor.post("/akun/password/reset/", {"email": user.email})
    assert answer.url == "/akun/password/reset/confirm/"
    answer = visitor.post(answer.url, {"code": mailed_code()})
    visitor.post(answer.url, {"password1": NEW, "password2": NEW})
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert mail.outbox[-1].subject == "Your password was changed"


def test_the_address_changes_when_the_new_one_is_proven(visitor: Client, mailed_code: Callable[[], str]) -> None:
    user = UserFactory(email="lama@contoh.id")
    visitor.force_login(user)
    again = visitor.post("/akun/email/", {"action_add": "", "email": "baru@contoh.id"})
    assert again.url == "/akun/reauthenticate/?next=%2Fakun%2Femail%2F"
    assert not mail.outbox  # an open browser alone does not take an account over
    visitor.post(again.url, {"password": PASSWORD, "next": "/akun/email/"})
    user.refresh_from_db()
    assert user.email == "lama@contoh.id"
    assert mail.outbox[-1].to == ["baru@contoh.id"]
    answer = visitor.post("/akun/confirm-email/", {"code": mailed_code()})
    assert answer.url == "/akun/email/"
    user.refresh_from_db()
    assert user.email == "baru@contoh.id"
    assert ["lama@contoh.id"] in [message.to for message in mail.outbox]


def test_an_address_of_somebody_else_is_not_taken_over(visitor: Client, mailed_code: Callable[[], str]) -> None:
    UserFactory(email="orang@contoh.id")
    user = UserFactory(email="lama@contoh.id")
    user.set_unusable_password()  # signs in by codes alone, so there is nothing to ask for again
    user.save()
    visitor.force_login(user)
    visitor.post("/akun/email/", {"action_add": "", "email": "orang@contoh.id"})
    answer = visitor.post("/akun/confirm-email/", {"code": mailed_code()})
    assert answer.status_code == 200
    assert User.objects.get(pk=user.pk).email == "lama@contoh.id"


def test_an_authenticator_is_added_after_the_password(visitor: Client) -> None:
    user = UserFactory()
    visitor.post("/akun/login/", {"login": user.email, "password": PASSWORD, "next": "/akun/2fa/"})
    page = visitor.get("/akun/2fa/totp/activate/", follow=True)
    assert page.redirect_chain
    assert page.redirect_chain[-1][0].startswith("/akun/reauthenticate/")
    page = visitor.post(page.redirect_chain[-1][0], {"password": PASSWORD}, follow=True)
    assert '<p class="account-image" aria-hidden="true"><svg ' in page.content.decode()
    assert "data:" not in page["Content-Security-Policy"]
