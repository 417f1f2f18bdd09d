"""Draft sessions from a schedule: the service and the command."""

import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from auditlog.models import LogEntry
from django.core.management import CommandError, call_command
from django.utils import translation

from bimtek.common.errors import Refusal
from events.models import TrainingSession
from events.schedule.grid import parse_grid
from events.schedule.parsing import parse_schedule
from events.schedule.services import import_schedule
from tests.factories import (
    LocationFactory,
    OrganizerFactory,
    ProgrammeFactory,
    RegionFactory,
    SessionFactory,
    UserFactory,
)

GRID = Path(__file__).parents[1] / "data" / "schedule_grid.txt"
GOOD = "JUN JUL\n01 - 04 05 - 08\n-  11 - 14"
BAD = "JUN JUL\n01 - 04 05 - 08\n31 - 02 11 - 14"

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    organizer = OrganizerFactory(region=RegionFactory())
    return ProgrammeFactory(organizer=organizer, slug="bimtek-pemilu")


def test_each_range_becomes_one_draft_in_the_organizers_zone(programme):
    imported = import_schedule(programme=programme, reading=parse_grid(GRID.read_text(), 2024), by=None)
    sessions = TrainingSession.objects.filter(programme=programme)
    assert len(imported.created) == sessions.count() == 41
    assert imported.existing == ()
    assert {(s.status, s.timezone, (s.ends_on - s.starts_on).days) for s in sessions} == {("draft", "Asia/Makassar", 3)}


def test_an_organizer_without_a_region_gets_jakartas_clock():
    import_schedule(programme=ProgrammeFactory(), reading=parse_grid(GOOD, 2024), by=None)
    assert set(TrainingSession.objects.values_list("timezone", flat=True)) == {"Asia/Jakarta"}


def test_importing_again_adds_only_what_is_new(programme):
    SessionFactory(programme=programme, starts_on=date(2024, 7, 5), ends_on=date(2024, 7, 8))
    first = import_schedule(programme=programme, reading=parse_grid(GOOD, 2024), by=None)
    again = import_schedule(programme=programme, reading=parse_grid(GOOD, 2024), by=None)
    assert [(len(done.created), len(done.existing)) for done in (first, again)] == [(2, 1), (0, 3)]
    assert TrainingSession.objects.count() == 3


def test_another_programme_does_not_count_as_existing(programme):
    SessionFactory(starts_on=date(2024, 7, 5), ends_on=date(2024, 7, 8))
    assert len(import_schedule(programme=programme, reading=parse_grid(GOOD, 2024), by=None).created) == 3


@pytest.mark.parametrize(("text", "code"), [(BAD, "schedule_unreadable"), ("JUN\nLibur", "schedule_empty")])
def test_an_uncertain_or_empty_schedule_writes_nothing(programme, text, code):
    with pytest.raises(Refusal) as refusal:
        import_schedule(programme=programme, reading=parse_grid(text, 2024), by=None)
    assert refusal.value.code == code
    assert not TrainingSession.objects.exists()


def test_the_import_is_one_entry_in_the_audit_log(programme):
    LogEntry.objects.all().delete()
    user = UserFactory()
    LogEntry.objects.all().delete()
    import_schedule(programme=programme, reading=parse_grid(GOOD, 2024), by=user)
    import_schedule(programme=programme, reading=parse_grid(GOOD, 2024), by=user)
    entry = LogEntry.objects.get()
    assert (entry.actor, entry.object_pk) == (user, str(programme.pk))
    assert entry.changes == {"sessions_imported": ["", "3: 2024-06-01 – 2024-07-14"]}


def test_the_number_of_queries_does_not_grow(programme, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        import_schedule(programme=programme, reading=parse_grid(GRID.read_text(), 2024), by=None)


def run(*args: str) -> str:
    out = StringIO()
    with translation.override("en"):
        call_command("import_schedule", *args, stdout=out)
    return out.getvalue()


@pytest.fixture
def bad(tmp_path) -> str:
    (tmp_path / "bad.txt").write_text(BAD)
    return str(tmp_path / "bad.txt")


def test_a_dry_run_prints_exactly_the_reading_as_json():
    told = json.loads(run(str(GRID), "--year", "2024", "--dry-run", "--json"))
    assert set(told) == {"sessions", "anomalies"}
    assert len(told["sessions"]) == 41
    assert told["sessions"][0] == {"start": "2024-04-01", "end": "2024-04-04", "line": 8}
    assert {frozenset(anomaly) for anomaly in told["anomalies"]} == {frozenset({"line", "text", "why"})}
    assert {"line": 10, "text": "Libur"} in [{k: a[k] for k in ("line", "text")} for a in told["anomalies"]]
    assert not TrainingSession.objects.exists()


def test_a_dry_run_for_a_person_shows_ranges_and_remarks():
    told = run(str(GRID), "--year", "2024", "--dry-run")
    assert "41 sessions (" in told
    assert "31 anomalies (" in told
    assert "29 August – 1 September 2024" in told
    assert "01 -04" in told


def test_a_file_from_windows_is_read_as_well(tmp_path):
    (tmp_path / "windows.txt").write_bytes(b"\xef\xbb\xbfAPR MAY\r\n01 - 04 02 - 05\r\n")
    told = json.loads(run(str(tmp_path / "windows.txt"), "--year", "2024", "--dry-run", "--json"))
    assert [session["line"] for session in told["sessions"]] == [2, 2]
    assert told["anomalies"] == []


def test_the_command_makes_the_drafts_and_says_how_many(programme):
    told = [run(str(GRID), "--year", "2024", "--programme", programme.slug) for _time in range(2)]
    assert "Draft sessions made: 41. There already: 0." in told[0]
    assert "Draft sessions made: 0. There already: 41." in told[1]
    assert TrainingSession.objects.count() == 41


def test_the_command_can_write_and_print_json(programme):
    assert len(json.loads(run(str(GRID), "--year", "2024", "--programme", programme.slug, "--json"))["sessions"]) == 41
    assert TrainingSession.objects.count() == 41


@pytest.mark.parametrize("extra", [["--dry-run"], ["--dry-run", "--json"], ["--programme", "bimtek-pemilu"]])
def test_an_unreadable_cell_fails_the_command_and_writes_nothing(programme, bad, extra):
    with pytest.raises(CommandError, match="line 3"):
        run(bad, "--year", "2024", *extra)
    assert not TrainingSession.objects.exists()


def test_wrong_arguments_are_explained(programme, tmp_path):
    latin = tmp_path / "latin.txt"
    latin.write_bytes(b"JUN\n01 - 04 \xe9")
    empty = tmp_path / "empty.txt"
    empty.write_text("JUN\nLibur")
    for args, words in [
        ([str(GRID), "--year", "2024"], "--programme"),
        ([str(GRID), "--year", "2024", "--programme", "tidak-ada"], "tidak-ada"),
        ([str(GRID), "--year", "24", "--dry-run"], "year"),
        ([str(tmp_path / "none.txt"), "--year", "2024", "--dry-run"], "Cannot open"),
        ([str(latin), "--year", "2024", "--dry-run"], "UTF-8"),
        ([str(empty), "--year", "2024", "--programme", "bimtek-pemilu"], r"\w"),
    ]:
        with pytest.raises(CommandError, match=words):
            run(*args)
    assert not TrainingSession.objects.exists()


def test_drafts_get_the_names_and_places_of_a_schedule(programme):
    hall = LocationFactory(organizer=programme.organizer, name="Hotel Bukit", timezone="Asia/Jayapura")
    text = "Angkatan;Tempat;Tanggal;Pukul\nI;Hotel Bukit, Bogor;5-8 Februari 2024;08.00\nII;Aula;5-8 Februari 2024;"
    for _time in range(2):
        import_schedule(programme=programme, reading=parse_schedule(text, 2024), by=None)
    drafts = TrainingSession.objects.filter(programme=programme).order_by("title")
    assert [(each.title, each.location, each.timezone, each.starts_on.day) for each in drafts] == [
        ("Angkatan I", hall, "Asia/Jayapura", 5),
        ("Angkatan II", None, "Asia/Makassar", 5),
    ]
    assert "Aula" in drafts[1].notes
    assert "Aula" not in drafts[0].notes


def test_the_command_tells_names_and_places(tmp_path):
    (tmp_path / "jadwal.txt").write_text("Angkatan I : tanggal 5 s.d. 8 Februari 2024 di Hotel Bukit, Bogor")
    told = json.loads(run(str(tmp_path / "jadwal.txt"), "--year", "2024", "--dry-run", "--json"))
    assert told["sessions"] == [
        {"start": "2024-02-05", "end": "2024-02-08", "line": 1, "title": "Angkatan I", "place": "Hotel Bukit, Bogor"}
    ]
