"""A rehearsal at the door: answered as in earnest, with no trace, and not to be taken for the real thing."""

from datetime import timedelta

import pytest
from auditlog.models import LogEntry
from django.utils import timezone
from playwright.sync_api import expect

from participants.attendance.services import set_policy
from participants.models import AttendanceEntry
from participants.tickets.tokens import issue
from tests.browser.door_phone import DoorPhone
from tests.factories import (
    AgendaItemFactory,
    MembershipFactory,
    PersonFactory,
    PoolFactory,
    RegistrationFactory,
    SessionFactory,
    UserFactory,
)

# Ten minutes and more go by at once, and the page is looked at again.
LATER = """() => {
  const now = Date.now;
  Date.now = () => now() + 660_000;
  document.dispatchEvent(new Event("visibilitychange"));
}"""
WOULD = ".result__would"


@pytest.fixture
def door(portal):
    """A session in three days, so that its doors are closed, which shows categories at the door."""
    begins = timezone.now() + timedelta(days=3)
    session = SessionFactory(starts_on=begins.date(), ends_on=begins.date())
    AgendaItemFactory(session=session, starts_at=begins, ends_at=begins + timedelta(minutes=90))
    pool = PoolFactory(session=session, category="Ketua KPPS", capacity=9)
    for name, status in (("Budi Santoso", "confirmed"), ("Wayan Sudra", "pending")):
        RegistrationFactory(session=session, pool=pool, person=PersonFactory(name=name), status=status)
    set_policy(session=session, by=UserFactory(), door_shows_category=True)
    return session


def test_a_rehearsal_leaves_no_trace_and_ends_by_itself(chromium, portal, door):
    phone = DoorPhone(chromium, portal, MembershipFactory(organizer=door.programme.organizer, role="checker").user)
    phone.set_up(door, "Pintu Utara")
    phone.choose(door.agenda.get())
    confirmed, _pending = door.registrations.select_related("session").order_by("pk")
    audited = LogEntry.objects.count()
    phone.cut()  # it needs no network
    phone.page.click("[data-show=choose]")
    phone.page.click("#rehearse")
    expect(phone.page.locator("body.app--rehearsal #rehearsal")).to_be_visible()
    expect(phone.page.locator("#status[data-state=rehearsal]")).to_be_visible()
    phone.check()
    assert phone.scan(issue(confirmed)) == "welcome"  # as if the item just began
    expect(phone.page.locator(WOULD)).to_contain_text("sesungguhnya")
    expect(phone.page.locator(".result__category")).to_have_text("Ketua KPPS")
    phone.check()
    assert phone.scan(issue(confirmed)[:-2] + "AA") in ("forged", "not_a_ticket")
    assert phone.type(confirmed.code) == "already"
    assert phone.search("Wayan") == "not_confirmed"
    assert phone.waiting == 0
    phone.page.evaluate(LATER)
    expect(phone.page.locator("body:not(.app--rehearsal) #counter")).to_be_visible()
    phone.mend()
    phone.all_sent()
    assert not AttendanceEntry.objects.exists()
    assert LogEntry.objects.count() == audited
    assert phone.scan(issue(confirmed)) == "outside"  # in earnest the doors are closed, and nothing is remembered
    expect(phone.page.locator(WOULD)).to_have_text("")
    phone.all_sent()
    assert AttendanceEntry.objects.get().registration == confirmed
    phone.close()
