"""A chunk is printed whole or not at all, and once; who cannot be printed holds up nobody."""

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import IntegrityError

from bimtek.common.errors import Refusal
from certificates.issuing import control, printing, selectors, tasks
from certificates.issuing.documents import EditionPress
from certificates.models import Certificate, Chunk, VoidedRange
from certificates.press.errors import LayoutError
from certificates.register import selectors as register
from events.models import Speaker
from participants.models import Registration
from tests.certificates.conftest import NOW
from tests.certificates.printing.press import LATER, fails_for, nothing_printed, print_it
from tests.factories import SpeakerFactory

pytestmark = pytest.mark.django_db


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


def test_whose_registration_was_cancelled_since_has_a_void_number_and_the_others_are_printed(chunk):
    Registration.objects.filter(person__name="Ani").update(status="cancelled")
    assert print_it(chunk) == 1
    assert Certificate.objects.get().sequence == 2
    void = VoidedRange.objects.get()
    assert (void.first, void.last, void.kind, void.at, void.by) == (1, 1, "failed", NOW, None)
    (failure,) = selectors.failures(chunk.batch)
    assert void.note == f"Ani: {failure['error']}"
    assert selectors.progress(chunk.batch) == selectors.Progress(total=2, done=1, void=1, stuck=0)
    assert register.series_gaps(chunk.series) == register.SeriesGaps(0, 0)


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
    assert register.series_gaps(chunk.series) == register.SeriesGaps(0, 0)


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
