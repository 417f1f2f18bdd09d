"""The press: a chunk is printed whole and once, whatever fails; its people are told once."""

from datetime import timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core import mail
from django.db import IntegrityError

from bimtek.common.errors import Refusal
from certificates.issuing import control, mails, printing, queue, selectors, services, tasks
from certificates.issuing.documents import EditionPress
from certificates.models import Batch, Certificate, Chunk, VoidedRange
from certificates.numbering import register
from certificates.press.errors import LayoutError
from events.models import Speaker
from participants.models import Registration
from tests.factories import SpeakerFactory, UserFactory

from .conftest import NOW, print_batch

pytestmark = pytest.mark.django_db

LATER = NOW + printing.RESUME_AFTER


@pytest.fixture
def sent(monkeypatch):
    """What was queued: names of tasks and the keys they got."""
    queued: list[tuple[str, int]] = []
    monkeypatch.setattr(queue.current_app, "send_task", lambda name, args: queued.append((name, args[0])))
    return queued


@pytest.fixture
def chunk(attend, issue) -> Chunk:
    """Two people whose certificates wait."""
    attend("Ani", user=UserFactory(email="ani@contoh.id"))
    attend("Budi", user=UserFactory(email="budi@contoh.id"))
    issue()
    return Chunk.objects.get()


def print_it(chunk: Chunk, now=NOW) -> int:
    count = printing.print_chunk(chunk_id=chunk.pk, now=now)
    chunk.refresh_from_db()
    return count


def fails_for(monkeypatch, *names: str, error: Exception) -> None:
    """Let the press fail when it comes to these people."""
    ask = EditionPress.print

    def act(self, **person):
        if person["name"] in names:
            raise error
        return ask(self, **person)

    monkeypatch.setattr(EditionPress, "print", act)


def nothing_printed(chunk: Chunk) -> bool:
    return (chunk.state, Certificate.objects.count(), VoidedRange.objects.count()) == ("waiting", 0, 0)


# --- All or none, and once


def test_a_chunk_is_printed_whole(chunk):
    assert print_it(chunk) == 2
    assert (chunk.state, chunk.done_at, chunk.failures) == ("done", NOW, [])
    assert list(Certificate.objects.order_by("sequence").values_list("sequence", "name", "number")) == [
        (1, "Ani", "001/SERT/KPU-KALTARA/III/2027"),
        (2, "Budi", "002/SERT/KPU-KALTARA/III/2027"),
    ]
    assert len(set(Certificate.objects.values_list("code", flat=True))) == 2


def test_printed_twice_it_gives_one_set(chunk):
    print_it(chunk)
    before = list(Certificate.objects.order_by("sequence").values())
    assert print_it(chunk, LATER) == 0
    assert list(Certificate.objects.order_by("sequence").values()) == before
    assert chunk.done_at == NOW


def test_who_comes_second_while_both_draw_files_nothing(chunk, monkeypatch):
    """A worker that was thought lost is still drawing when another one has filed."""
    draw = printing._draw

    def slowly(*args):
        drawn = draw(*args)
        monkeypatch.setattr(printing, "_draw", draw)
        assert printing.print_chunk(chunk_id=chunk.pk, now=LATER) == 2
        return drawn

    monkeypatch.setattr(printing, "_draw", slowly)
    assert print_it(chunk) == 0
    assert (chunk.done_at, Certificate.objects.count()) == (LATER, 2)


def test_an_error_at_the_last_person_leaves_nobody_printed(chunk, monkeypatch):
    fails_for(monkeypatch, "Budi", error=OSError("the disk is full"))
    with pytest.raises(OSError, match="disk is full"):
        print_it(chunk)
    chunk.refresh_from_db()
    assert nothing_printed(chunk)
    assert (chunk.attempts, chunk.error) == (1, "OSError: the disk is full")


def test_an_error_while_filing_leaves_nobody_printed_and_is_counted(chunk, monkeypatch):
    monkeypatch.setattr(printing, "readable_code", lambda: "7KQF-9M2X-TB4D-RW8H")
    with pytest.raises(IntegrityError, match="code"):
        print_it(chunk)
    chunk.refresh_from_db()
    assert nothing_printed(chunk)
    assert (chunk.attempts, chunk.error.startswith("IntegrityError: ")) == (1, True)


def test_a_chunk_that_takes_too_long_is_counted_too(chunk, monkeypatch):
    fails_for(monkeypatch, "Ani", error=SoftTimeLimitExceeded())
    with pytest.raises(SoftTimeLimitExceeded):
        print_it(chunk)
    chunk.refresh_from_db()
    assert (nothing_printed(chunk), chunk.attempts) == (True, 1)


def test_what_was_tried_again_and_succeeds_forgets_the_error(chunk, monkeypatch):
    with monkeypatch.context() as broken:
        fails_for(broken, "Ani", error=OSError("the disk is full"))
        with pytest.raises(OSError, match="disk"):
            print_it(chunk)
    assert print_it(chunk) == 2
    assert (chunk.state, chunk.error) == ("done", "")


def test_the_task_prints_and_queues_the_mails(chunk, sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        tasks.print_chunk(chunk.pk)
    assert (Certificate.objects.count(), sent) == (2, [("certificates.tell", chunk.pk)])


# --- Who cannot be printed


def test_whose_registration_was_cancelled_since_has_a_void_number_and_the_others_are_printed(chunk):
    Registration.objects.filter(person__name="Ani").update(status="cancelled")
    assert print_it(chunk) == 1
    assert Certificate.objects.get().sequence == 2
    void = VoidedRange.objects.get()
    assert (void.first, void.last, void.kind, void.at, void.by) == (1, 1, "failed", NOW, None)
    (failure,) = selectors.failures(chunk.batch)
    assert void.note == f"Ani: {failure['error']}"
    assert selectors.progress(chunk.batch) == selectors.Progress(total=2, done=1, void=1, stuck=0)
    assert register.standing(chunk.series) == register.Standing(0, 0)


def test_a_registration_confirmed_anew_gets_a_new_number_next_time(chunk, issue_and_print):
    Registration.objects.filter(person__name="Ani").update(status="cancelled")
    print_it(chunk)
    Registration.objects.update(status="confirmed")
    issue_and_print()
    assert Certificate.objects.get(name="Ani").sequence == 3


def test_a_text_that_cannot_be_set_holds_up_nobody_else(chunk, monkeypatch):
    Registration.objects.get(person__name="Ani").person.__class__.objects.filter(name="Ani").update(name="A" * 150)
    fails_for(monkeypatch, "A" * 150, error=LayoutError("Terlalu panjang. " * 40))
    assert print_it(chunk) == 1
    assert (Certificate.objects.get().name, chunk.state) == ("Budi", "done")
    void = VoidedRange.objects.get()
    assert (void.first, len(void.note) <= 500, void.note.startswith("A" * 150)) == (1, True, True)


def test_a_speaker_deleted_since_has_a_void_number(session, issue):
    session.agenda.get().speakers.add(SpeakerFactory(organizer=session.programme.organizer))
    issue()
    chunk = Chunk.objects.get()
    session.agenda.get().speakers.clear()
    Speaker.objects.all().delete()
    assert print_it(chunk) == 0
    assert (chunk.state, VoidedRange.objects.get().first, len(chunk.failures)) == ("done", 1, 1)


# --- A layout that fails for all


@pytest.fixture
def broken(chunk) -> Chunk:
    """The layout has lost what every layout needs; the row says so by its hash."""
    version = chunk.batch.layout_version
    type(version).objects.filter(pk=version.pk).update(html="<p>kosong</p>")
    return chunk


def test_a_layout_that_fails_for_all_is_tried_some_times_and_then_waits_for_staff(broken, issuer, sent, caplog):
    for attempt in range(1, printing.MAX_ATTEMPTS + 1):
        assert printing.waiting_chunks(broken.batch) == [broken.pk]
        with pytest.raises(Exception, match="layout version"):
            print_it(broken)
        broken.refresh_from_db()
        assert (nothing_printed(broken), broken.attempts) == (True, attempt)
    assert printing.waiting_chunks(broken.batch) == []
    assert printing.resume(now=LATER) == 0
    assert selectors.progress(broken.batch) == selectors.Progress(total=2, done=0, void=0, stuck=2)
    assert list(selectors.stuck(broken.batch)) == [broken]
    assert selectors.progress(broken.batch).finished


def test_staff_let_the_press_try_again(chunk, issuer, sent, django_capture_on_commit_callbacks):
    Chunk.objects.update(attempts=printing.MAX_ATTEMPTS, error="OSError")
    with django_capture_on_commit_callbacks(execute=True):
        assert services.retry(batch=Batch.objects.get(), by=issuer, now=LATER) == 1
    assert sent == [("certificates.print_chunk", chunk.pk)]
    chunk.refresh_from_db()
    assert (chunk.attempts, chunk.error, Batch.objects.get().queued_at) == (0, "", LATER)
    assert print_it(chunk) == 2


def test_a_layout_error_at_compiling_fails_the_chunk_and_voids_no_number(chunk, monkeypatch):
    def refuse(*_):
        raise LayoutError("The layout has no slot “name”.")

    monkeypatch.setattr("certificates.issuing.documents.base_for", refuse)
    with pytest.raises(LayoutError):
        print_it(chunk)
    chunk.refresh_from_db()
    assert (nothing_printed(chunk), chunk.error) == (True, "LayoutError: The layout has no slot “name”.")


# --- What the queue lost


def test_what_waits_too_long_is_handed_over_again(chunk, sent):
    assert printing.resume(now=LATER - timedelta(seconds=1)) == 0
    assert printing.resume(now=LATER) == 1
    assert sent == [("certificates.print_chunk", chunk.pk)]
    assert printing.resume(now=LATER) == 0
    assert printing.resume(now=LATER + printing.RESUME_AFTER) == 1


def test_a_batch_that_moves_is_left_alone(attend, issue, sent, monkeypatch):
    monkeypatch.setattr(services, "CHUNK", 1)
    for name in ("A", "B"):
        attend(name)
    batch = issue()
    print_it(batch.chunks.all()[0], LATER - timedelta(minutes=1))
    assert printing.resume(now=LATER) == 0
    assert printing.resume(now=LATER + printing.RESUME_AFTER) == 1


@pytest.mark.parametrize("state", ["paused", "cancelled"])
def test_what_rests_is_not_resumed(chunk, sent, state):
    Batch.objects.update(state=state)
    assert (printing.resume(now=LATER), sent) == (0, [])


# --- Mails


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


# --- Cancelled meanwhile


def test_cancelled_while_it_is_drawn_nothing_is_filed_and_the_numbers_are_void(chunk, issuer, monkeypatch):
    draw = printing._draw

    def then_cancelled(*args):
        drawn = draw(*args)
        assert control.cancel(batch=chunk.batch, by=issuer, now=NOW) == 2
        return drawn

    monkeypatch.setattr(printing, "_draw", then_cancelled)
    assert print_it(chunk) == 0
    assert (chunk.state, Certificate.objects.count()) == ("void", 0)
    void = VoidedRange.objects.get()
    assert (void.first, void.last, void.kind, void.by) == (1, 2, "cancelled", issuer)
    assert register.standing(chunk.series) == register.Standing(0, 0)


def test_paused_while_it_is_drawn_it_is_still_filed(chunk, issuer, monkeypatch):
    draw = printing._draw

    def then_paused(*args):
        drawn = draw(*args)
        control.pause(batch=chunk.batch, by=issuer)
        return drawn

    monkeypatch.setattr(printing, "_draw", then_paused)
    assert print_it(chunk) == 2


def test_a_key_that_was_retired_since_fails_the_chunk_for_all(chunk, monkeypatch):
    def refuse(self):
        raise Refusal("key_retired", "The key is retired.")

    monkeypatch.setattr(EditionPress, "seal", property(refuse))
    with pytest.raises(Refusal):
        print_it(chunk)
    chunk.refresh_from_db()
    assert (nothing_printed(chunk), chunk.attempts) == (True, 1)
