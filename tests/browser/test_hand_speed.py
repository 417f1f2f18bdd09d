"""What the hand has to do: eighteen people at six items, a list over its pages, an agenda with quotas, a copy."""

import re

import pytest
from playwright.sync_api import expect

from events.models import TrainingSession
from participants.attendance.models import AttendanceEntry
from participants.models import Registration
from tests.browser.hand import Hand, signed_in
from tests.factories import (
    AgendaItemFactory,
    LocationFactory,
    MembershipFactory,
    PoolFactory,
    RegistrationFactory,
    SessionFactory,
)
from tests.participants.grid.hall import MINUTE, START

SCREEN = {"width": 1280, "height": 800}
PEOPLE, ITEMS = 18, 6


@pytest.fixture
def session():
    return SessionFactory()


@pytest.fixture
def hand(visitor, session) -> Hand:
    return signed_in(visitor, SCREEN, MembershipFactory(organizer=session.programme.organizer, role="owner").user)


def agenda(session, items: int) -> None:
    for number in range(items):
        begins = START + number * 60 * MINUTE
        title = f"Materi {number + 1} tentang tata cara pemungutan suara"
        AgendaItemFactory(session=session, title=title, minutes=60, starts_at=begins, ends_at=begins + 60 * MINUTE)


def test_eighteen_people_at_six_items(hand, session):
    """One click for the page, one for who was missing at one item, one to save; the first person is in sight."""
    agenda(session, ITEMS)
    pool = PoolFactory(session=session, capacity=PEOPLE)
    for number in range(PEOPLE):
        RegistrationFactory(session=session, pool=pool, person__name=f"Peserta {number:02}")
    hand.go(f"/kelola/sesi/{session.pk}/kehadiran/")
    page = hand.page
    first, bar = (page.locator(each).first.bounding_box() for each in (".attendance tbody tr", ".attendance__save"))
    assert first["y"] + first["height"] <= bar["y"], "the first person is above the fold, and above the bar that saves"
    assert page.evaluate("(each => each.scrollWidth - each.clientWidth)(document.querySelector('.grid-scroll'))") <= 0
    boxes = page.locator(".attendance__box input")
    hand.clicks = 0
    hand.click("button[name=fill][value=page]")
    expect(page.locator(".attendance__box input:checked")).to_have_count(PEOPLE * ITEMS)
    expect(page.locator("[data-grid-status]")).to_be_visible()
    boxes.nth(7).click()
    hand.clicks += 1
    hand.send(".attendance__save button")
    assert (hand.clicks, AttendanceEntry.objects.count()) == (3, PEOPLE * ITEMS - 1)
    by_keys(page)
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    expect(page.locator(".error-summary")).to_be_visible()  # who was recorded present is corrected with a reason only


def by_keys(page) -> None:
    """Arrows, a tick carried down a column, and no key is taken from a field."""
    boxes = page.locator(".attendance__box input")
    boxes.first.focus()
    page.keyboard.press("Space")
    expect(boxes.first).not_to_be_checked()
    page.keyboard.press("Shift+ArrowDown")
    expect(boxes.nth(ITEMS)).to_be_focused()
    expect(boxes.nth(ITEMS)).not_to_be_checked()
    page.keyboard.press("c")
    expect(boxes.nth(ITEMS * 5)).to_be_checked()
    page.keyboard.press("c")
    expect(boxes.nth(ITEMS * 5)).not_to_be_checked()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator("#reason").fill("")
    page.locator("#reason").press_sequentially("jk?x")
    expect(page.locator("#reason")).to_have_value("jk?x")
    page.locator("#reason").fill("")
    boxes.first.focus()


def test_ticks_outlive_pages_and_approvals_take_a_click(hand, session):
    pool = PoolFactory(session=session, capacity=60, needs_approval=True)
    for number in range(55):
        RegistrationFactory(session=session, pool=pool, status="pending", person__name=f"Peserta {number:02}")
    address = f"/kelola/sesi/{session.pk}/peserta/"
    hand.go(address)
    page = hand.page
    page.locator("input[name=chosen]").first.click()
    page.keyboard.press("n")
    page.wait_for_url("**page=2*")
    expect(page.locator("[data-selection-status]")).to_contain_text("1")
    page.locator("input[name=chosen]").last.click()
    expect(page.locator("[data-selection-status]")).to_contain_text("2")
    hand.click("button[name=action][value=approve]")
    page.wait_for_load_state()
    expect(page.locator("main form input[name=chosen]")).to_have_count(2)
    hand.send()
    assert Registration.objects.filter(status="confirmed").count() == 2
    hand.go(f"{address}?status=pending")
    expect(page.locator("[data-selection-status]")).to_be_empty()
    page.locator("input[name=chosen]").first.click()
    page.locator("button[name=action][value=message]").click()
    page.wait_for_url("**picked=*")
    hand.go(f"{address}?status=pending")  # what is written to is ticked no more, and joins no later act
    expect(page.locator("[data-selection-status]")).to_be_empty()
    page.evaluate(
        """const form = document.querySelector("form[data-selection]");
        const many = [...Array(500).keys()].map((n) => `x${n}`);
        sessionStorage.setItem(`chosen ${form.dataset.selection}`, JSON.stringify(many));"""
    )
    page.reload()
    page.locator("input[name=chosen]").first.click()
    expect(page.locator("input[name=chosen]").first).not_to_be_checked()
    expect(page.locator("[data-selection-status]")).to_contain_text(re.compile(r"500\. \w"))
    page.locator("[data-selection-forget]").click()
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("input[name=chosen]").first).to_be_checked()
    hand.clicks = 0
    hand.click("button[form=one]")
    page.wait_for_load_state()
    assert (hand.clicks, Registration.objects.filter(status="confirmed").count()) == (1, 3)
    expect(page).to_have_url(re.compile(r"status=pending"))


def test_an_agenda_of_seven_items_and_four_quotas_and_a_copy_elsewhere(hand, session):
    """From the session's page: six clicks and three forms, and two clicks for a copy at another place."""
    hall = LocationFactory(organizer=session.programme.organizer, timezone=session.timezone, name="Gedung Lain")
    page = hand.page
    hand.go(f"/kelola/sesi/{session.pk}/")
    hand.clicks = 0
    hand.send(".tabs a[href$='/acara/']")
    hand.send("a[href$='/acara/tempel/']")
    rows = "\n".join(f"{8 + n:02}.00 - {9 + n:02}.00\tMateri {n + 1}" for n in range(7))
    page.fill("textarea[name=text]", rows)
    hand.send()
    hand.send("button[name=confirm]")
    hand.send(".tabs a[href$='/kuota/']")
    page.fill("textarea[name=lines]", "KPPS 28\nPPS 6\nSaksi 12\nPanwas 4")
    hand.send("form:has(textarea[name=lines]) button")
    assert (hand.clicks, session.agenda.count(), session.pools.count()) == (6, 7, 4)
    hand.go(f"/kelola/sesi/{session.pk}/")
    hand.clicks = 0
    hand.send("a[href$='/salin/']")
    page.fill("input[name=starts_on]", "2027-03-01")
    page.select_option("select[name=location]", label="Gedung Lain")
    hand.send()
    made = TrainingSession.objects.exclude(pk=session.pk).get()
    assert (hand.clicks, made.location, made.agenda.count(), made.pools.count()) == (2, hall, 7, 4)
