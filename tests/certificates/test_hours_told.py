"""The agenda gets other hours after people registered: that is shown until they are told."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from icalendar import Calendar

from bimtek.common.errors import Refusal
from certificates.consequences import services
from events.agenda import services as agenda
from events.models import TrainingSession
from participants.notices.services import write, write_to_all
from tests.events.staff import enter
from tests.factories import AgendaItemFactory, PersonFactory, PoolFactory, RegistrationFactory, UserFactory
from tests.mails import sent

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)
SHOWN = "Registrants know other hours"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(settings):
    settings.EMAIL_BACKEND = "bimtek.accounts.outbox.backend.OutboxBackend"
    with time_machine.travel(NOW, tick=False) as moved:
        yield moved


@pytest.fixture
def item():
    pool = PoolFactory(taken=1)
    RegistrationFactory(
        session=pool.session, pool=pool, person=PersonFactory(name="Ani", user=UserFactory(email="ani@contoh.id"))
    )
    return AgendaItemFactory(session=pool.session)


@pytest.fixture
def staff(client, item):
    client.cookies["django_language"] = "en"
    enter(client, item.session.programme.organizer, "editor")
    return client


def stored(item) -> TrainingSession:
    return TrainingSession.objects.get(pk=item.session_id)


def entry(mail):
    (part,) = [each for each in mail.walk() if each.get_content_type() == "text/calendar"]
    return Calendar.from_ical(part.get_content()).walk("VEVENT")[0]


def test_what_was_told_and_what_holds_are_said_alike(staff, item):
    agenda.shift(first=item, minutes=60)
    page = staff.get(reverse("consequences:hours", args=[item.session_id]))
    item.refresh_from_db()
    told, holds = stored(item).told_hours, page.context["holds"]
    assert told != holds
    assert [text.count(" – ") for text in (told, holds)] == [1, 1]


def test_other_hours_are_shown_until_they_are_told(staff, item, clock):
    TrainingSession.objects.update(ends_on=item.session.starts_on)  # of one day: the entry has hours
    write_to_all(stored(item), "resumed", now=NOW)
    before = entry(sent()[-1])
    clock.shift(3600)
    agenda.shift(first=item, minutes=120)
    pages = [reverse(name, args=[item.session_id]) for name in ("agenda:edit", "training:manage_detail")]
    address = reverse("consequences:hours", args=[item.session_id])
    assert all(SHOWN in (html := staff.get(page).content.decode()) and address in html for page in pages)
    preview = staff.get(address).content.decode()
    assert "Monday, 1 March 2027, 09:00 WITA" in preview
    assert len(sent()) == 1, "looked at only"
    assert staff.post(address, {"note": "Narasumber tiba siang"}).status_code == 302
    mail = sent()[-1]
    after = entry(mail)
    assert after.decoded("DTSTART") - before.decoded("DTSTART") == timedelta(hours=2)
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert "Narasumber tiba siang" in mail.get_body(("plain",)).get_content()
    assert "1 Maret 2027 pukul 09.00 WITA" in mail.get_body(("plain",)).get_content()
    assert SHOWN not in staff.get(pages[0]).content.decode()
    public = staff.get(reverse("catalogue:session", args=[item.session_id])).content.decode()
    assert "before, it began Monday, 1 March 2027, 09:00 WITA" in public
    assert staff.post(address, {"note": ""}).status_code == 422
    assert len(sent()) == 2


def test_hours_that_are_set_back_or_told_with_other_days_are_known(item):
    agenda.shift(first=item, minutes=60)
    agenda.shift(first=item, minutes=60)
    assert stored(item).hours_before["begins"] == item.starts_at.isoformat()
    agenda.shift(first=item, minutes=-120)
    assert stored(item).hours_before == {}
    agenda.shift(first=item, minutes=60)
    edited = stored(item)
    edited.starts_on, edited.ends_on = (day + timedelta(days=7) for day in (edited.starts_on, edited.ends_on))
    seen = edited.updated_at
    by = UserFactory()
    services.change(session=edited, telling=services.Telling(), seen=seen, by=by, now=NOW)
    assert stored(item).hours_before == {}
    edited = stored(item)
    edited.starts_on, edited.ends_on = (day + timedelta(days=7) for day in (edited.starts_on, edited.ends_on))
    services.change(session=edited, telling=services.Telling(mail=False), seen=stored(item).updated_at, by=by, now=NOW)
    assert stored(item).hours_before, "who changes it without a mail is reminded"


def test_set_back_after_a_mail_told_the_other_hours_there_is_something_to_tell(staff, item):
    first = stored(item)
    agenda.shift(first=item, minutes=60)
    write([first.registrations.select_related("session", "person__user").get()], "confirmed", now=NOW)
    assert len(sent()) == 1
    agenda.shift(first=item, minutes=-60)
    page = staff.get(reverse("consequences:hours", args=[item.session_id])).content.decode()
    told = "Monday, 1 March 2027, %s WITA – Monday, 1 March 2027"
    assert all(told % begins in page for begins in ("09:00", "10:00")), "who was told which is not known"
    services.tell_hours(session=stored(item), note="", by=UserFactory(), now=NOW)
    assert len(sent()) == 2
    assert stored(item).hours_before == {}
    assert stored(item).changed_from["begins"] == "", "it begins when they were told first"


def test_a_mail_about_an_agenda_that_was_emptied_leaves_its_pages_whole(staff, item):
    session = stored(item)
    agenda.delete_item(item=item)
    assert stored(item).hours_before
    write([session.registrations.select_related("session", "person__user").get()], "confirmed", now=NOW)
    pages = ("agenda:edit", "training:manage_detail", "consequences:hours")
    assert {staff.get(reverse(name, args=[session.pk])).status_code for name in pages} == {200}


def test_where_none_registered_and_in_a_draft_there_is_nothing_to_tell(item):
    item.session.pools.update(taken=0)
    agenda.shift(first=item, minutes=60)
    assert stored(item).hours_before == {}
    item.session.pools.update(taken=1)
    TrainingSession.objects.update(status="draft")
    agenda.save_item(item=item, speakers=[], now=NOW)
    assert stored(item).hours_before == {}
    with pytest.raises(Refusal) as refusal:
        services.tell_hours(session=stored(item), note="", by=UserFactory(), now=NOW)
    assert refusal.value.code == "hours_known"
