"""What stays behind of a person: in logs, in the outbox, in a shared phone's browser, at the error tracker."""

import logging
from typing import Any

import pytest
from django.core.mail import EmailMessage, get_connection
from django.test import Client

from bimtek.accounts.models import OutgoingMail
from bimtek.logs import WithoutPaths, without_request
from bimtek.middleware import BodyMiddleware
from tests.factories import UserFactory
from tests.world import World

OUTBOX = "bimtek.accounts.outbox.backend.OutboxBackend"
CODE = "7KQF-9M2X-TB4D-RW8H"


@pytest.fixture
def lines() -> Any:
    """The log lines of a test as the handler writes them."""
    written: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(record.getMessage())

    handler = Keep()
    handler.addFilter(WithoutPaths())
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


@pytest.mark.django_db
@pytest.mark.parametrize("path", [f"/saya/tiket/{CODE}/", f"/v/{CODE}", f"/tidak-ada/{CODE}"])
def test_a_refused_address_is_logged_by_its_route(path: str, lines: list[str], client: Client):
    client.force_login(UserFactory())
    assert client.get(path).status_code == 404
    assert any("Not Found" in line for line in lines)
    assert CODE not in "".join(lines)


@pytest.mark.django_db
def test_other_refusals_keep_the_path_out_of_the_log_too(lines: list[str]):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(f"/saya/tiket/{CODE}/batal/").status_code == 403
    assert Client().post(f"/v/{CODE}").status_code == 405
    assert any("Forbidden" in line for line in lines)
    assert CODE not in "".join(lines)


def test_the_log_handler_filters_paths(settings: Any):
    assert "without_paths" in settings.LOGGING["handlers"]["stderr"]["filters"]
    # The one other handler writes what it is given: the route, as the tests above see.
    assert settings.LOGGING["handlers"].keys() == {"stderr", "request"}


def test_the_error_tracker_hears_no_address():
    event = {"message": "x", "request": {"url": f"/saya/tiket/{CODE}/"}, "breadcrumbs": {"values": []}}
    assert without_request(event, {}) == {"message": "x"}


@pytest.mark.django_db
def test_the_outbox_keeps_no_sign_in_code_after_delivery():
    mail = EmailMessage("1234-5678 adalah kode masuk Anda", "1234-5678", to=["siti@contoh.id"])
    mail.connection = get_connection(OUTBOX)
    mail.send()
    row = OutgoingMail.objects.get()
    assert row.subject == "••••-•••• adalah kode masuk Anda"
    assert b"1234-5678" in bytes(row.message)  # what is sent is whole


PERSONAL = ["/saya/", "/saya/profil/", "/saya/sertifikat/", "/saya/data.json", "/kelola/", "/", "/akun/email/"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", PERSONAL)
def test_no_page_of_a_signed_in_visitor_is_kept(path: str, client: Client):
    client.force_login(UserFactory())
    assert "no-store" in client.get(path, follow=True)["Cache-Control"]


@pytest.mark.django_db
def test_tickets_lists_and_files_of_people_are_not_kept(client: Client, world: World):
    client.force_login(world.user)
    for path in (f"/saya/tiket/{world.ticket}/", f"/saya/tiket/{world.ticket}.pdf"):
        assert "no-store" in client.get(path)["Cache-Control"], path
    client.force_login(UserFactory(is_superuser=True))
    for path in ("peserta/", "peserta.xlsx", "kehadiran/", "sertifikat/"):
        response = client.get(f"/kelola/sesi/{world.session_pk}/{path}")
        if response.streaming:
            b"".join(response.streaming_content)  # closes the file
        assert (response.status_code, "no-store" in response["Cache-Control"]) == (200, True), path


@pytest.mark.django_db
def test_the_page_that_asks_for_the_code_is_not_kept(client: Client):
    answer = client.post("/akun/login/", {"login": "siti@contoh.id"}, follow=True)
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_public_pages_may_be_kept_by_who_has_no_session(client: Client):
    assert "no-store" not in client.get("/").get("Cache-Control", "")


@pytest.mark.django_db
def test_a_body_far_larger_than_any_file_is_refused_unread(client: Client):
    said = str(BodyMiddleware.MOST_MB_BELOW["/v/berkas/"] * 1024 * 1024 + 1)
    answer = client.generic("POST", "/v/berkas/", b"x", "multipart/form-data; boundary=x", CONTENT_LENGTH=said)
    assert answer.status_code == 413
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize("charset", ["utf-16", "bogus", "latin-1"])
def test_a_form_in_another_encoding_is_refused(charset: str):
    strict = Client(enforce_csrf_checks=True)
    strict.get("/v/")  # with its cookie the token of the form is looked for
    answer = strict.generic("POST", "/v/berkas/", b"a=1", f"application/x-www-form-urlencoded; charset={charset}")
    assert answer.status_code == 415
