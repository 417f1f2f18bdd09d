"""Rules: due at their moment, judged then, once, never late, quiet at night."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from certificates.consequences import copying
from events.models import TrainingSession
from participants.messages import rules, services
from participants.messages.models import Delivery, Message, Rule
from participants.messages.quiet import after_quiet
from participants.messages.scope import Scope
from participants.models import Registration
from tests.factories import AgendaItemFactory, PersonFactory, RegionFactory, RegistrationFactory
from tests.participants.messages.told import NOW, letters, work

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
STARTS = datetime(2027, 3, 1, 1, 0, tzinfo=UTC)  # 09.00 WITA


@pytest.fixture
def rule(session, registrar):
    """Three days before the session begins, to the confirmed."""
    AgendaItemFactory(session=session, starts_at=STARTS, ends_at=STARTS + HOUR)

    def make(moment="session_starts", days=-3, **more) -> Rule:
        values = {"moment": moment, "minutes": days * 24 * 60, "subject": "Ingat", "body": "Yth. {nama}"}
        values |= {"addressees": {"status": ["confirmed"]}, **more}
        scope = Scope.of_session(session) if not more.get("programme") else Scope(session.programme)
        values.pop("programme", None)
        return rules.save_rule(rule=None, scope=scope, values=values, by=registrar, now=NOW)

    return make


def tick(at: datetime) -> int:
    fired = rules.fire_due(now=at)
    work(at)
    return fired


def test_it_goes_out_at_its_moment_once_and_to_those_who_meet_it_then(rule, people, session):
    rule()
    due = STARTS - 3 * DAY
    assert tick(due - timedelta(minutes=1)) == 0
    late = RegistrationFactory(session=session, person=PersonFactory(email="baru@contoh.id"))
    people[0].status = "cancelled"
    people[0].save()
    assert tick(due) == 1
    assert sorted(each["To"] for each in letters()) == sorted(
        ["baru@contoh.id", *(f"p{n}@contoh.id" for n in range(1, 5))]
    )
    assert [tick(due + n * HOUR) for n in range(5)] == [0] * 5
    assert late.deliveries.count() == 1


@pytest.mark.parametrize(
    ("moment", "days", "due"),
    [
        ("session_starts", -1, STARTS - DAY),
        ("session_ends", 1, STARTS + HOUR + DAY),
        ("item_ends", 0, STARTS + HOUR),
        ("registration_closes", -2, datetime(2027, 2, 20, tzinfo=UTC) - 2 * DAY),
    ],
)
def test_every_moment_is_met(rule, people, session, moment, days, due):
    session.registration_closes_at = datetime(2027, 2, 20, tzinfo=UTC)
    session.save()
    rule(moment, days)
    assert (tick(due - timedelta(minutes=1)), tick(due), tick(due + HOUR)) == (0, 1, 0)


def test_what_is_found_too_late_is_not_sent_and_shown_as_missed(rule, people, desk, session):
    """The workers were away for a day; and a session that begins tomorrow is told nothing of "in three days"."""
    rule()
    assert tick(STARTS - 3 * DAY + 4 * HOUR) == 0
    message = Message.objects.get()
    assert (message.state, letters()) == (Message.State.MISSED, [])
    page = desk.get(reverse("messages:rules", args=[session.pk])).content.decode()
    assert str(message.get_state_display()) in page


def test_a_rule_never_makes_up_for_what_was_due_before_it_was_on(rule, people, registrar):
    made = rule()
    rules.switch(rule=made, on=False, by=registrar, now=NOW)
    assert tick(STARTS - 3 * DAY) == 0
    rules.switch(rule=made, on=True, by=registrar, now=STARTS - 3 * DAY + HOUR)
    assert tick(STARTS - 3 * DAY + 2 * HOUR) == 0
    assert not Message.objects.exists()


def test_a_session_that_is_moved_takes_its_rules_along_and_is_told_of_its_new_day_once(rule, people, session):
    rule()
    session.agenda.update(starts_at=STARTS + 7 * DAY, ends_at=STARTS + 7 * DAY + HOUR)
    session.starts_on, session.ends_on = date(2027, 3, 8), date(2027, 3, 8)
    session.save()
    assert tick(STARTS - 3 * DAY) == 0, "not by its old date"
    assert tick(STARTS + 4 * DAY) == 1
    session.agenda.update(starts_at=STARTS + 7 * DAY + 2 * HOUR, ends_at=STARTS + 7 * DAY + 3 * HOUR)
    assert tick(STARTS + 4 * DAY + 2 * HOUR) == 0, "two hours later on the same day is no news"


def test_a_copy_has_the_rules_of_its_programme(rule, people, session, registrar):
    rule(programme=True)
    copy = copying.copy(session=session, starts_on=date(2027, 5, 3), title="Angkatan II", parts=copying.PARTS)
    copy.status = "published"
    copy.save()
    RegistrationFactory(session=copy, person=PersonFactory(email="kedua@contoh.id"))
    assert [each.occasion.session for each in rules.coming(Scope.of_session(copy), now=NOW)] == [copy]
    assert tick(STARTS - 3 * DAY) == 1
    assert tick(STARTS + 60 * DAY) == 1
    assert letters()[-1]["To"] == "kedua@contoh.id"


def test_a_copy_has_the_sessions_own_rules_too_never_late_and_never_twice(rule, people, session, registrar):
    rule()
    rules.switch(rule=rule(days=-1, subject="Mati"), on=False, by=registrar, now=NOW)
    assert tick(STARTS - 3 * DAY) == 1
    with time_machine.travel(STARTS - DAY, tick=False):
        made = copying.copy(session=session, starts_on=date(2027, 3, 3), title="Angkatan II", parts=copying.PARTS)
    assert [(own.subject, own.on_since) for own in made.message_rules.all()] == [
        ("Ingat", STARTS - DAY),
        ("Mati", None),
    ]
    made.status = "published"
    made.save()
    RegistrationFactory(session=made, person=PersonFactory(email="kedua@contoh.id"))
    # Three days before the copy begins was a day before it was made.
    assert [tick(STARTS - DAY + n * HOUR) for n in range(0, 90, 3)] == [0] * 30
    assert Message.objects.count() == 1
    later = copying.copy(session=session, starts_on=date(2027, 6, 1), title="Angkatan III", parts=copying.PARTS)
    later.status = "published"
    later.save()
    RegistrationFactory(session=later, person=PersonFactory(email="ketiga@contoh.id"))
    due = STARTS + 92 * DAY - 3 * DAY
    assert [tick(due + n * HOUR) for n in (-1, 0, 1, 2)] == [0, 1, 0, 0]
    assert letters()[-1]["To"] == "ketiga@contoh.id"
    bare = copying.copy(session=session, starts_on=date(2027, 7, 1), title="", parts=["agenda"])
    assert not bare.message_rules.exists(), "what is not ticked stays"


def test_nothing_goes_out_for_what_does_not_take_place(rule, people, session):
    rule()
    for status in ("draft", "cancelled"):
        session.status = status
        session.save()
        assert tick(STARTS - 3 * DAY) == 0
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("now", "zone", "then"),
    [
        ((13, 0), "Asia/Jakarta", (13, 0)),
        ((14, 0), "Asia/Jakarta", (23, 0)),  # 21.00 WIB, until 06.00
        ((13, 59), "Asia/Makassar", (22, 0)),
        ((12, 0), "Asia/Jayapura", (21, 0)),
        ((22, 59), "Asia/Jakarta", (23, 0)),
        ((23, 0), "Asia/Jakarta", (23, 0)),
    ],
)
def test_nights_are_quiet_where_the_person_is(now, zone, then):
    day = datetime(2027, 2, 1, tzinfo=UTC)
    assert after_quiet(day.replace(hour=now[0], minute=now[1]), zone) == day.replace(hour=then[0], minute=then[1])


def test_a_person_in_papua_is_not_woken(rule, people, session):
    papua = RegionFactory(code="91", name="Papua", timezone="Asia/Jayapura")
    east = RegistrationFactory(session=session, person=PersonFactory(email="timur@contoh.id", region=papua))
    session.agenda.update(starts_at=STARTS + 11.5 * HOUR, ends_at=STARTS + 12 * HOUR)  # 20.30 WITA, 21.30 WIT
    rule()
    due = STARTS + 11.5 * HOUR - 3 * DAY
    tick(due)
    assert len(letters()) == 5
    assert Delivery.objects.get(registration=east).not_before == due.replace(hour=21, minute=0)
    work(due + 9 * HOUR)
    assert len(letters()) == 6


@pytest.mark.parametrize("what", ["registration", "session"])
def test_what_ended_in_the_night_is_not_told_in_the_morning(rule, people, session, what):
    papua = RegionFactory(code="91", name="Papua", timezone="Asia/Jayapura")
    east, other = (
        RegistrationFactory(session=session, person=PersonFactory(email=f"timur{n}@contoh.id", region=papua))
        for n in range(2)
    )
    session.agenda.update(starts_at=STARTS + 11.5 * HOUR, ends_at=STARTS + 12 * HOUR)  # 20.30 WITA, 21.30 WIT
    rule()
    due = STARTS + 11.5 * HOUR - 3 * DAY
    tick(due)
    assert len(letters()) == 5
    if what == "session":
        TrainingSession.objects.update(status="cancelled")
    else:
        Registration.objects.filter(pk=east.pk).update(status="cancelled")
    work(due + 9 * HOUR)
    gone = set(Delivery.objects.filter(hindrance="gone", state="skipped").values_list("registration", flat=True))
    assert gone == ({east.pk} if what == "registration" else {east.pk, other.pk})
    assert len(letters()) == 7 - len(gone)


def test_two_workers_send_it_once(rule, people, monkeypatch):
    """The second has looked before the first wrote."""
    rule()
    monkeypatch.setattr(rules, "_new", lambda _rule, due: iter(list(due)))
    assert (tick(STARTS - 3 * DAY), tick(STARTS - 3 * DAY)) == (1, 0)
    assert Message.objects.count() == 1
    assert services.asked_for() == []


def test_rules_are_switched_on_written_changed_and_thrown_away(desk, session, people):
    page = reverse("messages:rules", args=[session.pk])
    assert desk.get(page).status_code == 200
    desk.post(reverse("messages:defaults", args=[session.pk]))
    assert Rule.objects.filter(session=session).exclude(on_since=None).count() == len(rules.DEFAULTS)
    desk.post(reverse("messages:defaults", args=[session.pk]))
    assert Rule.objects.count() == len(rules.DEFAULTS)
    shown = desk.get(page).content.decode()
    assert all(rule.subject in shown for rule in Rule.objects.all())
    form = {
        "amount": "2",
        "unit": "60",
        "side": "after",
        "moment": "item_ends",
        "subject": "Halo",
        "body": "Yth. {nama}",
    }
    assert desk.post(reverse("messages:rule_add", args=[session.pk]), {**form, "body": "{x}"}).status_code == 422
    assert desk.post(reverse("messages:rule_add", args=[session.pk]), form).status_code == 302
    made = Rule.objects.get(subject="Halo")
    assert (made.minutes, rules.when(made)) == (120, rules.when(made))
    address = reverse("messages:rule", args=[made.pk])
    assert 'value="2"' in desk.get(address).content.decode()
    desk.post(address, {**form, "side": "before"})
    made.refresh_from_db()
    assert made.minutes == -120
    desk.post(reverse("messages:rule_switch", args=[made.pk]))
    made.refresh_from_db()
    assert made.on_since is None
    desk.post(reverse("messages:rule_delete", args=[made.pk]))
    assert not Rule.objects.filter(pk=made.pk).exists()
