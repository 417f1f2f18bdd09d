"""Signing in leaves its line in the log, failing too; neither names an address, a password or a code."""

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from bimtek.accounts.sign_in_log import account_mark
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
SIGN_IN = "/akun/login/"


@pytest.fixture
def lines() -> Iterator[list[dict[str, Any]]]:
    """What is logged of signing in while the test runs."""
    written: list[dict[str, Any]] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(dict(record.msg))  # type: ignore[arg-type]  # structlog's event

    logger, handler = logging.getLogger("bimtek.accounts.sign_in_log"), Keep()
    logger.addHandler(handler)
    yield written
    logger.removeHandler(handler)


def told(lines: list[dict[str, Any]]) -> list[tuple[str, str | None, str | None]]:
    return [(line["event"], line.get("step"), line["account"]) for line in lines]


def test_a_password_that_is_wrong_and_one_that_is_right(visitor: Client, lines: list[dict[str, Any]]) -> None:
    user = UserFactory()
    visitor.post(SIGN_IN, {"login": user.email, "password": "salah-sekali"})
    visitor.post(SIGN_IN, {"login": user.email.upper(), "password": PASSWORD})
    mark = account_mark(user.email)
    assert told(lines) == [("sign-in failed", "password", mark), ("signed in", None, mark)]
    assert lines[-1]["user"] == user.pk
    assert all(line["request_id"] for line in lines)
    written = json.dumps(lines)
    for secret in (user.email, "salah-sekali", PASSWORD):
        assert secret not in written


def test_an_unknown_address_is_logged_alike(visitor: Client, lines: list[dict[str, Any]]) -> None:
    visitor.post(SIGN_IN, {"login": "siapa@contoh.id", "password": "salah-sekali"})
    assert told(lines) == [("sign-in failed", "password", account_mark("siapa@contoh.id"))]


def test_a_mailed_code(visitor: Client, mailed_code: Callable[[], str], lines: list[dict[str, Any]]) -> None:
    user = UserFactory()
    answer = visitor.post(SIGN_IN, {"login": user.email})
    visitor.post(answer.url, {"code": "0000-0000"})
    visitor.post(answer.url, {"code": mailed_code()})
    expected = [("sign-in failed", "mailed_code", None), ("signed in", None, account_mark(user.email))]
    assert told(lines) == expected


def test_a_second_step(visitor: Client, lines: list[dict[str, Any]]) -> None:
    user = UserFactory()
    TOTP.activate(user, generate_totp_secret())
    answer = visitor.post(SIGN_IN, {"login": user.email, "password": PASSWORD})
    assert told(lines) == []  # half the way is not in
    visitor.post(answer.url, {"code": "000000"})
    assert told(lines) == [("sign-in failed", "second_step", account_mark(user.email))]
