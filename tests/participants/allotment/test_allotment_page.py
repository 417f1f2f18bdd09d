"""An allotment of a programme's units in the workspace: shown, written as drafts, planned again, people brought."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from events.models import AgendaItem, TrainingSession, Unit
from events.units.services import UnitRow, apply
from participants.allotment.tasks import bring_people
from participants.allotment.writing import to_bring
from participants.models import AllottedUnit, Registration
from participants.unit_lists.matching import match
from tests.factories import (
    AgendaItemFactory,
    LocationFactory,
    MembershipFactory,
    PoolFactory,
    ProgrammeFactory,
    RegistrationFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db
TOLD = {
    "first": "2027-02-01",
    "last": "2027-02-05",
    "sessions_per_day": "2",
    "units_per_session": "7",
    "capacity": "50",
    "category": "KPPS",
}


@pytest.fixture
def programme(client):
    row = ProgrammeFactory(slug="kpps")
    client.force_login(MembershipFactory(organizer=row.organizer, role="owner").user)
    LocationFactory(organizer=row.organizer, name="Aula Kelurahan", timezone="Asia/Jakarta")
    return row


def stations(programme, *numbers):
    rows = [UnitRow(f"{n:03}", ("Jakarta Pusat", "Sawah Besar", "Gunung Sahari Utara"), None, 7) for n in numbers]
    apply(programme=programme, rows=rows, usual=7, whole=True, source="tes", by=None, now=timezone.now())


def sent(client, programme, **told):
    places = [str(row.pk) for row in programme.organizer.locations.filter(name="Aula Kelurahan")]
    return client.post(reverse("allotment:plan", args=["kpps"]), TOLD | {"places": places} | told)


def confirmed(client, programme, **told):
    shown = sent(client, programme, **told)
    return sent(client, programme, confirm="yes", seen=shown.context["digest"], **told)


def test_58_stations_become_nine_sessions(client, programme):
    assert client.get(reverse("allotment:plan", args=["kpps"])).context["units"] == 0
    stations(programme, *range(1, 59))
    shown = sent(client, programme)
    assert (shown.status_code, TrainingSession.objects.count()) == (200, 0)
    assert sent(client, programme, confirm="yes", seen="x").status_code == 200
    assert TrainingSession.objects.count() == 0
    assert confirmed(client, programme).status_code == 302
    made = TrainingSession.objects.order_by("starts_on", "title")
    assert (made.count(), AllottedUnit.objects.count()) == (9, 58)
    assert sum(session.pools.get().capacity for session in made) == 406
    assert {(s.status, s.timezone, s.location.name) for s in made} == {("draft", "Asia/Jakarta", "Aula Kelurahan")}
    again = confirmed(client, programme)  # the same plan makes nothing anew
    assert (again.status_code, TrainingSession.objects.count()) == (302, 9)


def test_planned_again_the_units_stay(client, programme):
    stations(programme, *range(1, 59))
    confirmed(client, programme)
    before = dict(AllottedUnit.objects.values_list("unit__number", "session"))
    stations(programme, *range(2, 61))
    shown = sent(client, programme)
    assert shown.context["found"].moved == ()
    confirmed(client, programme)
    after = dict(AllottedUnit.objects.values_list("unit__number", "session"))
    assert {number: after[number] for number in before if number in after} == {
        number: session for number, session in before.items() if number != "001"
    }
    assert len(after) == 59


def test_the_template_gives_agenda_and_the_slot_its_hour(client, programme):
    stations(programme, *range(1, 12))
    like = SessionFactory(
        programme=programme, starts_on=date(2027, 1, 4), ends_on=date(2027, 1, 4), timezone="Asia/Jakarta"
    )
    start = datetime(2027, 1, 4, 1, tzinfo=UTC)  # 08.00 WIB
    AgendaItemFactory(session=like, starts_at=start, ends_at=start.replace(hour=2))
    PoolFactory(session=like, category="KPPS", capacity=10)
    confirmed(client, programme, template=like.pk)
    made = TrainingSession.objects.exclude(pk=like.pk)
    hours = {item.starts_at.hour * 60 + item.starts_at.minute for item in AgendaItem.objects.filter(session__in=made)}
    assert hours == {60, 330}  # 08.00 and 12.30 WIB
    assert {pool.capacity for session in made for pool in session.pools.all()} == {35, 42}


def test_people_are_brought_to_the_session_of_their_unit(client, programme):
    stations(programme, 1)
    first = SessionFactory(programme=programme)
    PoolFactory(session=first, category="KPPS")
    registration = RegistrationFactory(session=first, assignment="TPS 1")
    match(programme)
    confirmed(client, programme)
    session = AllottedUnit.objects.get().session
    assert not to_bring(programme).exists()  # a draft takes no participant
    TrainingSession.objects.filter(pk=session.pk).update(status="published")
    by = MembershipFactory(organizer=programme.organizer, role="owner").user
    assert client.get(reverse("allotment:plan", args=["kpps"])).context["waiting"] == 1
    for _twice in range(2):
        bring_people(programme.pk, by.pk)
    registration.refresh_from_db()
    assert registration.status == "moved"
    moved = Registration.objects.get(predecessor=registration)
    assert (moved.session, moved.status) == (session, "confirmed")
    assert session.pools.get().taken == 1
    bring_people(0, by.pk)


def test_what_is_odd_is_refused(client, programme):
    assert sent(client, programme, last="2027-01-01").status_code == 422
    assert sent(client, programme, places=[]).status_code == 422
    shown = sent(client, programme)  # no unit
    assert sent(client, programme, confirm="yes", seen=shown.context["digest"]).status_code == 422
    assert not Unit.objects.exists()


def test_other_roles_and_organizers_are_refused(client, programme):
    bring = reverse("allotment:bring", args=["kpps"])
    client.force_login(MembershipFactory(organizer=programme.organizer, role="viewer").user)
    assert (sent(client, programme).status_code, client.post(bring).status_code) == (403, 403)
    client.force_login(MembershipFactory(role="owner").user)
    assert (sent(client, programme).status_code, client.post(bring).status_code) == (404, 404)
