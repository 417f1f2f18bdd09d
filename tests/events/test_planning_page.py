"""Sessions from a rule in the workspace: what it comes to is shown first, and a session serves as template."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from events.models import Programme, TrainingSession
from tests.factories import (
    AgendaItemFactory,
    LocationFactory,
    MembershipFactory,
    OrganizerFactory,
    PoolFactory,
    ProgrammeFactory,
    RegistrationFactory,
    SessionFactory,
    SpeakerFactory,
)

pytestmark = pytest.mark.django_db
TOLD = {
    "first": "2027-04-01",
    "last": "2027-04-30",
    "days": "2",
    "weekdays": ["mon"],
    "places": "Aula KPU\nHotel Baru",
    "gap_days": "0",
    "skip_holidays": "on",
}


@pytest.fixture
def programme(client):
    row = ProgrammeFactory(slug="kpps")
    client.force_login(MembershipFactory(organizer=row.organizer, role="editor").user)
    LocationFactory(organizer=row.organizer)
    return row


def sent(client, **told):
    return client.post(reverse("planning:rule", args=["kpps"]), TOLD | told)


def sent_twice(client, **told):
    """Look at a rule, then confirm it."""
    return sent(client, confirm="yes", seen=sent(client, **told).context["digest"], **told)


def test_a_rule_is_shown_first_and_made_into_drafts_after_a_yes(client, programme):
    assert client.get(reverse("planning:rule", args=["kpps"])).status_code == 200
    shown = sent(client)
    assert (shown.status_code, TrainingSession.objects.count()) == (200, 0)
    unseen = sent(client, confirm="yes", seen="x")
    assert (unseen.status_code, TrainingSession.objects.count()) == (200, 0)
    other = sent(client, confirm="yes", seen=shown.context["digest"], days="3")
    assert (other.status_code, TrainingSession.objects.count()) == (200, 0)
    done = sent(client, confirm="yes", seen=shown.context["digest"])
    assert done.status_code == 302
    made = TrainingSession.objects.order_by("starts_on")
    assert [(s.starts_on.day, s.location.name if s.location else s.title) for s in made] == [
        (5, "Aula KPU"), (12, "Angkatan 2 · Hotel Baru"), (19, "Aula KPU"), (26, "Angkatan 4 · Hotel Baru"),
    ]  # fmt: skip


def test_a_session_is_the_template_of_seats_agenda_and_registration(client, programme):
    like = SessionFactory(
        programme=programme,
        starts_on=date(2027, 3, 1),
        ends_on=date(2027, 3, 2),
        registration_opens_at=datetime(2027, 2, 15, 1, tzinfo=UTC),
        registration_closes_at=datetime(2027, 2, 28, 8, tzinfo=UTC),
    )
    PoolFactory(session=like, capacity=33)
    AgendaItemFactory(session=like)
    shown = sent(client, template=like.pk, days="9")
    sent(client, template=like.pk, days="9", confirm="yes", seen=shown.context["digest"])
    first = TrainingSession.objects.exclude(pk=like.pk).order_by("starts_on").first()
    assert (first.starts_on, first.ends_on, first.status) == (date(2027, 4, 5), date(2027, 4, 6), "draft")
    assert (first.pools.get().capacity, first.agenda.get().starts_at.day) == (33, 5)
    assert first.registration_closes_at == datetime(2027, 4, 4, 8, tzinfo=UTC)
    assert first.location.name == "Aula KPU"


def test_a_place_in_another_zone_keeps_the_clock_times_of_agenda_and_registration(client, programme):
    LocationFactory(organizer=programme.organizer, name="Aula Merauke", timezone="Asia/Jayapura")
    day = date(2027, 3, 1)
    like = SessionFactory(
        programme=programme, starts_on=day, ends_on=day, timezone="Asia/Jakarta",
        registration_closes_at=datetime(2027, 2, 28, 9, tzinfo=UTC),
    )  # fmt: skip
    AgendaItemFactory(session=like, starts_at=datetime(2027, 3, 1, 1, tzinfo=UTC), ends_at=None)
    sent_twice(client, template=like.pk, places="Aula Merauke")
    made = TrainingSession.objects.exclude(pk=like.pk).first()
    assert (made.timezone, made.location.name) == ("Asia/Jayapura", "Aula Merauke")
    assert made.agenda.get().starts_at.astimezone(made.zone).hour == 8
    assert made.registration_closes_at.astimezone(made.zone).hour == 16


def test_an_odd_rule_and_a_taken_place_write_nothing(client, programme):
    assert sent(client, last="2027-03-01").status_code == 422
    assert sent(client, days="").status_code == 422
    SessionFactory(location=programme.organizer.locations.get(), starts_on=date(2027, 4, 5), ends_on=date(2027, 4, 5))
    shown = sent(client)
    assert len(shown.context["plan"].clashes) == 1
    sent(client, confirm="yes", seen=shown.context["digest"])
    assert TrainingSession.objects.filter(programme=programme).count() == 0


def test_the_template_is_a_session_of_the_programme(client, programme):
    assert sent(client, template=SessionFactory().pk).status_code == 422


def test_a_reader_and_another_organizer_are_refused(client, programme):
    client.force_login(MembershipFactory(organizer=programme.organizer, role="viewer").user)
    assert sent(client).status_code == 403
    client.force_login(MembershipFactory(role="owner").user)
    assert sent(client).status_code == 404


def test_the_preview_is_a_calendar_too_and_warns_of_speakers(client, programme):
    like = SessionFactory(programme=programme, starts_on=date(2027, 3, 1), ends_on=date(2027, 3, 2))
    rini, budi = (SpeakerFactory(organizer=programme.organizer, name=name) for name in ("Rini", "Budi"))
    item = AgendaItemFactory(session=like, moderator=budi)
    item.speakers.add(rini)
    busy = AgendaItemFactory(
        session=SessionFactory(programme__title="Lain", starts_on=date(2027, 4, 19), ends_on=date(2027, 4, 19)),
        starts_at=datetime(2027, 4, 19, 2, tzinfo=UTC),
        ends_at=datetime(2027, 4, 19, 4, tzinfo=UTC),
    )
    busy.speakers.add(rini)
    shown = sent(client, template=like.pk, last="2027-05-31", months=["4"]).context
    assert shown["calendar"].months == ("April 2027",)
    assert [row[0][0] for row in shown["calendar"].rows] == ["05 - 06", "12 - 13", "19 - 20", "26 - 27"]
    [clash] = shown["people_clashes"]
    assert clash.run.start == date(2027, 4, 19)
    assert "Rini" in clash.why
    assert "Lain" in clash.why
    together = sent(client, template=like.pk, weekdays=["mon", "tue"], last="2027-04-06").context["people_clashes"]
    assert together == [], "on different days of two runs"
    AgendaItemFactory(session=like, moderator=budi, starts_at=datetime(2027, 3, 2, 1, tzinfo=UTC), ends_at=None)
    together = sent(client, template=like.pk, weekdays=["mon", "tue"], last="2027-04-06").context["people_clashes"]
    assert [clash.run.start for clash in together] == [date(2027, 4, 6)]
    assert "Budi" in together[0].why


def test_the_preview_warns_of_the_committee_too_but_not_of_participants(client, programme):
    day = date(2027, 3, 1)
    like = SessionFactory(programme=programme, starts_on=day, ends_on=day)
    AgendaItemFactory(session=like)
    helper = RegistrationFactory(session=like, pool=PoolFactory(session=like, category="Panitia", role="committee"))
    participant = RegistrationFactory(session=like, pool=PoolFactory(session=like, category="KPPS"))
    then = {"starts_on": date(2027, 4, 19), "ends_on": date(2027, 4, 19)}
    busy = SessionFactory(programme__title="Lain", programme__organizer=programme.organizer, **then)
    seats = PoolFactory(session=busy)
    for row in (helper, participant):
        RegistrationFactory(session=busy, person=row.person, pool=seats)
    [clash] = sent(client, template=like.pk).context["people_clashes"]
    assert (clash.run.start, "1 " in clash.why, "Lain" in clash.why) == (date(2027, 4, 19), True, True)
    Programme.objects.filter(title="Lain").update(organizer=OrganizerFactory())
    [clash] = sent(client, template=like.pk).context["people_clashes"]
    assert "Lain" not in clash.why, "what another office plans is not told"
    AgendaItemFactory(session=busy, starts_at=datetime(2027, 4, 19, 12, tzinfo=UTC), ends_at=None)  # in the evening
    assert sent(client, template=like.pk).context["people_clashes"] == []
