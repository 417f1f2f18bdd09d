"""The press: each certificate printed once, filed, told of, and failures written down."""

from datetime import timedelta
from hashlib import sha256

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from certificates.issuing import printing, queue, services
from certificates.issuing.selectors import MAX_ATTEMPTS
from certificates.issuing.tasks import render_certificates, resume_batches
from certificates.models import Batch, Certificate
from tests.factories import UserFactory

from .conftest import NOW

pytestmark = pytest.mark.django_db

LATER = NOW + printing.RESUME_AFTER


@pytest.fixture
def sent(monkeypatch):
    chunks: list[list[str]] = []
    monkeypatch.setattr(queue.current_app, "send_task", lambda name, args: chunks.append(args[0]))
    return chunks


@pytest.fixture
def certificate(attend, issue) -> Certificate:
    attend("Siti Aminah", user=UserFactory(email="siti@contoh.id"))
    issue()
    return Certificate.objects.get()


def print_it(certificate: Certificate) -> bool:
    return printing.print_certificate(certificate_id=str(certificate.pk), now=NOW)


def fail(*_args, **_kwargs) -> bytes:
    raise OSError("the disk is full")


def test_the_file_is_stored_under_its_hash(certificate):
    assert print_it(certificate)
    certificate.refresh_from_db()
    with certificate.pdf.open() as file:
        stored = file.read()
    assert stored.startswith(b"%PDF-")
    assert certificate.sha256 == sha256(stored).hexdigest()
    assert certificate.rendered_at == NOW
    assert certificate.pdf.name == f"certificates/2027/03/{certificate.pk}.pdf"


def test_the_owner_is_told_once_where_to_find_it(certificate, settings):
    settings.SITE_URL = "https://bimtek.contoh.id"
    assert print_it(certificate)
    assert not print_it(certificate)
    (message,) = mail.outbox
    assert message.to == ["siti@contoh.id"]
    assert "Bimtek Pemungutan Suara" in message.subject
    assert "https://bimtek.contoh.id/saya/sertifikat/" in message.body
    assert f"https://bimtek.contoh.id/v/{certificate.code}" in message.body
    assert certificate.number in message.body


def test_without_an_address_nobody_is_told(attend, issue):
    registration = attend("Tanpa Alamat")
    registration.person.user = None
    registration.person.save()
    issue()
    assert print_it(Certificate.objects.get())
    assert mail.outbox == []


def test_printing_twice_changes_nothing(certificate):
    print_it(certificate)
    before = Certificate.objects.values().get()
    files = default_storage.listdir("certificates/2027/03")[1]
    assert not print_it(certificate)
    assert Certificate.objects.values().get() == before
    assert default_storage.listdir("certificates/2027/03")[1] == files


def test_a_file_left_by_a_killed_worker_is_replaced(certificate):
    name = f"certificates/2027/03/{certificate.pk}.pdf"
    default_storage.save(name, ContentFile(b"%PDF-half a fi"))
    assert print_it(certificate)
    certificate.refresh_from_db()
    assert (certificate.pdf.name, certificate.pdf.size > 10_000) == (name, True)


def test_a_mail_that_cannot_be_written_leaves_the_certificate_unprinted(certificate, monkeypatch):
    monkeypatch.setattr(printing.mails, "ready", fail)
    assert not print_it(certificate)
    certificate.refresh_from_db()
    assert (certificate.rendered_at, certificate.sha256, certificate.pdf.name) == (None, "", "")


def test_a_failure_is_written_down_and_holds_up_nobody_else(attend, issue, monkeypatch):
    for name in ("A", "B"):
        attend(name)
    issue()
    first, second = Certificate.objects.order_by("number")
    render = printing.render
    monkeypatch.setattr(printing, "render", lambda record: fail() if record.name == "A" else render(record))
    render_certificates([str(first.pk), str(second.pk)])
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.attempts, first.error, first.rendered_at) == (1, "OSError: the disk is full", None)
    assert second.rendered_at is not None


def test_what_waits_too_long_is_handed_over_again(certificate, sent):
    assert printing.resume(now=LATER - timedelta(seconds=1)) == 0
    assert printing.resume(now=LATER) == 1
    assert sent == [[str(certificate.pk)]]
    assert printing.resume(now=LATER) == 0


def test_a_batch_that_moves_is_left_alone(attend, issue, sent):
    for name in ("A", "B"):
        attend(name)
    issue()
    Certificate.objects.filter(name="A").update(rendered_at=LATER - timedelta(minutes=1), sha256="0" * 64)
    assert printing.resume(now=LATER) == 0
    assert printing.resume(now=LATER + printing.RESUME_AFTER) == 1


def test_what_failed_too_often_waits_for_staff(certificate, issuer, sent, django_capture_on_commit_callbacks):
    Certificate.objects.update(attempts=MAX_ATTEMPTS, error="OSError")
    resume_batches()
    assert printing.resume(now=LATER) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert services.retry(batch=Batch.objects.get(), by=issuer, now=LATER) == 1
    assert sent == [[str(certificate.pk)]]
    certificate.refresh_from_db()
    assert (certificate.attempts, certificate.error) == (0, "")
