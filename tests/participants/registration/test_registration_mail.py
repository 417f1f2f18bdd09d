"""What somebody is told who has registered: the mail and its calendar."""

from datetime import timedelta

import pytest

from events.models import TrainingSession
from participants.models import Registration
from tests.factories import AgendaItemFactory
from tests.mails import sent
from tests.participants.registration.form import NOW, agreed, page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outbox")]


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
