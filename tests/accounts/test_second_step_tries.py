"""Guessing a second step: few tries for strangers, none of them the owner's, and the owner is told."""

import time
from functools import partial

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core import mail
from django.test import Client

from bimtek.accounts import devices, second_step_tries
from bimtek.accounts.second_step_tries import DAY, MINUTES, STRANGERS
from tests.accounts.conftest import signed_in_as
from tests.concurrency.threads import at_once
from tests.factories import PASSWORD, UserFactory

SECOND = "/akun/2fa/authenticate/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def early_in_a_step():
    """A code that is made late in its half minute would be judged in the next."""
    with time_machine.travel(time.time() // 30 * 30 + 2):
        yield


@pytest.fixture
def secret() -> str:
    return str(generate_totp_secret())


@pytest.fixture
def user(secret):
    user = UserFactory()
    TOTP.activate(user, secret)
    return user


def right(secret: str, steps: int = 0) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time() // 30) + steps)))


def wrong(secret: str) -> str:
    return f"{(int(right(secret)) + 1) % 10**6:06}"


def first_step(user, browser: Client | None = None) -> Client:
    """A browser that has passed the first step and stands before the second."""
    browser = browser or Client()
    answer = browser.post("/akun/login/", {"login": user.email, "password": PASSWORD})
    assert answer.url.startswith(SECOND)
    return browser


def test_strangers_share_few_tries_whatever_browser_they_use(user, secret):
    for _ in range(STRANGERS[MINUTES]):
        first_step(user).post(SECOND, {"code": wrong(secret)})
    late = first_step(user)
    late.post(SECOND, {"code": right(secret)})  # even the right one is not looked at
    assert signed_in_as(late) is None


def test_the_owners_browser_is_not_locked_out_by_strangers(user, secret):
    own = first_step(user)
    own.post(SECOND, {"code": right(secret)})
    assert signed_in_as(own) == user.pk
    own.post("/akun/logout/")
    for _ in range(STRANGERS[MINUTES] + 1):
        first_step(user).post(SECOND, {"code": wrong(secret)})
    with time_machine.travel(time.time() + 31):  # a code serves once
        first_step(user, own).post(SECOND, {"code": right(secret)})
    assert signed_in_as(own) == user.pk


def test_a_known_browser_of_another_account_or_a_made_up_cookie_is_a_stranger(user, secret):
    other = UserFactory()
    theirs = Client()
    theirs.post("/akun/login/", {"login": other.email, "password": PASSWORD})
    theirs.post("/akun/logout/")
    forged = Client()
    forged.cookies[devices.COOKIE] = f"x.{devices._mark(user.email)}:forged"
    for _ in range(STRANGERS[MINUTES]):
        first_step(user).post(SECOND, {"code": wrong(secret)})
    for browser in (theirs, forged):
        first_step(user, browser).post(SECOND, {"code": right(secret)})
        assert signed_in_as(browser) is None


def test_what_is_right_is_not_counted(user, secret):
    for step in range(STRANGERS[MINUTES] + 2):
        with time_machine.travel(time.time() + 31 * step):
            browser = first_step(user)
            browser.post(SECOND, {"code": right(secret)})
            assert signed_in_as(browser) == user.pk


def test_a_day_has_few_tries_too(user, secret, monkeypatch):
    """Five in five minutes alone would be 1,440 a day: of a hundred accounts a dozen in a month."""
    monkeypatch.setattr(second_step_tries, "STRANGERS", {MINUTES: 1000, DAY: STRANGERS[DAY]})
    browser = first_step(user)
    for _ in range(STRANGERS[DAY]):
        browser.post(SECOND, {"code": wrong(secret)})
    browser.post(SECOND, {"code": right(secret)})
    assert signed_in_as(browser) is None
    assert STRANGERS[DAY] * 365 / 10**6 < 0.011


def test_recovery_codes_are_counted_with_the_others(user, secret):
    codes = RecoveryCodes.activate(user).generate_codes()
    browser = first_step(user)
    for _ in range(STRANGERS[MINUTES]):
        browser.post(SECOND, {"code": "00000000"})
    browser.post(SECOND, {"code": codes[0]})
    assert signed_in_as(browser) is None


def test_a_recovery_code_serves_once(user, secret):
    codes = RecoveryCodes.activate(user).generate_codes()
    for expected in (user.pk, None):
        browser = first_step(user)
        browser.post(SECOND, {"code": codes[0]})
        assert signed_in_as(browser) == expected


def test_a_code_serves_once(user, secret):
    code = right(secret)
    for expected in (user.pk, None):
        browser = first_step(user)
        browser.post(SECOND, {"code": code})
        assert signed_in_as(browser) == expected


def test_the_owner_is_told_once(user, secret):
    browser = first_step(user)
    for _ in range(STRANGERS[MINUTES]):
        browser.post(SECOND, {"code": wrong(secret)})
    assert mail.outbox == []
    for _ in range(3):
        browser.post(SECOND, {"code": wrong(secret)})
    assert [each.to for each in mail.outbox] == [[user.email]]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "control"])
def test_tries_at_once_do_not_pass_the_limit(user, secret, monkeypatch, guarded):
    looked_at = []
    monkeypatch.setattr(TOTP, "validate_code", lambda *_given: looked_at.append(1) and False)
    if not guarded:
        monkeypatch.setattr(second_step_tries.limits, "count", lambda *_given: 0)
    browsers = [first_step(user) for _ in range(12)]
    at_once([partial(browser.post, SECOND, {"code": "000000"}) for browser in browsers])
    assert (len(looked_at) <= STRANGERS[MINUTES]) is guarded
    assert Authenticator.objects.filter(user=user).exists()


def test_before_a_change_it_is_counted_as_well(user, secret):
    own = first_step(user)
    own.post(SECOND, {"code": right(secret)})
    for _ in range(second_step_tries.KNOWN[MINUTES]):
        own.post("/akun/2fa/reauthenticate/", {"code": wrong(secret)})
    with time_machine.travel(time.time() + 31):
        page = own.post("/akun/2fa/reauthenticate/", {"code": right(secret)})
    assert page.status_code != 302  # not let on, with the right code
