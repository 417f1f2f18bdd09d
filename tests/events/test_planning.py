"""A rule worked out: turns, holidays, gaps, clashes, the published grid of 2024, and the command."""

import json
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from itertools import pairwise
from pathlib import Path

import pytest
from auditlog.models import LogEntry
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bimtek.common.errors import Refusal
from bimtek.common.public_holidays import holidays_of
from events.models import TrainingSession
from events.planning.engine import BusyDays, overlap, plan
from events.planning.rules import WEEKDAYS, RecurrenceRule, rule_from
from events.planning.services import draft_sessions, plan_for
from events.schedule.grid import parse_grid
from tests.factories import LocationFactory, ProgrammeFactory, RegionFactory, SessionFactory

NOW = datetime(2024, 1, 2, 2, tzinfo=UTC)
GRID = Path(__file__).parents[1] / "data" / "schedule_grid.txt"
CITIES = ["Jakarta", "Bandung", "Malang", "Yogyakarta", "Medan", "Makassar", "Bali", "Batam", "Lombok"]
TOLD = {
    "programme": "bimtek-pemilu",
    "from": "2024-04-01",
    "until": "2024-08-31",
    "days": 4,
    "start_weekdays": ["mon", "thu"],
    "places": CITIES,
    "skip_holidays": True,
    "gap_days": 0,
}


def ranges(found):
    return [(run.start, run.end) for run in found]


def touches_holiday(start, end):
    days = [start + timedelta(days=n) for n in range((end - start).days + 1)]
    return any(day in holidays_of(day.year, "id") for day in days)


def test_the_published_grid_of_2024_but_for_holidays():
    """Monday and Thursday from 1 April to 31 August, four days, nine cities in turn, holidays skipped."""
    found = plan(rule_from(TOLD))
    published = {(read.start, read.end) for read in parse_grid(GRID.read_text(), 2024).sessions}
    made = set(ranges(found.runs))
    assert made <= published
    assert published - made == {each for each in published if touches_holiday(*each)}
    assert set(ranges(found.skipped)) == published - made | {
        (date(2024, 4, 8), date(2024, 4, 11)),  # the grid's three times "Libur"
        (date(2024, 4, 11), date(2024, 4, 14)),
        (date(2024, 4, 15), date(2024, 4, 18)),
    }
    assert "Idul Fitri" in next(each.why for each in found.skipped if each.start == date(2024, 4, 11))
    assert [run.place for run in found.runs] == [CITIES[n % 9] for n in range(len(found.runs))]
    assert (len(published), len(made)) == (41, 32)


def test_holidays_are_shown_where_they_are_not_skipped():
    found = plan(rule_from(TOLD | {"skip_holidays": False}))
    assert len(found.runs) == 44
    assert not found.skipped
    held = next(run for run in found.runs if run.start == date(2024, 4, 8))
    assert len(held.holidays) == 4


@pytest.mark.parametrize(
    ("day", "what"),
    [
        (date(2024, 4, 15), "Cuti Bersama"),
        (date(2025, 4, 7), "Cuti Bersama"),
        (date(2026, 3, 23), "Cuti Bersama"),
        (date(2027, 3, 9), "Cuti Bersama"),
        (date(2027, 8, 17), "Kemerdekaan"),
    ],
)
def test_joint_leave_and_holidays_are_known(day, what):
    assert what in holidays_of(day.year, "id")[day]


def test_gap_days_count_within_one_place():
    one = plan(rule_from(TOLD | {"places": ["Bandung"], "gap_days": 1, "skip_holidays": False}))
    assert all(later.start - sooner.end > timedelta(days=1) for sooner, later in pairwise(one.runs))
    assert len(one.runs) == len(one.skipped) == 22
    two = plan(rule_from(TOLD | {"places": ["Bandung", "Medan"], "gap_days": 1, "skip_holidays": False}))
    assert len(two.runs) == 44


def test_a_changeover_day_is_shared_and_more_is_not():
    fitting = plan(rule_from(TOLD | {"places": ["Bandung"], "skip_holidays": False}))
    assert len(fitting.runs) == 44
    closer = plan(rule_from(TOLD | {"places": ["Bandung"], "skip_holidays": False, "start_weekdays": ["mon", "wed"]}))
    assert {run.start.weekday() for run in closer.runs} == {0}
    assert "Bandung" in closer.skipped[0].why


def test_without_weekdays_one_run_follows_the_other():
    found = plan(rule_from({"from": "2027-02-01", "until": "2027-02-12", "days": 3, "gap_days": 1}))
    assert ranges(found.runs) == [
        (date(2027, 2, 1), date(2027, 2, 3)),
        (date(2027, 2, 5), date(2027, 2, 7)),
        (date(2027, 2, 9), date(2027, 2, 11)),
    ]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.builds(
        RecurrenceRule,
        first=st.just(date(2026, 2, 20)),
        last=st.dates(date(2026, 2, 20), date(2026, 5, 1)),
        days=st.integers(1, 9),
        start_weekdays=st.frozensets(st.integers(0, 6)),
        places=st.lists(st.sampled_from("ABC"), max_size=4).map(tuple),
        skip_holidays=st.booleans(),
        gap_days=st.integers(0, 5),
    )
)
def test_what_holds_for_every_rule(rule):
    found = plan(rule)
    seen: dict[str, date] = {}
    for run in found.runs:
        assert rule.first <= run.start <= rule.last
        assert (run.end - run.start).days + 1 == rule.days
        assert not rule.start_weekdays or run.start.weekday() in rule.start_weekdays
        assert not (rule.skip_holidays and touches_holiday(run.start, run.end))
        if run.place in seen:
            free = (run.start - seen[run.place]).days - 1
            assert free >= (rule.gap_days or (-1 if rule.days > 1 else 0))
        seen[run.place] = run.end
    tried = [run.start for run in found.runs] + [each.start for each in found.skipped]
    assert len(tried) == len(set(tried))


@pytest.mark.parametrize(
    "change",
    [
        {"days": 0},
        {"days": True},
        {"days": "4"},
        {"from": "1 April"},
        {"until": "2024-03-31"},
        {"until": "2034-03-31"},
        {"start_weekdays": ["someday"]},
        {"start_weekdays": "mon"},
        {"places": [""]},
        {"places": [{"a": 1}]},
        {"skip_holidays": "yes"},
        {"gap_days": -1},
        {"months": [13]},
        {"timezone": "Europe/Berlin"},
        {"start_time": "eight"},
        {"days_off": ["x"]},
    ],
    ids=lambda change: "-".join(change),
)
def test_an_odd_rule_is_refused(change):
    with pytest.raises(Refusal) as refusal:
        rule_from(TOLD | change)
    assert refusal.value.code == "rule"


def test_a_moment_in_the_place_of_a_date_is_its_day():
    rule = rule_from(TOLD | {"from": "2024-04-01T08:00:00+07:00"})
    assert rule.first == date(2024, 4, 1)


def test_weekdays_have_the_names_that_offices_use():
    assert (WEEKDAYS["senin"], WEEKDAYS["kam"], WEEKDAYS["sunday"]) == (0, 3, 6)


def test_overlap_but_for_a_changeover_day():
    first, last = date(2027, 1, 4), date(2027, 1, 7)
    assert overlap((first, last), (date(2027, 1, 6), date(2027, 1, 9)))
    assert not overlap((first, last), (last, date(2027, 1, 10)))
    assert overlap((first, last), (last, last))
    taken = [BusyDays(date(2024, 4, 3), date(2024, 4, 5), "jakarta", "Rapat")]
    assert len(plan(rule_from(TOLD), taken).clashes) == 1


@pytest.fixture
def programme():
    return ProgrammeFactory(slug="bimtek-pemilu")


def command(tmp_path, told, **options):
    file = tmp_path / "rule.json"
    file.write_text(json.dumps(told))
    out, err = StringIO(), StringIO()
    call_command("plan_sessions", str(file), stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


@pytest.mark.django_db
def test_the_command_answers_in_json_and_a_dry_run_writes_nothing(tmp_path, programme):
    answer = json.loads(command(tmp_path, TOLD, dry_run=True, json=True)[0])
    assert set(answer) == {"sessions", "skipped", "clashes"}
    assert answer["sessions"][0] == {"start": "2024-04-01", "end": "2024-04-04", "place": "Jakarta"}
    assert set(answer["skipped"][0]) == {"start", "end", "why"}
    assert not TrainingSession.objects.exists()
    moments = json.loads(command(tmp_path, TOLD | {"start_time": "08.30"}, dry_run=True, json=True)[0])
    assert moments["sessions"][0]["start"] == "2024-04-01T08:30:00+07:00"


@pytest.mark.django_db
def test_a_dry_run_needs_no_programme_and_writing_does(tmp_path):
    out, err = command(tmp_path, TOLD | {"colour": 1}, dry_run=True)
    assert "Jakarta" in out
    assert "colour" in err
    with pytest.raises(CommandError, match="bimtek-pemilu"):
        command(tmp_path, TOLD)
    with pytest.raises(CommandError, match="days"):
        command(tmp_path, TOLD | {"days": 0}, dry_run=True)
    with pytest.raises(CommandError, match="JSON"):
        call_command("plan_sessions", str(GRID), dry_run=True)
    with pytest.raises(CommandError):
        call_command("plan_sessions", str(tmp_path / "none"), dry_run=True)


@pytest.mark.django_db
def test_drafts_are_made_once_with_the_places_that_the_organizer_has(tmp_path, programme):
    bali = LocationFactory(organizer=programme.organizer, name="bali", region=RegionFactory())
    LocationFactory(name="Medan")  # another organizer's
    command(tmp_path, TOLD)
    made = TrainingSession.objects.filter(programme=programme)
    assert (made.count(), made.filter(location=bali).count()) == (32, 3)
    first = made.order_by("starts_on").first()
    assert (first.title, first.status, first.location) == ("Angkatan 1 · Jakarta", "draft", None)
    assert LogEntry.objects.get_for_object(programme).filter(changes__has_key="sessions_planned").count() == 1
    drafted = draft_sessions(programme=programme, rule=rule_from(TOLD), by=None, now=NOW)
    assert (len(drafted.created), len(drafted.existing), made.count()) == (0, 32, 32)


@pytest.mark.django_db
def test_a_place_that_is_taken_is_a_clash_and_writes_nothing(programme):
    place = LocationFactory(organizer=programme.organizer, name="Jakarta")
    SessionFactory(location=place, starts_on=date(2024, 4, 2), ends_on=date(2024, 4, 3))
    SessionFactory(location=place, starts_on=date(2024, 4, 2), ends_on=date(2024, 4, 3), status="cancelled")
    rule = rule_from(TOLD)
    assert len(plan_for(programme, rule).clashes) == 1
    with pytest.raises(Refusal) as refusal:
        draft_sessions(programme=programme, rule=rule, by=None, now=NOW)
    assert refusal.value.code == "plan_clashes"
    assert TrainingSession.objects.filter(programme=programme).count() == 0
    with pytest.raises(Refusal) as refusal:
        draft_sessions(programme=programme, rule=rule_from(TOLD | {"months": [3]}), by=None, now=NOW)
    assert refusal.value.code == "plan_empty"
