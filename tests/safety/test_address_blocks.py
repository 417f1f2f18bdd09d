"""Limits by address count the block that one customer has: an IPv4 address, or a /64 of IPv6."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from allauth.core.internal.ratelimit import get_ip
from django.conf import settings
from django.test import Client, RequestFactory

from bimtek.common.client_address import block, block_of

pytestmark = pytest.mark.django_db

ONE, SAME_BLOCK, OTHER_BLOCK = "2001:db8:1:2::1", "2001:db8:1:2:ffff:1:2:3", "2001:db8:1:3::1"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("::ffff:c000:207", "192.0.2.7"),
        (ONE, "2001:db8:1:2::"),
        (SAME_BLOCK, "2001:db8:1:2::"),
        (OTHER_BLOCK, "2001:db8:1:3::"),
        ("::1", "::"),
        ("unknown", "unknown"),
    ],
)
def test_the_block_of_an_address(address: str, expected: str) -> None:
    assert block_of(address) == expected


@pytest.mark.parametrize("address", ["192.0.2.7", "::ffff:192.0.2.7", ONE, SAME_BLOCK, OTHER_BLOCK])
def test_the_limits_of_allauth_count_the_same_block(address: str) -> None:
    request = RequestFactory().post("/", REMOTE_ADDR=address)
    assert get_ip(request) == block(request)


def test_behind_a_proxy_the_block_is_that_of_the_client(settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers={"x-forwarded-for": f"192.0.2.1, {ONE}"})
    assert block(request) == "2001:db8:1:2::"


def _unknown_certificate(client: Client, address: str) -> int:
    return client.get("/v/2222-2222-2222-2222/", REMOTE_ADDR=address).status_code


def _unknown_claim_link(client: Client, address: str) -> int:
    return client.get("/s/salah/", REMOTE_ADDR=address).status_code


def _unknown_delegation(client: Client, address: str) -> int:
    return client.get("/delegasi/salah/", REMOTE_ADDR=address).status_code


def _unknown_check_in(client: Client, address: str) -> int:
    return client.get("/hadir/1-AAAAAA/", REMOTE_ADDR=address).status_code


def _file(client: Client, address: str) -> int:
    return client.post("/v/berkas/", {"file": ""}, REMOTE_ADDR=address).status_code


def _sign_in(client: Client, address: str) -> int:
    return client.post("/akun/login/", {"login": "no address"}, REMOTE_ADDR=address).status_code


LIMITED = [
    (_unknown_certificate, "certificates.issuing.limits.UNKNOWN_ALLOWED"),
    (_unknown_claim_link, "certificates.issuing.limits.UNKNOWN_ALLOWED"),
    (_unknown_delegation, "participants.delegations.limits.UNKNOWN_ALLOWED"),
    (_unknown_check_in, "participants.self_checkin.limits.OF_NETWORK"),
    (_file, "certificates.issuing.limits.FILES_ALLOWED"),
    (_sign_in, ""),
]


@pytest.mark.parametrize(("ask", "most"), LIMITED)
def test_a_limit_counts_the_block_and_not_its_neighbour(
    ask: Callable[[Client, str], int], most: str, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    if most:
        monkeypatch.setattr(most, 2)
    else:
        settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}
    assert 429 not in [ask(Client(), ONE), ask(Client(), SAME_BLOCK)]
    assert ask(Client(), SAME_BLOCK.replace("ffff", "fffe")) == 429
    assert ask(Client(), OTHER_BLOCK) != 429
    assert ask(Client(), "192.0.2.7") != 429


def test_nothing_else_asks_for_an_address() -> None:
    """A new limit asks `client_address.block`; who needs the address itself stands here with the reason."""
    known = {
        "bimtek/common/client_address.py",
        "bimtek/accounts/adapter.py",  # gives it to allauth
        "bimtek/fast_lane/shared_pages/keys.py",  # names the header that a limit may see
        "bimtek/audit_author.py",  # writes it into the audit log
        "bimtek/common/audit.py",  # takes it out of the audit log after a while
        "bimtek/bench/hostile/queue.py",  # pretends to come from one
        "bimtek/server/warming.py",  # pretends to come from one
    }
    asks = re.compile(r"get_client_ip|REMOTE_ADDR|X_FORWARDED_FOR|x-forwarded-for", re.I)
    base = Path(settings.BASE_DIR)
    files = [
        path for app in ("bimtek", "events", "participants", "certificates") for path in (base / app).rglob("*.py")
    ]
    found = {str(path.relative_to(base)) for path in files if asks.search(path.read_text())}
    assert found - known == set()
