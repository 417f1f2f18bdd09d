"""A certificate that cannot be made anew: every way to its file says so, and a ZIP goes on without it."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from certificates.issuing import claims
from certificates.issuing.documents import document
from certificates.models import Certificate

pytestmark = pytest.mark.django_db


@pytest.fixture
def issued(attend, issue_and_print) -> list[Certificate]:
    """Three certificates, of which the second cannot be made any more."""
    for name in ("Ani", "Budi", "Cici"):
        attend(name)
    issue_and_print()
    Certificate.objects.filter(name="Budi").update(sha256=bytes(32))
    rows = Certificate.objects.select_related("edition__signing_key", "base", "registration__person__user")
    return list(rows.order_by("sequence"))


def test_its_owner_and_staff_are_told(client, issued, issuer, caplog):
    _ani, budi, _cici = issued
    for user in (budi.registration.person.user, issuer):
        client.force_login(user)
        answer = client.get(reverse("issuing:download", args=[budi.pk]))
        assert (answer.status_code, answer["Cache-Control"]) == (503, "private, no-store")
        assert budi.number in answer.content.decode()
    assert str(budi.pk) in caplog.text


def test_who_has_its_link_is_told(client, issued):
    assert client.get(reverse("issuing:claim_file", args=[claims.token(issued[1].pk)])).status_code == 503


@pytest.mark.parametrize(("language", "file", "says"), [("en", "MISSING.txt", "valid"), ("id", "BELUM ADA.txt", "sah")])
def test_a_zip_lists_what_it_lacks(client, issued, issuer, session, language, file, says):
    client.force_login(issuer)
    client.cookies["django_language"] = language
    answer = client.get(reverse("issuing:archive", args=[session.pk]))
    with ZipFile(BytesIO(b"".join(answer.streaming_content))) as files:
        assert files.testzip() is None
        made = {name: files.read(name) for name in files.namelist()}
    listed = made.pop(file).decode()
    assert list(made.values()) == [document(issued[0]), document(issued[2])]
    assert says in listed.splitlines()[0]
    assert [line for line in listed.splitlines() if line.endswith(".pdf")] == [
        "0002 Budi 002-SERT-KPU-KALTARA-III-2027.pdf"
    ]


def test_a_storage_elsewhere_that_fails_in_its_own_way_is_told_too(client, issued, issuer, monkeypatch):
    """As S3 does: its errors are not those of a disk."""
    from certificates.bases import store

    class ClientError(Exception):
        pass

    def refuse(*_args):
        raise ClientError("SlowDown")

    store._linker.cache_clear()
    monkeypatch.setattr(store.default_storage, "open", refuse)
    client.force_login(issuer)
    assert client.get(reverse("issuing:download", args=[issued[0].pk])).status_code == 503


def test_the_command_names_it(issued, capsys):
    with pytest.raises(CommandError, match="1 of 3 certificates"):
        call_command("check_certificates", stderr=None)
