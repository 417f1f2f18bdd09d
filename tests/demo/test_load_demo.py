"""The demonstration: five trainings with the published facts, loaded once, and only where it is wanted."""

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count, F, Sum
from django.utils import timezone

from bimtek.demo import accounts
from bimtek.demo.attendance import going_on
from certificates.models import Batch, Certificate
from events.models import Programme, Region, SeatPool, TrainingSession
from participants.eligibility.selectors import assess_session
from participants.models import Registration
from tests.certificates.conftest import print_batch
from tests.factories import RegionFactory

CODES = [
    "31",
    "31.71",
    "31.71.01",
    "31.71.06",
    "32.71",
    "32.71.06",
    "32.73",
    "35.73",
    "34.71",
    "12.71",
    "73.71",
    "51.71",
    "21.71",
    "52.71",
    "65",
    "65.01",
    "65.02",
    "65.03",
    "65.04",
    "65.71",
]
EAST = ("51", "52", "65", "73")

pytestmark = pytest.mark.django_db


def make_regions():
    for code in CODES:
        zone = "Asia/Makassar" if code.startswith(EAST) else "Asia/Jakarta"
        RegionFactory(code=code, name=f"Wilayah {code}", level=Region.Level.REGENCY, timezone=zone)


@pytest.fixture(scope="module")
def demo(module_rows):
    """The demo, loaded once; each test undoes what it adds."""
    make_regions()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "DEMO", True)
        call_command("load_demo", verbosity=0)
    # What the workers do once the command's transaction is committed.
    for batch in Batch.objects.all():
        print_batch(batch, now=timezone.now())
    connection.check_constraints()  # once here, or the end of every test would check all these rows again


def sessions(programme: str):
    return TrainingSession.objects.filter(programme__slug=programme)


def test_it_is_refused_where_real_people_are(settings):
    make_regions()
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=true"):
        call_command("load_demo")
    assert not Programme.objects.exists()


def test_it_asks_for_the_regions_first(db, settings):
    settings.DEMO = True
    with pytest.raises(CommandError, match="import_regions"):
        call_command("load_demo")


@pytest.mark.slow("loads the demo twice")
def test_twice_changes_nothing_and_prints_the_logins(demo, settings, capsys):
    settings.DEMO = True
    before = Registration.objects.count()
    call_command("load_demo")
    assert Registration.objects.count() == before
    assert accounts.PASSWORD in capsys.readouterr().out


def test_the_paid_programme_has_its_41_dates_of_four_days_in_nine_cities(demo):
    runs = sessions("pemilu-yang-berkualitas")
    assert runs.count() == 41
    assert {(run.ends_on - run.starts_on).days for run in runs} == {3}
    assert runs.aggregate(cities=Count("location__region", distinct=True))["cities"] == 9
    assert runs.filter(status="finished").exists()
    assert runs.filter(status="published").exists()


def test_the_meeting_in_tarakan_was_held_and_certified(demo):
    meeting = sessions("rakor-sosialisasi-pemilihan").get()
    opening, *_, closing = meeting.agenda.all()
    assert (meeting.ends_on - meeting.starts_on).days == 2
    assert opening.starts_at.astimezone(meeting.zone).strftime("%A %H.%M") == "Friday 20.00"
    assert meeting.timezone == "Asia/Makassar"
    assert closing.kind == "closing"
    assert set(meeting.agenda.values_list("kind", flat=True)) >= {"talk", "questions", "sharing", "break"}
    left_out = [each for each in assess_session(meeting) if not each.eligible]
    assert len(left_out) == 2
    assert Certificate.objects.filter(registration__session=meeting).count() == 19


def test_the_first_of_the_41_waits_for_its_certificates(demo):
    first = sessions("pemilu-yang-berkualitas").earliest("starts_on")
    assessed = [each.eligible for each in assess_session(first)]
    assert (assessed.count(True), assessed.count(False)) == (6, 1)
    assert not Certificate.objects.filter(registration__session=first).exists()


def test_one_of_the_41_is_going_on_with_all_that_happens_at_a_door(demo):
    now = timezone.now()
    running = going_on(Programme.objects.get(slug="pemilu-yang-berkualitas"), now)
    assessed = assess_session(running, now=now)
    standings = [standing for each in assessed for standing in each.ledger.standings.values()]
    assert any(standing.late for standing in standings)
    assert any(standing.early for standing in standings)
    assert any(standing.corrected for standing in standings)
    assert any(each.lost for each in assessed)
    assert any(not each.lost for each in assessed)
    assert running.devices.count() == 2


def test_the_participant_has_a_certificate_and_a_ticket(demo):
    mine = Registration.objects.filter(person__user__email=accounts.PARTICIPANT)
    assert mine.filter(session__starts_on__gt=timezone.now()).count() == 1
    assert mine.get(session__programme__slug="rakor-sosialisasi-pemilihan").certificates.count() == 1


def test_the_webinar_has_delegates_at_several_sites_on_behalf_of_officials(demo):
    delegates = Registration.objects.filter(session__in=sessions("dukungan-tahapan-pemilu"))
    assert delegates.values("assignment").distinct().count() == 3
    assert delegates.filter(representing="Bupati Indramayu").count() == 1


def test_poll_workers_come_by_polling_station(demo):
    by_station = Registration.objects.filter(session__in=sessions("bimtek-kpps")).values("assignment")
    assert set(by_station.annotate(people=Count("pk")).values_list("people", flat=True)) == {7}


def test_the_three_classes_have_their_target_numbers(demo):
    capacities = sessions("sosialisasi-uu-pemilu").annotate(seats=Sum("pools__capacity")).order_by("starts_on")
    assert list(capacities.values_list("seats", flat=True)) == [3400, 1700, 1100]
    assert Programme.objects.get(slug="sosialisasi-uu-pemilu").target_participants == 30_000


def test_seats_are_counted_as_they_are_taken(demo):
    active = Count("registrations")
    assert not SeatPool.objects.annotate(active=active).exclude(taken=F("active")).exists()


def test_there_is_something_to_register_for(demo):
    now = timezone.now()
    assert sum(session.registration_open(now) for session in TrainingSession.objects.all()) > 10
