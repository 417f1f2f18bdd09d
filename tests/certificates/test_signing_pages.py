"""The page about the electronic signature: what it shows, an upload, giving a key up, and who may."""

import sys
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import got_request_exception
from django.urls import reverse
from django.views.debug import ExceptionReporter

from certificates.models import SigningKey
from certificates.signing.services import retire
from events.organizers.models import MemberRole
from tests.events.staff import enter, queries
from tests.factories import OrganizerFactory, UserFactory

from .conftest import NOW
from .signatures import PASSPHRASE, CertificateFile, certify, key_of, make_pkcs12

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def address(organizer) -> str:
    return reverse("signing:keys", args=[organizer.slug])


@pytest.fixture
def manager(client, organizer):
    return enter(client, organizer, "owner")


def filled(made: CertificateFile, **changes) -> dict[str, object]:
    upload = SimpleUploadedFile("kunci.p12", made.pkcs12, content_type="application/x-pkcs12")
    return {"file": upload, "passphrase": made.passphrase} | changes


def text(response) -> str:
    return response.content.decode()


def test_a_key_is_uploaded_and_shown(client, manager, address):
    file = make_pkcs12()
    response = client.post(address, filled(file), follow=True)
    assert response.redirect_chain == [(address, 302)]
    key = SigningKey.objects.get()
    assert (key.uploaded_by, key.uploaded_at) == (manager, NOW)
    for shown in (key.subject, key.issuer, key.algorithm, key.serial, key.fingerprint_in_groups, manager.email):
        assert shown in text(response)
    assert PASSPHRASE not in text(response)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"passphrase": "salah sama sekali"}, "passphrase"),
        ({"passphrase": ""}, "passphrase"),
        ({"file": SimpleUploadedFile("a.p12", b"nothing")}, "file"),
        ({"file": ""}, "file"),
    ],
)
def test_a_refusal_stands_at_its_field_and_the_passphrase_nowhere(client, manager, address, changes, field):
    typed = filled(make_pkcs12(), **changes)
    response = client.post(address, typed)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not SigningKey.objects.exists()
    passphrase = typed["passphrase"]
    assert not passphrase or passphrase not in text(response)


def test_nothing_of_an_upload_is_logged(client, manager, address, caplog, capfd, settings):
    client.post(address, filled(make_pkcs12(), passphrase="salah sama sekali"))
    client.post(address, filled(make_pkcs12()))
    told = caplog.text + "".join(capfd.readouterr())
    for secret in ("salah sama sekali", PASSPHRASE, settings.SIGNING_PASSPHRASE):
        assert secret not in told


def test_an_error_report_names_no_passphrase(client, manager, address, monkeypatch, settings):
    """Django's reports have what was posted, and the variables of each function."""
    reports = []

    def keep(sender, request, **kwargs):
        reports.append(ExceptionReporter(request, *sys.exc_info()).get_traceback_text())

    def fail(*args, **kwargs):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("certificates.signing.services.refuse_unfit", fail)
    got_request_exception.connect(keep)
    try:
        with pytest.raises(RuntimeError):
            client.post(address, filled(make_pkcs12()))
    finally:
        got_request_exception.disconnect(keep)
    assert "the disk is full" in reports[0]
    for secret in (PASSPHRASE, settings.SIGNING_PASSPHRASE):
        assert secret not in reports[0]


def test_retiring_asks_first(client, manager, organizer, address, upload):
    key = upload(make_pkcs12())
    question = reverse("signing:retire", args=[organizer.slug, key.pk])
    assert key.fingerprint_in_groups in text(client.get(question))
    assert SigningKey.objects.get().retired_at is None
    response = client.post(question, follow=True)
    assert response.redirect_chain == [(address, 302)]
    assert (SigningKey.objects.get().retired_at, SigningKey.objects.get().private) == (NOW, None)
    assert key.fingerprint_in_groups in text(response)  # among the former keys
    assert client.post(question).status_code == 422
    assert client.delete(question).status_code == client.delete(address).status_code == 405


def test_what_there_is_to_say_about_a_key_is_said(client, manager, address, upload, settings):
    def standing() -> str:
        return client.get(address).context["standing"]

    key = upload(make_pkcs12())
    assert (standing(), text(client.get(address)).count("notice--")) == ("good", 0)
    cases = {"expiring": 29, "expired": -1}
    for expected, days in cases.items():
        SigningKey.objects.filter(pk=key.pk).update(not_after=NOW + timedelta(days=days))
        assert standing() == expected
        assert text(client.get(address)).count("notice--") == 1
    settings.SIGNING_PASSPHRASE = "frasa-lain-untuk-server-yang-sama"
    assert standing() == "locked"
    settings.SIGNING_PASSPHRASE = ""
    assert standing() == "off"
    page = text(client.get(address))
    assert "SIGNING_PASSPHRASE" in page
    assert 'type="file"' not in page


def test_a_signer_that_nobody_vouches_for_is_named(client, manager, address, upload):
    upload(make_pkcs12(certificate=certify("KPU Kabupaten Contoh", key_of("ecdsa"), None)))
    assert text(client.get(address)).count("notice--warning") == 1


def test_an_upload_while_switched_off_is_refused(client, manager, address, settings):
    settings.SIGNING_PASSPHRASE = ""
    assert client.post(address, filled(make_pkcs12())).status_code == 422
    assert not SigningKey.objects.exists()


def test_outsiders_and_small_roles_change_nothing(client, organizer, address, upload):
    key = upload(make_pkcs12())
    question = reverse("signing:retire", args=[organizer.slug, key.pk])
    assert [client.post(a).status_code for a in (address, question)] == [302, 302]
    client.force_login(UserFactory())
    assert [client.post(a).status_code for a in (address, question)] == [404, 404]
    for role in set(MemberRole.values) - {"owner"}:
        enter(client, organizer, role)
        assert [client.post(a, filled(make_pkcs12())).status_code for a in (address, question)] == [403, 403]
        assert address not in text(client.get(reverse("organizers:overview", args=[organizer.slug])))
    assert list(SigningKey.objects.values_list("pk", "retired_at")) == [(key.pk, None)]


def test_the_key_of_another_organizer_is_not_there(client, organizer, upload):
    key, other = upload(make_pkcs12()), OrganizerFactory()
    enter(client, other, "owner")
    assert client.post(reverse("signing:retire", args=[other.slug, key.pk])).status_code == 404
    assert SigningKey.objects.get().retired_at is None


def test_the_history_costs_the_same_for_one_key_and_for_many(client, manager, owner, address, upload):
    retire(key=upload(make_pkcs12()), by=owner, now=NOW)
    queries(client, address)
    one = queries(client, address)
    for _ in range(30):
        retire(key=upload(make_pkcs12()), by=owner, now=NOW)
    assert queries(client, address) == one


def test_django_admin_shows_no_private_part(client, upload):
    key = upload(make_pkcs12())
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    assert client.get(reverse("admin:certificates_signingkey_changelist")).status_code == 200
    page = client.get(reverse("admin:certificates_signingkey_change", args=[key.pk]))
    shown = [name for fieldset in page.context["adminform"] for line in fieldset for name in line.fields]
    assert "private" not in shown
    assert bytes(key.private).hex() not in text(page)
    assert "memory at 0x" not in text(page)
    assert client.post(reverse("admin:certificates_signingkey_change", args=[key.pk]), {}).status_code == 403
