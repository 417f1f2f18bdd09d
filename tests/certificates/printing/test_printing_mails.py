"""Who is told of a certificate, once it is printed."""

from datetime import timedelta

import pytest
from django.core import mail

from certificates.issuing import mails, printing, tasks
from certificates.models import Certificate
from participants.models import Registration
from tests.certificates.conftest import NOW, print_batch
from tests.certificates.printing.press import LATER, print_it

pytestmark = pytest.mark.django_db


def test_everyone_is_told_once_where_to_find_it(chunk, settings):
    settings.SITE_URL = "https://bimtek.contoh.id"
    print_it(chunk)
    assert mail.outbox == []
    assert mails.tell(chunk_id=chunk.pk, now=LATER) == 2
    assert mails.tell(chunk_id=chunk.pk, now=LATER) == 0
    assert sorted(message.to[0] for message in mail.outbox) == ["ani@contoh.id", "budi@contoh.id"]
    for message in mail.outbox:
        certificate = Certificate.objects.get(registration__person__user__email=message.to[0])
        assert "Bimtek Pemungutan Suara" in message.subject
        assert "https://bimtek.contoh.id/saya/sertifikat/" in message.body
        assert f"https://bimtek.contoh.id/v/{certificate.code}" in message.body
        assert certificate.number in message.body
    chunk.refresh_from_db()
    assert chunk.told_at == LATER


def test_nobody_is_told_before_it_is_printed(chunk):
    assert mails.tell(chunk_id=chunk.pk, now=NOW) == 0
    chunk.refresh_from_db()
    assert (chunk.told_at, mail.outbox) == (None, [])


def test_a_mail_that_cannot_be_written_leaves_all_untold(chunk, monkeypatch):
    print_it(chunk)
    send = mails._send
    monkeypatch.setattr(mails, "_send", lambda row, *rest: 1 / 0 if row.name == "Budi" else send(row, *rest))
    with pytest.raises(ZeroDivisionError):
        mails.tell(chunk_id=chunk.pk, now=NOW)
    chunk.refresh_from_db()
    assert chunk.told_at is None
    assert printing.untold(now=LATER) == [chunk.pk]


def test_without_an_address_nobody_is_told(attend, issue):
    registration = attend("Tanpa Alamat")
    registration.person.user = None
    registration.person.save()
    batch = issue()
    print_batch(batch, now=NOW)
    assert mails.tell(chunk_id=batch.chunks.get().pk, now=NOW) == 0
    assert mail.outbox == []


def test_who_has_a_void_number_is_not_told(chunk):
    Registration.objects.filter(person__name="Ani").update(status="cancelled")
    print_it(chunk)
    assert mails.tell(chunk_id=chunk.pk, now=NOW) == 1
    assert [message.to for message in mail.outbox] == [["budi@contoh.id"]]


def test_a_lost_task_for_mails_is_found(chunk, sent):
    print_it(chunk)
    assert printing.untold(now=LATER - timedelta(seconds=1)) == []
    assert printing.untold(now=LATER) == [chunk.pk]
    tasks.resume_batches()  # the clock is years ahead or behind: what counts is that it was printed long before
    mails.tell(chunk_id=chunk.pk, now=LATER)
    assert printing.untold(now=LATER) == []


def test_the_task_for_mails_tells_once(chunk):
    print_it(chunk)
    tasks.tell(chunk.pk)
    tasks.tell(chunk.pk)
    assert len(mail.outbox) == 2
