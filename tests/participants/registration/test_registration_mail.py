"""What somebody is told who has registered: the mail and its calendar."""

from datetime import timedelta
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image

from events.models import TrainingSession
from participants.models import Registration
from participants.notices.ics import UID_WITHOUT_CODE, calendar
from participants.registration.selectors import session_times
from participants.tickets.tokens import issue
from tests.factories import AgendaItemFactory
from tests.mails import sent
from tests.participants.registration.form import NOW, agreed, page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outbox")]


def entry(mail) -> str:
    """The calendar file of a mail."""
    (found,) = [part for part in mail.iter_attachments() if part.get_content_type() == "text/calendar"]
    content = found.get_content()
    return content if isinstance(content, str) else content.decode()


def test_the_mail_says_when_and_where_and_brings_the_calendar(me, pool, person):
    TrainingSession.objects.update(ends_on=pool.session.starts_on)
    AgendaItemFactory(session=pool.session)
    me.post(page(pool), agreed(pool))
    (mail,) = sent()
    registration = Registration.objects.get()
    assert mail["To"] == person.user.email
    plain, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    for body in (plain, html):
        assert "Senin, 1 Maret 2027, 09.00–10.30 WITA" in body
        assert f"/saya/tiket/{registration.code}/" in body
    calendar = entry(mail)
    assert "DTSTART;TZID=Asia/Makassar:20270301T090000" in calendar
    assert f"UID:sesi-{pool.session_id}@" in calendar
    assert f"{registration.code}@" not in calendar


def test_the_mail_shows_the_qr_and_links_the_pdf(me, pool):
    me.post(page(pool), agreed(pool))
    (mail,) = sent()
    registration = Registration.objects.get()
    (picture,) = [part for part in mail.iter_attachments() if part.get_content_type() == "image/png"]
    assert picture["Content-ID"] == "<ticket>"
    read = zxingcpp.read_barcode(Image.open(BytesIO(picture.get_content())))
    assert read.text == issue(registration)
    assert len(picture.get_content()) < 3000
    for kind in ("plain", "html"):
        assert f"/saya/tiket/{registration.code}.pdf" in mail.get_body((kind,)).get_content()
    assert 'src="cid:ticket"' in mail.get_body(("html",)).get_content()


def test_of_a_webinar_the_mail_shows_no_qr(me, pool):
    TrainingSession.objects.update(mode="online", location=None, online_url="https://rapat.example/1")
    me.post(page(pool), agreed(pool))
    assert [part.get_content_type() for part in sent()[0].iter_attachments()] == ["text/calendar"]
    assert "cid:" not in sent()[0].get_body(("html",)).get_content()


def test_an_entry_mailed_with_the_code_is_taken_out_by_its_old_name_too(me, pool):
    me.post(page(pool), agreed(pool))
    registration = Registration.objects.get()
    times = session_times(registration.session)
    before, after = UID_WITHOUT_CODE - timedelta(seconds=1), UID_WITHOUT_CODE
    for registered, old in ((before, True), (after, False)):
        registration.registered_at = registered
        gone = calendar(registration, times, at=NOW, now=NOW, cancelled=True).decode()
        assert (f"UID:{registration.code}@portal-bimtek" in gone) is old
        assert f"UID:sesi-{pool.session_id}@" in gone


def test_an_agenda_of_one_day_does_not_shorten_the_entry(me, pool):
    AgendaItemFactory(session=pool.session)
    me.post(page(pool), agreed(pool))
    assert "DTSTART;VALUE=DATE:20270301" in entry(sent()[0])
    assert "DTEND;VALUE=DATE:20270304" in entry(sent()[0])


def test_of_several_days_the_mail_says_when_they_begin(me, pool):
    AgendaItemFactory(session=pool.session)
    AgendaItemFactory(
        session=pool.session, starts_at=NOW + timedelta(days=30), ends_at=NOW + timedelta(days=30, hours=1)
    )
    me.post(page(pool), agreed(pool))
    assert "Senin, 1 s.d. Rabu, 3 Maret 2027, mulai 09.00 WITA" in sent()[0].get_body(("plain",)).get_content()


def test_with_an_open_end_the_calendar_takes_the_minutes_planned(me, pool):
    TrainingSession.objects.update(ends_on=pool.session.starts_on)
    AgendaItemFactory(session=pool.session, ends_at=None, minutes=45)
    me.post(page(pool), agreed(pool))
    lines = entry(sent()[0]).splitlines()
    assert "DTSTART;TZID=Asia/Makassar:20270301T090000" in lines
    assert "DTEND;TZID=Asia/Makassar:20270301T094500" in lines
    assert "Senin, 1 Maret 2027, 09.00 WITA s.d. selesai" in sent()[0].get_body(("plain",)).get_content()


def test_of_several_days_with_an_open_end_the_mail_says_when_they_begin(me, pool):
    AgendaItemFactory(session=pool.session)
    AgendaItemFactory(session=pool.session, starts_at=NOW + timedelta(days=30), ends_at=None)
    me.post(page(pool), agreed(pool))
    assert "Senin, 1 s.d. Rabu, 3 Maret 2027, mulai 09.00 WITA" in sent()[0].get_body(("plain",)).get_content()


def test_without_an_agenda_the_calendar_has_whole_days(me, pool):
    me.post(page(pool), agreed(pool))
    calendar = entry(sent()[0])
    assert "DTSTART;VALUE=DATE:20270301" in calendar
    assert "DTEND;VALUE=DATE:20270304" in calendar


def test_the_mail_follows_the_language_of_the_screen(me, pool):
    me.cookies["django_language"] = "en"
    me.post(page(pool), agreed(pool))
    assert "Monday, 1 – Wednesday, 3 March 2027" in sent()[0].get_body(("plain",)).get_content()
