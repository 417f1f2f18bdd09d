"""What every answer tells the browser to keep to: pages, files, refusals and errors alike."""

import pytest
from django.test import Client

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()",
}
PATHS = {
    "/": 200,
    "/akun/login/": 200,
    "/saya/": 200,
    "/saya/data.json": 200,
    "/v/tidak-ada": 404,
    "/tidak-ada/": 404,
    "/admin/": 403,
    "/healthz": 200,
}


@pytest.mark.parametrize(("path", "status"), PATHS.items())
def test_every_answer_carries_them(path: str, status: int, client: Client):
    client.force_login(UserFactory())
    answer = client.get(path, follow=True)
    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in EVERYWHERE} == EVERYWHERE
    policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert "Access-Control-Allow-Origin" not in answer.headers
    if answer["Content-Type"].startswith("text/"):
        assert answer["Content-Type"].endswith("charset=utf-8")
