"""The organizer's pages: the rule, the screen, and forgetting."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from auditlog.models import LogEntry
from django.db import DatabaseError, connection, transaction
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from participants.models import SelfCheckIn, SelfCheckInRule
from participants.self_checkin import codes, services
from participants.self_checkin.selectors import offers_link
from participants.self_checkin.tasks import forget_marks
from tests.events.staff import enter, queries
from tests.factories import AgendaItemFactory, RegistrationFactory, SessionFactory
from tests.participants.self_checkin.hall import ENTER, MONAS, NOW, code_of, make_session, somebody, type_in, uid_on


def rule_page(session) -> str:
    return reverse("self_checkin:rule", args=[session.pk])


def screen(session, item) -> str:
    return reverse("self_checkin:screen", args=[session.pk, item.pk])


@pytest.fixture
def owner(client, session):
    enter(client, session.programme.organizer)
    return client


# The rule


def test_a_rule_is_made_with_the_place_from_a_map_link(client, db):
    session = SessionFactory()
    user = enter(client, session.programme.organizer)
    link = f"https://www.google.com/maps/@{MONAS[0]},{MONAS[1]},17z"
    response = client.post(rule_page(session), {"enabled": "on", "place": link, "radius_m": "300"})
    assert (response.status_code, response["Location"]) == (302, rule_page(session))
    rule = SelfCheckInRule.objects.get(session=session)
    assert (rule.enabled, rule.latitude, rule.longitude, rule.radius_m) == (True, *MONAS, 300)
    assert len(rule.salt) == 16
    said = LogEntry.objects.get_for_object(session).first()
    assert (said.actor, said.changes["self_check_in"]) == (user, ["", "True"])
    assert f"{MONAS[0]:.6f}, {MONAS[1]:.6f}" in client.get(rule_page(session)).content.decode()


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ({"place": "-6.2, 106.8"}, "radius_m"),
        ({"radius_m": "300"}, "place"),
        ({"place": "Monas", "radius_m": "300"}, "place"),
        ({"place": "https://maps.app.goo.gl/AbCd", "radius_m": "300"}, "place"),
        ({"place": "-6.2, 106.8", "radius_m": "5"}, "radius_m"),
    ],
)
def test_a_rule_that_cannot_be_kept_is_refused_with_what_was_typed(owner, session, typed, word):
    response = owner.post(rule_page(session), {"enabled": "on", **typed})
    page = response.content.decode()
    assert response.status_code == 422
    assert f'id="id_{word}"' in page
    assert f"#id_{word}" in page
    assert all(value in page for value in typed.values())
    assert SelfCheckInRule.objects.get().radius_m is None


def test_a_rule_keeps_its_salt_when_it_is_changed(owner, session):
    before = bytes(session.self_check_in.salt)
    owner.post(rule_page(session), {})
    rule = SelfCheckInRule.objects.get()
    assert (rule.enabled, bytes(rule.salt)) == (False, before)


def test_a_cancelled_session_gets_no_rule(owner, session):
    type(session).objects.filter(pk=session.pk).update(status="cancelled")
    assert owner.post(rule_page(session), {"enabled": ""}).status_code == 422
    assert SelfCheckInRule.objects.get().enabled


def test_only_who_edits_sets_the_rule(session):
    for role, status in (("checker", 403), ("viewer", 403), ("editor", 302)):
        client = Client()
        enter(client, session.programme.organizer, role)
        assert client.get(rule_page(session)).status_code == 200
        assert client.post(rule_page(session), {}).status_code == status, role
    assert Client().post(rule_page(session), {}).status_code == 302
    stranger, _client = somebody(session)
    client = Client()
    client.force_login(stranger.person.user)
    assert client.post(rule_page(session), {}).status_code == 404


# The screen


def test_the_screen_shows_the_code_of_the_moment_and_is_not_kept(owner, session, item, clock):
    response = owner.get(screen(session, item))
    page = response.content.decode()
    assert code_of(item) in page
    assert 'data-left-ms="20000"' in page
    assert '<meta http-equiv="refresh" content="20">' in page
    assert "no-store" in response["Cache-Control"]
    clock.shift(timedelta(seconds=13, milliseconds=500))
    assert 'data-left-ms="6500"' in owner.get(screen(session, item)).content.decode()
    clock.shift(timedelta(seconds=6, milliseconds=500))
    later = owner.get(screen(session, item)).content.decode()
    assert code_of(item) not in later
    assert codes.shown(item.pk, NOW + timedelta(seconds=20)).code in later


def test_the_qr_holds_the_whole_address(owner, session, item, settings):
    shown = codes.shown(item.pk, NOW)
    assert shown.address == f"{settings.SITE_URL}/hadir/{item.pk}-{shown.code.replace('-', '')}/"
    assert shown.address in owner.get(screen(session, item)).content.decode()  # as the QR's label


def test_the_screen_counts_people_and_not_scans(owner, session, item):
    for _ in range(2):
        _registration, client = somebody(session)
        tabs = [uid_on(client), uid_on(client)]
        for uid in tabs:
            client.post(ENTER, {"code": code_of(item), "uid": uid})
    assert '<strong class="screen__number">2</strong>' in owner.get(screen(session, item)).content.decode()


@pytest.mark.parametrize(
    ("state", "change"),
    [
        ("cancelled", {"status": "cancelled"}),
        ("draft", {"status": "draft"}),
        ("off", {"enabled": False}),
        ("uncounted", {"minutes": 0}),
        ("early", {"starts_at": NOW + timedelta(minutes=31), "ends_at": NOW + timedelta(hours=2)}),
        ("over", {"starts_at": NOW - timedelta(hours=2), "ends_at": NOW - timedelta(minutes=10)}),
    ],
)
def test_a_screen_without_a_code_says_why_and_looks_again(owner, session, item, state, change):
    for row in (session, item, session.self_check_in):
        fields = {name: value for name, value in change.items() if hasattr(row, name)}
        type(row).objects.filter(pk=row.pk).update(**fields)
    response = owner.get(screen(session, item))
    page = response.content.decode()
    assert response.context["state"] == state
    assert "screen__word" in page
    assert code_of(item) not in page
    assert 'data-left-ms="20000"' in page


def test_a_screen_of_another_sessions_item_is_not_there(owner, session):
    assert owner.get(screen(session, AgendaItemFactory())).status_code == 404


def test_the_screen_costs_the_same_for_many_people(owner, session, item):
    before = queries(owner, screen(session, item))
    for registration in RegistrationFactory.create_batch(30, session=session):
        services.check_in(
            registration=registration,
            item=item,
            attempt=services.Attempt(uuid4(), NOW, timedelta(0), "b", "n"),
            by=None,
            now=NOW,
        )
    assert queries(owner, screen(session, item)) == before


# The ticket


def test_the_ticket_leads_here_while_an_item_takes_codes(session, item, django_assert_num_queries):
    row = RegistrationFactory(session=session)
    row = type(row).objects.select_related("session__self_check_in", "session__attendance_policy").get(pk=row.pk)
    with django_assert_num_queries(1):
        assert offers_link(row, NOW)
    assert not offers_link(row, NOW + timedelta(hours=5))
    with django_assert_num_queries(0):
        assert not offers_link(row, NOW + timedelta(days=30))


def test_the_piece_for_the_ticket_leads_to_the_check_in(rf):
    assert f'href="{ENTER}"' in render_to_string("self_checkin/_ticket_link.html", request=rf.get("/"))


def test_a_session_without_the_rule_costs_the_ticket_nothing(db, django_assert_num_queries):
    row = RegistrationFactory()
    row = type(row).objects.select_related("session__self_check_in").get(pk=row.pk)
    with django_assert_num_queries(0):
        assert not offers_link(row, NOW)


# Forgetting


def test_ninety_days_later_nobody_can_tell_which_browser_it_was(person, session, item):
    _registration, client = person
    type_in(client, code_of(item))
    row = SelfCheckIn.objects.get()
    last_day = datetime(2027, 3, 3, tzinfo=UTC)
    assert services.forget(now=last_day + timedelta(days=90)) == 0
    assert services.forget(now=last_day + timedelta(days=91)) == 1
    assert services.forget(now=last_day + timedelta(days=91)) == 0
    assert bytes(SelfCheckInRule.objects.get().salt) == b""
    assert SelfCheckIn.objects.get().browser == row.browser


def test_a_session_put_off_after_that_gets_a_new_salt(person, session, item):
    SelfCheckInRule.objects.update(salt=b"")
    _registration, client = person
    assert type_in(client, code_of(item)).status_code == 302
    assert len(SelfCheckInRule.objects.get().salt) == 16


def test_the_clock_forgets(session, clock):
    clock.shift(timedelta(days=100))
    forget_marks()
    assert bytes(SelfCheckInRule.objects.get().salt) == b""


def test_one_browser_has_another_mark_in_another_session(person, item, clock):
    registration, client = person
    other = make_session()
    RegistrationFactory(session=other, person=registration.person)
    type_in(client, code_of(item))
    type_in(client, code_of(other.agenda.get()))
    assert len(set(SelfCheckIn.objects.values_list("browser", flat=True))) == 2


def test_attempts_are_neither_changed_nor_deleted(person, item):
    _registration, client = person
    type_in(client, code_of(item))
    for write in (SelfCheckIn.objects.all().delete, lambda: SelfCheckIn.objects.update(outcome="expired")):
        with pytest.raises(DatabaseError), transaction.atomic():
            write()
    assert connection.vendor == "postgresql"
    assert SelfCheckIn.objects.get().outcome == "recorded"
