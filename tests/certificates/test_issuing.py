"""Issuing: who gets one, what is frozen, how far it is. What stands against it: `test_issuing_refused.py`."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from auditlog.models import LogEntry

from bimtek.common.errors import Refusal
from certificates.issuing import printing, queue, selectors, services
from certificates.issuing.freeze import place
from certificates.layouts.services import shipped_version
from certificates.models import Batch, Certificate, Chunk, Edition, NumberSeries
from certificates.press.glyphs import is_drawn, missing
from participants.attendance.services import Mark, record
from participants.models import Registration
from tests.factories import AgendaItemFactory, RegionFactory, SessionFactory

from .conftest import ISSUED_ON, NOW, print_batch

pytestmark = pytest.mark.django_db


def reserved(batch: Batch) -> list[tuple[str, str]]:
    """Numbers and names in the order of the numbers, before anything is printed."""
    return [
        (chunk.range.number(sequence), Registration.objects.get(pk=each["registration"]).person.full_name)
        for chunk in batch.chunks.all()
        for sequence, each in zip(chunk.range.sequences, chunk.recipients, strict=True)
    ]


@pytest.fixture
def sent(monkeypatch):
    """What was queued: names of tasks and the keys they got."""
    tasks: list[tuple[str, int]] = []
    monkeypatch.setattr(queue.current_app, "send_task", lambda name, args: tasks.append((name, args[0])))
    return tasks


def test_everyone_who_may_gets_one_in_the_order_of_names(issue, attend):
    for name in ("Wayan Sudra", "ahmad Fauzi", "Siti Aminah"):
        attend(name)
    attend("Absen Terus", present=False)

    batch = issue()

    assert batch.total == 3
    assert not Certificate.objects.exists()
    assert reserved(batch) == [
        ("001/SERT/KPU-KALTARA/III/2027", "ahmad Fauzi"),
        ("002/SERT/KPU-KALTARA/III/2027", "Siti Aminah"),
        ("003/SERT/KPU-KALTARA/III/2027", "Wayan Sudra"),
    ]


def test_the_edition_holds_all_that_is_printed_but_the_person(session, issue, attend):
    attend("Abdul Karim")
    batch = issue()
    frozen = {
        "batch": batch,
        "layout_version": batch.layout_version,
        "organizer_name": "KPU Provinsi Kalimantan Utara",
        "role": "participant",
        "programme": "Bimtek Pemungutan Suara",
        "session_title": "Angkatan III",
        "starts_on": date(2027, 3, 1),
        "ends_on": date(2027, 3, 3),
        "place": "Aula KPU, Kalimantan Utara",
        "jp": Decimal("2.0"),
        "topics": [{"title": "Tata Cara Pemungutan Suara", "jp": "2"}],
        "signed_at_place": "Tanjung Selor",
        "signatory_name": "Hariyadi Hamid, S.E., M.Si.",
        "signatory_position": "Ketua",
        "signatory_nip": "197505122003121004",
        "issued_on": ISSUED_ON,
        "signing_key": None,
        "sealed_at": NOW,
        "letters": "",
        "base": None,
    }
    edition = Edition.objects.get()
    assert {field: getattr(edition, field) for field in frozen} == frozen


def test_the_certificate_holds_the_person_as_printed(session, organizer, attend, issue_and_print):
    person = {"title_before": "Dr. H.", "title_after": "S.H.,M.H.", "institution": "KPU Kabupaten Bulungan"}
    registration = attend("Abdul Karim", **person)
    batch = issue_and_print()
    certificate = Certificate.objects.get()
    frozen = {
        "name": "Dr. H. Abdul Karim, S.H., M.H.",
        "institution": "KPU Kabupaten Bulungan",
        "number": "001/SERT/KPU-KALTARA/III/2027",
        "sequence": 1,
        "series": NumberSeries.objects.get(),
        "role": "participant",
        "organizer": organizer,
        "session": session,
        "registration": registration,
        "speaker": None,
        "edition": batch.editions.get(),
        "base": batch.editions.get().base,
        "status": "valid",
        "printed_at": NOW,
    }
    assert {field: getattr(certificate, field) for field in frozen} == frozen
    assert (len(certificate.sha256), bytes(certificate.signature)) == (32, b"")


def test_who_attended_alike_shares_an_edition(session, issue, attend, issuer):
    practice = AgendaItemFactory(session=session, title="Simulasi", minutes=10)
    everything, talk = [attend(name) for name in ("Ani", "Budi")], attend("Cici")
    record(session=session, marks=[Mark(talk.pk, practice.pk, False)], by=issuer, now=NOW, reason="Pulang.")
    batch = issue()
    (chunk,) = batch.chunks.all()
    ani, budi, cici = (each["edition"] for each in chunk.recipients)
    assert everything
    assert (ani == budi, ani == cici, Edition.objects.count()) == (True, False, 2)
    assert [Edition.objects.get(pk=pk).jp for pk in (ani, cici)] == [Decimal("2.2"), Decimal("2.0")]


def test_letters_that_not_every_font_has_are_noted_for_the_base(issue, attend):
    attend("Siti Aminah")
    attend("Łukasz Đặng", institution="Ŵ")
    issue()
    assert Edition.objects.get().letters == "".join(sorted(set("Łukasz Đặng" + "Ŵ")))


def test_a_letter_without_a_font_stops_one_certificate_before_its_number(session, issue, attend):
    odd = letter_without_a_font()
    for name in ("Ani", f"Budi {odd}", "Citra"):
        attend(name)
    (stopped,) = selectors.plan(session).unprintable
    assert (stopped.candidate.name, stopped.letters) == (f"Budi {odd}", odd)
    batch = issue()
    assert [name for _number, name in reserved(batch)] == ["Ani", "Citra"]
    assert NumberSeries.objects.get().last == 2


def test_a_font_is_asked_for_rare_letters_only():
    assert missing("Nur Sa'adah", "M. Şükrü Ā", "Z\u200dWJ") == ""
    assert missing(f"{letter_without_a_font()} Siti", "Siti") == letter_without_a_font()


def letter_without_a_font() -> str:
    return next(chr(code) for code in range(0x30000, 0x31350) if not is_drawn(chr(code)))


def test_many_are_cut_into_chunks_with_their_own_numbers(issue, attend, monkeypatch):
    monkeypatch.setattr(services, "CHUNK", 2)
    for name in ("A", "B", "C", "D", "E"):
        attend(name)
    batch = issue()
    assert list(batch.chunks.values_list("first", "last", "state")) == [
        (1, 2, "waiting"),
        (3, 4, "waiting"),
        (5, 5, "waiting"),
    ]
    assert print_batch(batch, now=NOW) == 5
    rows = Certificate.objects.order_by("sequence").values_list("sequence", "name")
    assert list(rows) == [(1, "A"), (2, "B"), (3, "C"), (4, "D"), (5, "E")]


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("in_person", "Aula KPU, Kalimantan Utara"),
        ("online", "secara daring"),
        ("hybrid", "Aula KPU, Kalimantan Utara, dan secara daring"),
    ],
)
def test_place_as_printed(mode, expected):
    assert place(SessionFactory(mode=mode)) == expected


def test_what_was_attended_is_listed_and_makes_up_the_jp(session, issue, attend, issuer):
    registration = attend()
    AgendaItemFactory(session=session, title="Istirahat", kind="break", minutes=0)
    practice = AgendaItemFactory(session=session, title="Simulasi", minutes=50)
    AgendaItemFactory(session=session, title="Tidak dihadiri", minutes=10)
    record(session=session, marks=[Mark(registration.pk, practice.pk, True)], by=issuer, now=NOW)
    issue()
    edition = Edition.objects.get()
    assert edition.jp == Decimal("3.1")
    assert edition.topics == [
        {"title": "Tata Cara Pemungutan Suara", "jp": "2"},
        {"title": "Simulasi", "jp": "1.1"},
    ]


def test_only_whom_it_concerns_next_time(issue, issue_and_print, attend):
    attend("Siti Aminah")
    first = issue_and_print()
    attend("Ahmad Fauzi")
    second = issue()
    assert [first.total, second.total] == [1, 1]
    assert reserved(second) == [("002/SERT/KPU-KALTARA/III/2027", "Ahmad Fauzi")]


def test_while_the_press_is_at_work_nothing_more_is_issued(issue, attend):
    attend("Siti Aminah")
    batch = issue()
    attend("Ahmad Fauzi")
    with pytest.raises(Refusal) as refusal:
        issue()
    assert (refusal.value.code, NumberSeries.objects.get().last) == ("batch_unfinished", 1)
    print_batch(batch, now=NOW)
    assert issue().total == 1


def test_a_registration_that_is_not_confirmed_gets_none(issue, attend):
    attend("Siti Aminah")
    Registration.objects.filter(pk=attend("Batal").pk).update(status="cancelled")
    assert issue().total == 1


def test_the_same_form_twice_is_one_batch(issue, attend):
    attend()
    key = uuid4()
    assert issue(key=key) == issue(key=key)
    assert Batch.objects.count() == 1


def test_the_key_of_another_session_is_refused(issue, attend, session):
    attend()
    batch = issue(key=uuid4())
    batch.session = SessionFactory()
    batch.save()
    with pytest.raises(Refusal) as refusal:
        issue(key=batch.key)
    assert refusal.value.code == "key_used"


def test_the_audit_log_says_who_issued_how_many(session, issuer, issue, attend):
    attend()
    batch = issue()
    entry = LogEntry.objects.get_for_object(session).first()
    assert entry.actor == issuer
    assert entry.changes["certificates_issued"] == ["", "1"]
    assert entry.changes["batch"] == ["", str(batch.pk)]


def test_the_press_gets_chunks_after_the_commit(issue, attend, sent, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(services, "CHUNK", 2)
    for name in ("A", "B", "C"):
        attend(name)
    with django_capture_on_commit_callbacks(execute=True):
        batch = issue()
        assert sent == []
    assert sent == [("certificates.print_chunk", pk) for pk in printing.waiting_chunks(batch)]
    assert len(sent) == 2


def test_with_the_broker_away_issuing_succeeds(issue, attend, monkeypatch, django_capture_on_commit_callbacks):
    def away(name, args):
        raise queue.OperationalError("no broker")

    monkeypatch.setattr(queue.current_app, "send_task", away)
    attend()
    with django_capture_on_commit_callbacks(execute=True):
        batch = issue()
    assert len(printing.waiting_chunks(batch)) == 1


QUERIES = 30


@pytest.mark.parametrize("people", [1, 30])
def test_issuing_asks_the_same_number_of_questions_for_one_and_for_thirty(
    issue, attend, people, django_assert_num_queries
):
    RegionFactory()
    for n in range(people):
        attend(f"Peserta {n:02}")
    shipped_version("klasik")  # written at its first use
    with django_assert_num_queries(QUERIES):
        issue()


def test_progress_counts_printed_void_and_stuck(issue, attend, monkeypatch):
    monkeypatch.setattr(services, "CHUNK", 2)
    registrations = [attend(name) for name in ("A", "B", "C", "D", "E", "F", "G")]
    batch = issue()
    assert selectors.progress(batch) == selectors.Progress(total=7, done=0, void=0, stuck=0)
    Registration.objects.filter(pk=registrations[1].pk).update(status="cancelled")
    printed, stuck, cancelled, _left = batch.chunks.all()
    printing.print_chunk(chunk_id=printed.pk, now=NOW)
    Chunk.objects.filter(pk=stuck.pk).update(attempts=printing.MAX_ATTEMPTS)
    Chunk.objects.filter(pk=cancelled.pk).update(state="void")
    progress = selectors.progress(batch)
    assert progress == selectors.Progress(total=7, done=1, void=3, stuck=2)
    assert (progress.finished, progress.failed) == (False, 5)


def test_progress_asks_two_questions(issue, attend, django_assert_num_queries):
    attend()
    batch = issue()
    with django_assert_num_queries(2):
        selectors.progress(batch)
