"""The secret of a second step: not readable in the database, not in Django admin, and there after a new key."""

import time
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.test import Client

from tests.factories import UserFactory

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
def step(secret: str) -> Authenticator:
    TOTP.activate(UserFactory(), secret)
    return Authenticator.objects.get()


def opens(step: Authenticator, secret: str) -> bool:
    """Whether the stored second step accepts the code that the phone shows."""
    code = format_hotp_value(hotp_value(secret, int(time.time() // 30)))
    return bool(TOTP(Authenticator.objects.get(pk=step.pk)).validate_code(code))


def test_the_secret_is_stored_encrypted_and_still_opens(step: Authenticator, secret: str):
    assert secret not in str(step.data)
    assert opens(step, secret)


def test_a_new_key_keeps_second_steps_and_recovery_codes(step: Authenticator, secret: str, settings: Any):
    codes = RecoveryCodes.activate(step.user).generate_codes()
    old, new = settings.FIELD_KEYS[0], Fernet.generate_key().decode()
    settings.FIELD_KEYS = [new, old]
    call_command("rotate_field_keys")
    settings.FIELD_KEYS = [new]
    assert opens(step, secret)
    assert RecoveryCodes.activate(step.user).generate_codes() == codes


def test_django_admin_takes_a_second_step_away_and_shows_no_secret(step: Authenticator, client: Client):
    client.force_login(UserFactory(is_superuser=True))
    page = f"/admin/mfa/authenticator/{step.pk}/"
    shown = client.get(f"{page}change/")
    assert shown.status_code == 200
    assert step.data["secret"] not in shown.content.decode()
    assert client.post(f"{page}change/", {"data": "{}"}).status_code == 403
    assert client.post(f"{page}delete/", {"post": "yes"}).status_code == 302
    assert not Authenticator.objects.exists()
