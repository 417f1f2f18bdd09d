"""The code on a projector changes by itself, and people in front of it check in on their phones."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from participants.models import AttendanceEntry, SelfCheckIn, SelfCheckInRule
from participants.self_checkin import codes
from tests.browser.visitor import DESKTOP, PHONE, Visitor
from tests.factories import (
    AgendaItemFactory,
    MembershipFactory,
    PersonFactory,
    RegistrationFactory,
    SessionFactory,
    UserFactory,
)

HALL = {"latitude": -6.175392, "longitude": 106.827153}
PROJECTOR = {"width": 1920, "height": 1080}


@pytest.fixture(autouse=True)
def quick_steps(monkeypatch):
    """A new code every two seconds, so that nobody waits for twenty; the server runs in this process."""
    monkeypatch.setattr(codes, "STEP_SECONDS", 2)


@pytest.fixture
def item(portal):
    now = timezone.now()
    session = SessionFactory(starts_on=now.date(), ends_on=now.date() + timedelta(days=1))
    SelfCheckInRule.objects.create(session=session, enabled=True)
    return AgendaItemFactory(session=session, starts_at=now, ends_at=now + timedelta(hours=1))


def carrying(visitor: Visitor, user) -> Visitor:
    client = Client()
    client.force_login(user)
    visitor.carry({settings.LANGUAGE_COOKIE_NAME: "en"})
    visitor.carry({name: morsel.value for name, morsel in client.cookies.items()})
    return visitor


@pytest.fixture
def projector(visitor, item):
    """Makes a notebook at the projector, with the screen of the item open."""

    def make(**options) -> Visitor:
        staff = MembershipFactory(organizer=item.session.programme.organizer, role="checker").user
        who = carrying(visitor(options.pop("screen", PROJECTOR), **options), staff)
        who.visit(reverse("self_checkin:screen", args=[item.session_id, item.pk]))
        return who

    return make


@pytest.fixture
def phone(visitor, item):
    """Makes a participant's phone, with the check-in open."""

    def make(**options) -> Visitor:
        row = RegistrationFactory(session=item.session, person=PersonFactory(user=UserFactory()))
        who = carrying(visitor(PHONE, **options), row.person.user)
        who.visit("/hadir/")
        return who

    return make


def code_on(projector: Visitor) -> str:
    return projector.page.locator("[data-screen-code]").inner_text()


def type_code(phone: Visitor, code: str) -> None:
    phone.page.get_by_role("textbox", name="Code on the screen").fill(code)
    phone.page.keyboard.press("Enter")


def test_the_code_changes_by_itself_and_lets_people_in(projector, phone):
    screen = projector()
    screen.page.evaluate("window.neverLoadedAgain = true")
    screen.page.get_by_role("link", name="Dark screen").focus()
    first = code_on(screen)
    expect(screen.page.locator("[data-screen-code]")).not_to_have_text(first)
    who = phone()
    type_code(who, code_on(screen))
    expect(who.page.locator(".recorded")).to_be_visible()
    who.check()
    expect(screen.page.locator(".screen__number")).to_have_text("1")
    assert screen.page.evaluate("window.neverLoadedAgain")
    expect(screen.page.get_by_role("link", name="Dark screen")).to_be_focused()
    assert AttendanceEntry.objects.get().source == "self"


def test_without_a_network_no_old_code_stays_and_it_comes_back(projector):
    screen = projector(screen=DESKTOP)
    screen.page.context.set_offline(True)
    expect(screen.page.locator("[data-screen-code]")).to_be_hidden()
    expect(screen.page.get_by_role("alert")).to_contain_text("No connection")
    screen.page.context.set_offline(False)
    expect(screen.page.locator("[data-screen-code]")).to_be_visible()
    expect(screen.page.get_by_role("alert")).to_be_empty()


def test_without_scripts_the_screen_loads_itself_again(visitor, item):
    staff = MembershipFactory(organizer=item.session.programme.organizer, role="checker").user
    screen = carrying(visitor(DESKTOP, java_script_enabled=False), staff)
    screen.page.goto(screen.address + reverse("self_checkin:screen", args=[item.session_id, item.pk]))
    expect(screen.page.locator("[data-screen-code]")).not_to_have_text(code_on(screen))


def test_a_phone_in_the_hall_is_recorded_and_one_that_tells_nothing_is_not(projector, phone, item):
    SelfCheckInRule.objects.update(**HALL, radius_m=300)
    screen = projector(screen=DESKTOP)
    silent = phone()
    type_code(silent, code_on(screen))
    expect(silent.page.get_by_role("alert")).to_contain_text("your phone did not tell")
    assert not AttendanceEntry.objects.exists()
    inside = phone(geolocation=HALL | {"accuracy": 30}, permissions=["geolocation"])
    type_code(inside, code_on(screen))
    expect(inside.page.locator(".recorded")).to_be_visible()
    assert SelfCheckIn.objects.get(outcome="recorded").distance_m == 0
