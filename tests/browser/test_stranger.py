"""A stranger with an old phone: from a link in a chat to a ticket that opens without a network."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from events.models import TrainingSession
from participants.models import Registration
from tests.browser.visitor import PHONE
from tests.factories import AgendaItemFactory, PoolFactory, SessionFactory

TAPS_MOST = 9
TICKET = "**/saya/tiket/*/"


class Thumb:
    """Counts what a person has to do."""

    def __init__(self, who) -> None:
        self.who, self.taps, self.typed = who, 0, []

    def tap(self, selector: str) -> None:
        self.taps += 1
        self.who.page.locator(selector).first.click()
        self.who.page.wait_for_load_state()

    def write(self, name: str, text: str) -> None:
        self.typed.append(name)
        self.who.page.fill(f"input[name={name}]", text)


@pytest.fixture
def session():
    day = timezone.localdate() + timedelta(days=20)
    session = SessionFactory(status=TrainingSession.Status.PUBLISHED, starts_on=day, ends_on=day)
    start = timezone.now().replace(hour=2, minute=0, second=0, microsecond=0) + timedelta(days=20)
    AgendaItemFactory(session=session, starts_at=start, ends_at=start + timedelta(hours=5))
    return PoolFactory(session=session).session


def test_a_stranger_comes_to_a_ticket_and_keeps_it_offline(visitor, worker, mailbox, session):
    who = visitor(PHONE)
    thumb = Thumb(who)
    who.visit(f"/sesi/{session.pk}/")
    thumb.tap(f"a[href$='/sesi/{session.pk}/daftar/']")
    thumb.write("login", "warga.baru@contoh.id")
    thumb.tap("main form button.button--primary")
    thumb.write("code", mailbox.sign_in_code())
    thumb.tap("main form button.button--primary")
    assert f"/sesi/{session.pk}/daftar/" in who.page.url or "next=" in who.page.url  # the way leads back
    thumb.write("name", "Siti Aminah")
    who.page.fill("input[name=phone]", "081234567890")
    who.page.fill("input[name=institution]", "Warga")
    thumb.tap("main form button.button--primary")
    thumb.tap("input[name=pool]")
    thumb.tap("input[name=consent]")
    thumb.tap("main form button.button--primary")
    who.page.wait_for_url(TICKET)
    who.check()
    assert thumb.taps <= TAPS_MOST
    assert thumb.typed == ["login", "code", "name"]
    qr_is_in_the_first_screen(who)
    opens_without_a_network(who, Registration.objects.get().code)


def qr_is_in_the_first_screen(who) -> None:
    who.page.goto(who.page.url)  # as it is opened from the mail: without the greeting after registering
    box = who.page.locator(".pass__stub .qr").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= PHONE["height"], box


def opens_without_a_network(who, code: str) -> None:
    expect(who.page.locator("[data-kept]")).to_be_visible()
    who.page.context.set_offline(True)
    who.page.reload()
    expect(who.page.locator(".pass__stub .qr")).to_be_visible()
    expect(who.page.locator(".pass__code")).to_have_text(code)
    who.page.context.set_offline(False)
    who.page.reload()
    who.page.locator("details.account summary").click()
    who.page.locator("details.account form button").click()
    expect(who.page.locator(".site-head a[href^='/akun/login/']")).to_be_visible()
    assert who.page.evaluate("caches.has('tickets')") is False
    who.complaints.clear()  # the pages that were asked for without a network
