"""Pages for what goes wrong: they say what to do, in the visitor's language, and need little to be shown."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from django.views import defaults

from bimtek.urls import urlpatterns as real


def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def suspicious(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation


urlpatterns = [*real, path("tes/403", forbidden), path("tes/400", suspicious)]


@pytest.fixture
def reader(settings: pytest.FixtureRequest) -> Client:
    settings.ROOT_URLCONF = __name__
    settings.DEBUG = False
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    client.cookies["django_language"] = "en"
    return client


@pytest.mark.parametrize(
    ("address", "status", "heading"),
    [
        ("/tidak-ada/", 404, "This page is not here"),
        ("/tes/403", 403, "You may not do this"),
        ("/tes/400", 400, "We could not read that request"),
    ],
)
@pytest.mark.django_db
def test_each_error_has_a_page(reader: Client, address: str, status: int, heading: str) -> None:
    answer = reader.get(address)
    assert answer.status_code == status
    assert f"<h1>{heading}</h1>" in answer.content.decode()


def test_a_broken_page_is_told_without_the_database() -> None:
    answer = defaults.server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "<h1>" in answer.content.decode()


def test_a_form_kept_open_too_long_gets_advice(reader: Client) -> None:
    answer = reader.post("/akun/login/", {"login": "siti@contoh.id"})
    assert answer.status_code == 403
    assert "Nothing was saved" in answer.content.decode()


@pytest.mark.django_db
def test_a_throttled_visitor_gets_advice(reader: Client, settings: pytest.FixtureRequest) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    settings.SECURE_SSL_REDIRECT = False
    reader.handler.enforce_csrf_checks = False
    for _ in range(2):
        answer = reader.post("/akun/login/", {"login": "x"})
    assert answer.status_code == 429
    assert "Too many requests" in answer.content.decode()


@pytest.mark.django_db
def test_pages_carry_no_inline_script_or_style(reader: Client) -> None:
    for address in ("/akun/login/", "/akun/password/reset/", "/tidak-ada/"):
        page = reader.get(address).content.decode()
        assert "style=" not in page
        assert "<style" not in page
        assert "<script>" not in page
        assert "onclick" not in page
