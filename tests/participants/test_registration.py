"""Registering: the way to a ticket, every refusal, and that a refusal leaves nothing behind."""

from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from bimtek.accounts.models import OutgoingMail
from bimtek.common.errors import Refusal
from events.models import SeatPool, TrainingSession
from participants.consent.services import Agreement, ensure_first_version, publish
from participants.consent.texts import ensure_first_pledges
from participants.models import ConsentRecord, Notice, Registration
from participants.registration import services
from tests.factories import (
    AgendaItemFactory,
    PersonFactory,
    PoolFactory,
    RegistrationFactory,
    SessionFactory,
    UserFactory,
)
from tests.mails import compose_notices

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def outbox(settings):
    """Mail as in production: rows of the same transaction, so that a refusal takes them back."""
    settings.EMAIL_BACKEND = "bimtek.accounts.outbox.backend.OutboxBackend"


@pytest.fixture(autouse=True)
def february():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def text():
    return ensure_first_version(now=NOW)


@pytest.fixture
def pool():
    return PoolFactory(capacity=2)


@pytest.fixture
def person():
    return PersonFactory(user=UserFactory(), name="Siti", phone="+6281234567890", institution="KPU")


@pytest.fixture
def me(client: Client, person):
    client.force_login(person.user)
    return client


def page(pool) -> str:
    return reverse("registration:register", args=[pool.session_id])


def agreed(pool, **fields) -> dict[str, object]:
    return {"pool": pool.pk, "consent": "on", "consent_version": 1, **fields}


def nothing_happened(pool) -> bool:
    pool.refresh_from_db()
    rows = Registration.objects.exists() or ConsentRecord.objects.exists() or Notice.objects.exists()
    return pool.taken == 0 and not rows


def sent() -> list:
    compose_notices()
    return [message_from_bytes(bytes(m.message), policy=policy.default) for m in OutgoingMail.objects.order_by("pk")]


def test_registering_ends_on_the_ticket(me, person, pool):
    response = me.post(page(pool), agreed(pool, representing="Camat Sukamaju", assignment="TPS 012"))
    registration = Registration.objects.get()
    assert response.headers["Location"] == reverse("registration:ticket", args=[registration.code])
    assert (registration.person, registration.status) == (person, "confirmed")
    assert (registration.representing, registration.assignment) == ("Camat Sukamaju", "TPS 012")
    assert registration.registered_at == NOW
    record = ConsentRecord.objects.get()
    assert (record.registration, record.sha256, record.accepted_at) == (registration, record.text.sha256, NOW)
    pool.refresh_from_db()
    assert pool.taken == 1


def test_the_consent_text_is_shown_in_full_and_its_box_unticked(me, pool, text):
    response = me.get(page(pool))
    html = response.content.decode()
    for part in (text.purpose, text.data, text.retention, text.rights):
        assert part in html
    assert 'name="consent"' in html
    assert response.context["form"]["consent"].value() is None


def test_the_mail_says_when_and_where_and_brings_the_calendar(me, pool, person):
    TrainingSession.objects.update(ends_on=pool.session.starts_on)
    AgendaItemFactory(session=pool.session)
    me.post(page(pool), agreed(pool))
    (mail,) = sent()
    registration = Registration.objects.get()
    assert mail["To"] == person.user.email
    plain, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    for body in (plain, html):
        assert "pukul 09.00 s.d. 10.30 WITA" in body
        assert "1 Maret 2027" in body
        assert f"/saya/tiket/{registration.code}/" in body
    (entry,) = mail.iter_attachments()
    assert entry.get_content_type() == "text/calendar"
    calendar = entry.get_content()
    calendar = calendar if isinstance(calendar, str) else calendar.decode()
    assert "DTSTART:20270301T010000Z" in calendar
    assert f"UID:{registration.code}@portal-bimtek" in calendar


def test_of_several_days_the_mail_says_when_they_begin(me, pool):
    AgendaItemFactory(session=pool.session)
    AgendaItemFactory(
        session=pool.session, starts_at=NOW + timedelta(days=30), ends_at=NOW + timedelta(days=30, hours=1)
    )
    me.post(page(pool), agreed(pool))
    assert "Senin, 1 Maret 2027 pukul 09.00 WITA" in sent()[0].get_body(("plain",)).get_content()


def test_with_an_open_end_the_calendar_takes_the_minutes_planned(me, pool):
    TrainingSession.objects.update(ends_on=pool.session.starts_on)
    AgendaItemFactory(session=pool.session, ends_at=None, minutes=45)
    me.post(page(pool), agreed(pool))
    (entry,) = sent()[0].iter_attachments()
    lines = str(entry.get_content()).splitlines()
    assert "DTSTART:20270301T010000Z" in lines
    assert "DTEND:20270301T014500Z" in lines
    assert "pukul 09.00 WITA s.d. selesai" in sent()[0].get_body(("plain",)).get_content()


def test_of_several_days_with_an_open_end_the_mail_says_when_they_begin(me, pool):
    AgendaItemFactory(session=pool.session)
    AgendaItemFactory(session=pool.session, starts_at=NOW + timedelta(days=30), ends_at=None)
    me.post(page(pool), agreed(pool))
    assert "Senin, 1 Maret 2027 pukul 09.00 WITA" in sent()[0].get_body(("plain",)).get_content()


def test_without_an_agenda_the_calendar_has_whole_days(me, pool):
    me.post(page(pool), agreed(pool))
    (entry,) = sent()[0].iter_attachments()
    calendar = entry.get_content()
    calendar = calendar if isinstance(calendar, str) else calendar.decode()
    assert "DTSTART;VALUE=DATE:20270301" in calendar
    assert "DTEND;VALUE=DATE:20270304" in calendar


def test_the_mail_follows_the_language_of_the_screen(me, pool):
    me.cookies["django_language"] = "en"
    me.post(page(pool), agreed(pool))
    assert "1–3 March 2027" in sent()[0].get_body(("plain",)).get_content()


def test_sending_twice_ends_on_the_same_ticket_and_takes_one_seat(me, pool):
    first = me.post(page(pool), agreed(pool)).headers["Location"]
    assert me.post(page(pool), agreed(pool)).headers["Location"] == first
    assert me.get(page(pool)).headers["Location"] == first
    pool.refresh_from_db()
    assert (pool.taken, Registration.objects.count(), Notice.objects.count()) == (1, 1, 1)


def test_the_service_gives_the_existing_registration_back(person, pool, text):
    one, two = (
        services.register(person=person, session=pool.session, pool_id=pool.pk, agreement=Agreement(text), now=NOW)
        for _ in "12"
    )
    assert one == two
    pool.refresh_from_db()
    assert pool.taken == 1


def test_a_cancelled_registration_can_be_followed_by_a_new_one(person, pool, text):
    RegistrationFactory(person=person, session=pool.session, status="cancelled")
    again = services.register(person=person, session=pool.session, pool_id=pool.pk, agreement=Agreement(text), now=NOW)
    assert again.status == "confirmed"


def test_where_the_organizer_approves_the_seat_is_held_and_nothing_is_confirmed(me, pool):
    SeatPool.objects.update(needs_approval=True)
    me.post(page(pool), agreed(pool))
    assert Registration.objects.get().status == "pending"
    pool.refresh_from_db()
    assert pool.taken == 1
    (mail,) = sent()
    assert list(mail.iter_attachments()) == []


def test_few_statements(person, pool, text, django_assert_num_queries):
    session = TrainingSession.objects.select_related("programme__organizer", "location__region").get(pk=pool.session_id)
    ensure_first_pledges(now=NOW)
    # categories, texts (2, kept outside of tests), savepoint and its release, registration, consent, notice, seat,
    # session again
    with django_assert_num_queries(10):
        services.register(person=person, session=session, pool_id=pool.pk, agreement=Agreement(text), now=NOW)


def test_the_whole_page_costs_few_statements(me, pool, text, django_assert_num_queries):
    PoolFactory(session=pool.session, category="Tamu")
    ensure_first_pledges(now=NOW)
    # account with its person: 1; the session, its categories, a ticket: 3; the texts: 2. Outside tests a process keeps
    # all but account and ticket for a second or two.
    with django_assert_num_queries(6):
        me.get(page(pool))
    # the same without the ticket; the service: 9, of which the texts again; its message kept in the session: 0
    with django_assert_num_queries(15):
        me.post(page(pool), agreed(pool))


def test_the_seat_is_taken_after_everything_else_is_written(person, pool, text, monkeypatch):
    seen = []
    monkeypatch.setattr(
        "events.seats.counting.take",
        lambda **_: seen.append((Registration.objects.count(), Notice.objects.count())) or True,
    )
    services.register(person=person, session=pool.session, pool_id=pool.pk, agreement=Agreement(text), now=NOW)
    assert seen == [(1, 1)]


def refused(person, pool, consent, now=NOW) -> str:
    with pytest.raises(Refusal) as refusal:
        services.register(
            person=person, session=pool.session, pool_id=pool.pk, agreement=consent and Agreement(consent), now=now
        )
    return refusal.value.code


def test_refuses_when_full(person, pool, text):
    SeatPool.objects.update(capacity=0, has_waiting_list=False)
    assert refused(person, pool, text) == "full"
    assert nothing_happened(pool)


def test_refuses_without_consent(person, pool):
    assert refused(person, pool, None) == "consent_missing"
    assert nothing_happened(pool)


def test_refuses_a_pool_of_another_session(person, pool, text):
    other = PoolFactory()
    with pytest.raises(Refusal) as refusal:
        services.register(person=person, session=pool.session, pool_id=other.pk, agreement=Agreement(text), now=NOW)
    assert refusal.value.code == "no_such_pool"
    other.refresh_from_db()
    assert other.taken == 0
    assert nothing_happened(pool)


@pytest.mark.parametrize(("seconds", "code"), [(-1, "not_open_yet"), (0, None), (3599, None), (3600, "closed")])
def test_the_window_holds_to_the_second(person, text, seconds, code):
    session = SessionFactory(registration_opens_at=NOW, registration_closes_at=NOW + timedelta(hours=1))
    pool, now = PoolFactory(session=session), NOW + timedelta(seconds=seconds)
    if code is None:
        services.register(person=person, session=session, pool_id=pool.pk, agreement=Agreement(text), now=now)
        return
    assert refused(person, pool, text, now) == code
    assert nothing_happened(pool)


@pytest.mark.parametrize("status", ["draft", "closed", "finished", "cancelled"])
def test_refuses_a_session_that_is_not_published(person, text, status):
    pool = PoolFactory(session=SessionFactory(status=status))
    assert refused(person, pool, text) == "closed"


def test_registration_ends_with_the_last_day_of_the_sessions_own_calendar(person, text):
    pool = PoolFactory(session=SessionFactory(starts_on=date(2027, 2, 1), ends_on=date(2027, 2, 1)))
    midnight = datetime(2027, 2, 1, 16, 0, tzinfo=UTC)  # 00.00 WITA on the next day
    assert refused(person, pool, text, midnight) == "closed"
    services.register(
        person=person,
        session=pool.session,
        pool_id=pool.pk,
        agreement=Agreement(text),
        now=midnight - timedelta(seconds=1),
    )


def test_a_session_closed_a_moment_ago_gives_no_place(person, pool, text):
    """The row in hand still says published; what counts is read behind the seat's lock."""
    held = pool.session
    TrainingSession.objects.update(status="closed")
    assert held.status == "published"
    assert refused(person, pool, text) == "closed"
    assert nothing_happened(pool)


@pytest.mark.parametrize(
    ("change", "field"),
    [({"consent": ""}, "consent"), ({"pool": ""}, "pool"), ({"pool": "x"}, "pool"), ({"pool": 999999}, "pool")],
)
def test_the_form_keeps_what_was_typed(me, pool, change, field):
    response = me.post(page(pool), agreed(pool, representing="Camat Sukamaju") | change)
    assert list(response.context["form"].errors) == [field]
    assert "Camat Sukamaju" in response.content.decode()
    assert nothing_happened(pool)


def test_a_new_consent_text_is_read_again(me, pool, text):
    publish(purpose="Baru", data="d", retention="r", rights="h", now=NOW)
    response = me.post(page(pool), agreed(pool))
    assert list(response.context["form"].errors) == ["consent_version"]
    html = response.content.decode()
    assert 'name="consent_version" value="2"' in html
    assert nothing_happened(pool)


def test_a_full_category_says_so_and_cannot_be_chosen(me, pool):
    full = PoolFactory(session=pool.session, category="Tamu", capacity=0, has_waiting_list=False)
    response = me.get(page(pool))
    options = {str(o.data["value"]): o.data for o in response.context["form"]["pool"].subwidgets}
    assert options[str(full.pk)]["attrs"]["disabled"] is True
    assert "disabled" not in options[str(pool.pk)]["attrs"]
    response = me.post(page(pool), agreed(full))
    assert list(response.context["form"].errors) == ["pool"]


def test_when_all_is_full_there_is_no_form(me, pool):
    SeatPool.objects.update(capacity=0, has_waiting_list=False)
    assert b'name="consent"' not in me.get(page(pool)).content
    assert b'name="consent"' not in me.post(page(pool), agreed(pool)).content
    assert nothing_happened(pool)


def test_before_it_opens_the_page_says_when(me):
    session = SessionFactory(registration_opens_at=NOW + timedelta(days=1))
    response = me.get(page(PoolFactory(session=session)))
    assert "Selasa, 2 Februari 2027 pukul 13.00 WITA" in response.content.decode()
    assert b'name="consent"' not in response.content


def test_strangers_sign_in_and_come_back(client, pool):
    assert client.get(page(pool)).headers["Location"] == f"{reverse('account_login')}?next={page(pool)}"


def test_an_incomplete_profile_is_completed_first(client, pool):
    person = PersonFactory(user=UserFactory())
    client.force_login(person.user)
    there = f"{reverse('people:profile')}?next=%2Fsesi%2F{pool.session_id}%2Fdaftar%2F"
    for response in (client.get(page(pool)), client.post(page(pool), agreed(pool))):
        assert response.headers["Location"] == there
    assert nothing_happened(pool)
    assert client.get(there).context["next"] == page(pool)


@pytest.mark.parametrize("status", ["draft", None])
def test_what_the_public_may_not_see_is_not_there(me, status):
    pool = PoolFactory(session=SessionFactory(status=status or "published"))
    missing = status is None
    address = reverse("registration:register", args=[pool.session_id + 1]) if missing else page(pool)
    assert me.get(address).status_code == 404
    assert me.post(address, agreed(pool)).status_code == 404


def test_wrong_method(me, pool):
    assert me.delete(page(pool)).status_code == 405
