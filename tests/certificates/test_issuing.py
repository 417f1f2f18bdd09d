"""Issuing: who gets one, what is frozen, what stands against it and then leaves nothing behind."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from auditlog.models import LogEntry

from bimtek.common.errors import Refusal
from certificates.issuing import queue, selectors
from certificates.issuing.freeze import place
from certificates.models import Batch, Certificate, NumberPattern, NumberSeries
from events.models import TrainingSession
from participants.attendance.services import Mark, record
from participants.models import Registration
from tests.factories import AgendaItemFactory, RegionFactory, SessionFactory

from .conftest import ISSUED_ON, NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch):
    """What was handed to the press, as lists of keys."""
    chunks: list[list[str]] = []
    monkeypatch.setattr(queue.current_app, "send_task", lambda name, args: chunks.append(args[0]))
    return chunks


def test_everyone_who_may_gets_one_in_the_order_of_names(issue, attend):
    for name in ("Wayan Sudra", "ahmad Fauzi", "Siti Aminah"):
        attend(name)
    attend("Absen Terus", present=False)

    batch = issue()

    assert batch.total == 3
    rows = Certificate.objects.order_by("number").values_list("number", "name")
    assert list(rows) == [
        ("001/SERT/KPU-KALTARA/III/2027", "ahmad Fauzi"),
        ("002/SERT/KPU-KALTARA/III/2027", "Siti Aminah"),
        ("003/SERT/KPU-KALTARA/III/2027", "Wayan Sudra"),
    ]


def test_the_record_holds_all_that_is_printed(session, issue, attend):
    attend("Abdul Karim", title_before="Dr. H.", title_after="S.H.,M.H.", institution="KPU Kabupaten Bulungan")
    issue()
    certificate = Certificate.objects.get()
    frozen = {
        "name": "Dr. H. Abdul Karim, S.H., M.H.",
        "institution": "KPU Kabupaten Bulungan",
        "role": "Peserta",
        "programme": "Bimtek Pemungutan Suara",
        "session_title": "Angkatan III",
        "starts_on": date(2027, 3, 1),
        "ends_on": date(2027, 3, 3),
        "place": "Aula KPU, Kalimantan Utara",
        "jp": Decimal("2.0"),
        "topics": [{"title": "Tata Cara Pemungutan Suara", "jp": "2"}],
        "organizer_name": "KPU Provinsi Kalimantan Utara",
        "signed_at_place": "Tanjung Selor",
        "signatory_name": "Hariyadi Hamid, S.E., M.Si.",
        "signatory_position": "Ketua",
        "signatory_nip": "197505122003121004",
        "issued_on": ISSUED_ON,
        "layout": "klasik",
        "status": "valid",
        "rendered_at": None,
    }
    assert {field: getattr(certificate, field) for field in frozen} == frozen


def test_what_changes_later_changes_no_record(session, organizer, issue, attend):
    registration = attend("Siti Aminah")
    issue()
    before = Certificate.objects.values().get()
    organizer.name, organizer.signatory_name, organizer.city = "Nama Baru", "Orang Lain", "Tarakan"
    organizer.save()
    session.programme.title, session.title = "Judul Baru", "Angkatan IX"
    session.programme.save()
    session.save()
    session.agenda.update(minutes=10, title="Lain")
    registration.person.name = "Siti Baru"
    registration.person.save()
    assert Certificate.objects.values().get() == before


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
    certificate = Certificate.objects.get()
    assert certificate.jp == Decimal("3.1")
    assert certificate.topics == [
        {"title": "Tata Cara Pemungutan Suara", "jp": "2"},
        {"title": "Simulasi", "jp": "1.1"},
    ]


def test_only_whom_it_concerns_next_time(issue, attend):
    attend("Siti Aminah")
    first = issue()
    attend("Ahmad Fauzi")
    second = issue()
    assert [first.total, second.total] == [1, 1]
    assert list(second.certificates.values_list("number", "name")) == [("002/SERT/KPU-KALTARA/III/2027", "Ahmad Fauzi")]


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
    monkeypatch.setattr(queue, "CHUNK", 2)
    for name in ("A", "B", "C"):
        attend(name)
    with django_capture_on_commit_callbacks(execute=True):
        batch = issue()
        assert sent == []
    assert [len(chunk) for chunk in sent] == [2, 1]
    assert [pk for chunk in sent for pk in chunk] == selectors.waiting_ids(batch)


def test_with_the_broker_away_issuing_succeeds(issue, attend, monkeypatch, django_capture_on_commit_callbacks):
    def away(name, args):
        raise queue.OperationalError("no broker")

    monkeypatch.setattr(queue.current_app, "send_task", away)
    attend()
    with django_capture_on_commit_callbacks(execute=True):
        issue()
    assert Certificate.objects.count() == 1


def unset(organizer, field: str) -> None:
    setattr(organizer, field, "")
    organizer.save()


REFUSALS = {
    "session_not_held": lambda session: TrainingSession.objects.update(status="cancelled"),
    "missing_signatory_name": lambda session: unset(session.programme.organizer, "signatory_name"),
    "missing_signatory_position": lambda session: unset(session.programme.organizer, "signatory_position"),
    "missing_city": lambda session: unset(session.programme.organizer, "city"),
    "missing_number_pattern": lambda session: unset(session.programme.organizer, "code"),
    "nobody_left": lambda session: session.registrations.update(status="cancelled"),
    "number_long": lambda session: NumberPattern.objects.create(
        organizer=session.programme.organizer, pattern="{session}/" * 9 + "{n}", reset="never"
    ),
}


@pytest.mark.parametrize("code", REFUSALS)
def test_refused_for_what_is_wrong_and_nothing_is_left_behind(session, issue, attend, sent, code):
    attend()
    session.title = "Angkatan Ketiga Belas"
    session.save()
    REFUSALS[code](session)
    audited = LogEntry.objects.count()
    assert_refused(issue, sent, audited, code)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"layout": "lain"}, "layout_unknown"),
        ({"now": datetime(2027, 3, 2, 15, 59, tzinfo=UTC)}, "session_not_over"),
        ({"issued_on": date(2027, 3, 2)}, "date_too_early"),
        ({"issued_on": date(2027, 3, 5)}, "date_in_future"),
    ],
)
def test_refused_for_what_was_asked_and_nothing_is_left_behind(issue, attend, sent, changes, code):
    attend()
    assert_refused(issue, sent, LogEntry.objects.count(), code, **changes)


def assert_refused(issue, sent, audited: int, code: str, **changes) -> None:
    with pytest.raises(Refusal) as refused:
        issue(**changes)
    assert refused.value.code == code
    assert (Batch.objects.count(), Certificate.objects.count(), NumberSeries.objects.count()) == (0, 0, 0)
    assert (LogEntry.objects.count(), sent) == (audited, [])


def test_the_last_day_begins_where_the_session_takes_place(issue, attend):
    """At 16.00 UTC of 2 March it is 3 March in WITA, the last day."""
    attend()
    assert issue(now=datetime(2027, 3, 2, 16, 0, tzinfo=UTC), issued_on=date(2027, 3, 3)).total == 1


QUERIES = 21


@pytest.mark.parametrize("people", [1, 30])
def test_issuing_asks_the_same_number_of_questions_for_one_and_for_thirty(
    issue, attend, people, django_assert_num_queries
):
    RegionFactory()
    for n in range(people):
        attend(f"Peserta {n:02}")
    with django_assert_num_queries(QUERIES):
        issue()


def test_progress_counts_printed_and_given_up(issue, attend):
    for name in ("A", "B", "C"):
        attend(name)
    batch = issue()
    first, second, _third = batch.certificates.all()
    batch.certificates.filter(pk=first.pk).update(rendered_at=NOW, sha256="0" * 64)
    batch.certificates.filter(pk=second.pk).update(attempts=selectors.MAX_ATTEMPTS)
    assert selectors.progress(batch) == selectors.Progress(total=3, done=1, failed=1)
