"""What goes wrong at a door: answers that never arrive, a locked device, no camera, no room, a second tab."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Route, expect

from participants.attendance.models import CheckInDevice
from participants.checkin.services import lock
from participants.models import AttendanceEntry
from participants.tickets.tokens import issue
from tests.browser.door_phone import DoorPhone
from tests.browser.photos import EMPTY_PHOTO, photo_of
from tests.factories import AgendaItemFactory, MembershipFactory, PersonFactory, RegistrationFactory, SessionFactory

NO_STORE = "Object.defineProperty(window, 'indexedDB', { value: undefined });"
NO_ROOM = """(() => {
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (value) {
    if (this.name === "queue") throw new DOMException("full", "QuotaExceededError");
    return put.call(this, value);
  };
})();"""
NO_ROOM_FOR_THE_LOG = """(() => {
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (value) {
    if (this.name === "log" && window.full) throw new DOMException("full", "QuotaExceededError");
    return put.call(this, value);
  };
})();"""
REFUSED_CAMERA = """
  navigator.mediaDevices.getUserMedia = async () => { throw new DOMException("no", "NotAllowedError"); };
"""


@pytest.fixture
def door(portal) -> Any:
    """A session of today with one item and six people, two of the same name."""
    now = timezone.now()
    session = SessionFactory(starts_on=now.date() - timedelta(days=1), ends_on=now.date() + timedelta(days=1))
    begins = now - timedelta(minutes=10)
    AgendaItemFactory(session=session, title="Pembukaan", starts_at=begins, ends_at=begins + timedelta(minutes=90))
    for name, institution in (
        ("Dr. Nurul Huda, S.H.", "KPU Kota Tarakan"),
        ("Nurul Huda", "TPS 012, Desa Sumber Makmur"),
        ("Budi Santoso", "TPS 001"),
        ("Wayan Sudra", "TPS 002"),
        ("Maria Goreti", "TPS 003"),
        ("Yosef Bria", ""),
    ):
        RegistrationFactory(session=session, person=PersonFactory(name=name, institution=institution))
    return session


@pytest.fixture
def make(chromium, portal, door) -> Iterator[Callable[..., DoorPhone]]:
    """Makes phones; `init` are scripts that run before each page."""
    member = MembershipFactory(organizer=door.programme.organizer, role="checker")
    made = []

    def phone(*init: str, **options: Any) -> DoorPhone:
        made.append(DoorPhone(chromium, portal, member.user, **options))
        for script in init:
            made[-1].context.add_init_script(script)
        return made[-1]

    yield phone
    for each in made:
        each.close()


@pytest.fixture
def phone(make, door) -> DoorPhone:
    """A phone that is ready at the counter."""
    phone = make()
    phone.set_up(door, "Pintu Utara")
    phone.choose(door.agenda.get())
    return phone


@pytest.fixture
def people(door) -> list[Any]:
    return list(door.registrations.select_related("session").order_by("pk"))


def test_an_answer_that_never_arrives_does_no_harm(phone, people):
    phone.cut()
    assert [phone.scan(issue(person)) for person in people[:3]] == ["welcome"] * 3
    reached: list[int] = []

    def lose(route: Route) -> None:
        reached.append(route.fetch().status)  # the portal has written it …
        route.abort()  # … and the phone never hears of it

    phone.context.route("**/api/scans", lose, times=1)
    phone.mend()
    phone.all_sent()
    assert reached == [200]
    assert list(AttendanceEntry.objects.values_list("answer", flat=True)) == ["welcome"] * 3


def test_a_page_that_is_left_while_it_sends(phone, people):
    phone.cut()
    phone.drive([("scanned", issue(person)) for person in people])
    phone.driven()
    with phone.page.expect_request("**/api/scans"):
        phone.mend()
    phone.page.reload()
    phone.all_sent()
    assert AttendanceEntry.objects.count() == 6


def test_a_scan_that_the_portal_cannot_read_holds_up_no_other(phone, people):
    phone.cut()
    assert [phone.scan(issue(person)) for person in people[:3]] == ["welcome"] * 3
    phone.page.evaluate(
        """() => new Promise((resolve) => {
          const request = indexedDB.open("bimtek-door");
          request.onsuccess = () => {
            const queue = request.result.transaction("queue", "readwrite").objectStore("queue");
            queue.getAll().onsuccess = ({ target }) => {
              const scan = target.result.toSorted((a, b) => a.at - b.at)[1];
              queue.put({ ...scan, uid: "broken" });
              queue.delete(scan.uid);
            };
            queue.transaction.oncomplete = resolve;
          };
        })"""
    )
    phone.page.reload()
    phone.mend()
    expect(phone.page.locator("[data-notice=faults]")).to_be_visible()
    assert phone.waiting == 1
    assert AttendanceEntry.objects.count() == 2
    phone.complaints[:] = [each for each in phone.complaints if "400" not in each]
    phone.page.click("[data-show=device]")
    expect(phone.page.locator("#faults-list li")).to_have_count(1)
    phone.check()


def test_a_locked_device_keeps_its_scans_until_it_is_set_up_again(phone, people):
    phone.cut()
    assert phone.scan(issue(people[0])) == "welcome"
    device = CheckInDevice.objects.get()
    lock(device=device, by=device.user, now=timezone.now())
    phone.mend()
    expect(phone.page.locator("#status[data-state=locked]")).to_be_visible()
    assert (phone.waiting, AttendanceEntry.objects.count()) == (1, 0)
    assert phone.scan(issue(people[1])) == "welcome"
    phone.complaints[:] = [each for each in phone.complaints if "401" not in each]
    phone.check()
    phone.page.click("[data-show=device]")
    phone.check()
    phone.page.click("#anew")
    phone.page.fill("#device-name", "Pintu Utara 2")
    phone.page.click("#setup button[type=submit]")
    phone.all_sent()
    assert set(AttendanceEntry.objects.values_list("device__name", flat=True)) == {"Pintu Utara 2"}


def test_a_key_that_is_lost_does_not_take_the_scans_along(phone, people, door):
    phone.cut()
    assert phone.scan(issue(people[0])) == "welcome"
    phone.page.evaluate(
        """() => new Promise((resolve) => {
          const request = indexedDB.open("bimtek-door");
          request.onsuccess = () => {
            const sessions = request.result.transaction("sessions", "readwrite").objectStore("sessions");
            sessions.clear();
            sessions.transaction.oncomplete = resolve;
          };
        })"""
    )
    phone.page.reload()
    expect(phone.page.locator("#setup-progress")).to_contain_text("1")
    phone.page.fill("#device-name", "Pintu Utara")
    phone.page.click("#setup button[type=submit]")
    expect(phone.page.locator("#setup-error")).to_be_visible()  # this needs a network, once
    phone.check()
    phone.mend()
    phone.page.click("#setup button[type=submit]")
    phone.all_sent()
    assert AttendanceEntry.objects.count() == 1


def test_signed_out_elsewhere(phone, people, door):
    phone.context.clear_cookies(name="sessionid")
    phone.page.reload()
    assert phone.scan(issue(people[0])) == "welcome"
    phone.all_sent()
    assert AttendanceEntry.objects.count() == 1


def test_a_scan_while_the_app_asks_for_the_first_time_is_sent_at_once(phone, people):
    held: list[Route] = []
    phone.context.route("**/api/changes*", lambda route: held.append(route), times=1)
    with phone.page.expect_request("**/api/changes*"):
        phone.page.reload()
    assert phone.scan(issue(people[0])) == "welcome"
    with phone.page.expect_response("**/api/scans", timeout=14_000):  # it asks again by itself after 15 s
        held[0].continue_()
    phone.all_sent()


def test_two_of_the_same_name_are_told_apart(phone, people):
    phone.page.fill("#find-text", "dr nurul")
    matches = phone.page.locator("#matches button")
    expect(matches).to_have_count(2)
    phone.check()
    matches.filter(has_text="TPS 012").click()
    expect(phone.page.locator("#confirm-group")).to_have_text("TPS 012, Desa Sumber Makmur")
    phone.check()
    phone.page.click("#confirm button[value=no]")
    assert phone.waiting == 0
    matches.filter(has_text="TPS 012").press("Enter")
    phone.page.keyboard.press("Enter")
    assert phone.answer() == "welcome"
    phone.all_sent()
    entry = AttendanceEntry.objects.get()
    assert (entry.registration, entry.source) == (people[1], "searched")
    phone.page.fill("#find-text", "tidak ada")
    phone.page.press("#find-text", "Enter")
    expect(phone.page.locator("#matches-more")).not_to_be_empty()


def test_without_a_camera_a_photo_is_read_on_the_phone(make, door, people):
    phone = make(camera=False)
    phone.set_up(door, "Pintu Utara")
    phone.choose(door.agenda.get())
    expect(phone.page.locator("#photo-label")).to_be_visible()
    phone.check()
    phone.page.set_input_files("#photo", photo_of(issue(people[0])))
    assert phone.answer() == "welcome"
    phone.page.set_input_files("#photo", photo_of("https://contoh.id/menu"))
    expect(phone.page.locator("#result[data-answer=not_a_ticket]")).to_be_visible()
    phone.cut()
    phone.page.click("#result")
    phone.page.set_input_files("#photo", photo_of(issue(people[1])))
    assert phone.answer() == "welcome"


def test_a_photo_that_the_phone_cannot_read_goes_to_the_portal(make, door, people):
    phone = make(camera=False)
    phone.set_up(door, "Pintu Utara")
    phone.choose(door.agenda.get())
    with phone.page.expect_response("**/photo") as asked:
        phone.page.set_input_files("#photo", EMPTY_PHOTO)
    assert asked.value.status == 422  # the portal finds none either
    words = phone.page.locator("#viewer-words")
    before = words.inner_text()
    phone.cut()
    phone.page.set_input_files("#photo", EMPTY_PHOTO)
    expect(words).not_to_have_text(before)
    assert phone.type(people[1].code) == "welcome"
    phone.complaints[:] = [each for each in phone.complaints if "422" not in each]


def test_a_camera_that_is_not_allowed(make, door, people):
    phone = make(REFUSED_CAMERA)
    phone.set_up(door, "Pintu Utara")
    phone.choose(door.agenda.get())
    expect(phone.page.locator("#camera-on")).to_be_visible()
    phone.check()
    assert phone.type(people[0].code) == "welcome"


def test_a_browser_that_keeps_nothing(make, door):
    phone = make(NO_STORE)
    phone.open(door)
    expect(phone.page.locator("[data-screen=unable]")).to_be_visible()
    phone.check()


def test_no_room_is_no_welcome(make, door, people):
    phone = make()
    phone.set_up(door, "Pintu Utara")
    phone.context.add_init_script(NO_ROOM)
    phone.page.reload()
    phone.choose(door.agenda.get())
    assert phone.scan(issue(people[0])) == "full"
    phone.check()
    assert phone.waiting == 0


def test_no_room_for_what_was_answered_loses_nothing(make, door, people):
    phone = make(NO_ROOM_FOR_THE_LOG)
    phone.set_up(door, "Pintu Utara")
    phone.choose(door.agenda.get())
    phone.page.evaluate("window.full = true")
    assert phone.scan(issue(people[0])) == "welcome"
    expect(phone.page.locator("[data-notice=broken]")).to_be_visible()
    assert (phone.waiting, AttendanceEntry.objects.count()) == (1, 1)
    phone.complaints.clear()  # the page has told what the browser complains of
    phone.page.evaluate("window.full = false")
    phone.page.click("[data-show=device]")
    phone.page.click("#send-now")
    phone.all_sent()
    assert AttendanceEntry.objects.count() == 1


def test_a_second_tab(phone, people, door):
    other = phone.context.new_page()
    other.goto(phone.page.url)
    for page in (phone.page, other):
        expect(page.locator("[data-notice=tabs]")).to_be_visible()
    phone.page.bring_to_front()
    assert phone.scan(issue(people[0])) == "welcome"
    other.bring_to_front()
    other.click("[data-show=list]")
    expect(other.locator("#list .badge--green")).to_have_count(1)
    other.close()


def test_the_data_is_removed_on_purpose_only(phone, people, door):
    phone.cut()
    assert phone.scan(issue(people[0])) == "welcome"
    phone.page.click("[data-show=device]")
    phone.check()
    phone.page.click("#wipe button")
    expect(phone.page.locator("#wipe-sure")).to_be_focused()
    assert phone.waiting == 1
    phone.mend()
    phone.all_sent()
    phone.page.click("#wipe button")
    phone.page.wait_for_url(f"**{reverse('checkin:start')}")
    expect(phone.page.locator("#loaded")).to_be_hidden()
    assert phone.waiting == 0
    phone.open(door)
    expect(phone.page.locator("[data-screen=setup]")).to_be_visible()


def test_the_list_of_sessions_opens_offline_and_forgets_what_is_over(phone, door):
    phone.cut()
    phone.page.goto(f"{phone.address}{reverse('checkin:start')}")
    expect(phone.page.locator("#loaded-list a")).to_have_count(1)
    phone.check()
    phone.context.add_init_script("Date.now = () => new Date(2030, 1, 1).getTime();")
    phone.page.reload()
    expect(phone.page.locator("#loaded")).to_be_hidden()


def test_without_scripts_there_is_the_attendance_list(visitor, portal, door):
    phone = visitor({"width": 360, "height": 740}, java_script_enabled=False)
    client = Client()
    client.force_login(MembershipFactory(organizer=door.programme.organizer).user)
    phone.carry({name: morsel.value for name, morsel in client.cookies.items()})
    phone.page.goto(f"{portal}{reverse('checkin:door', args=[door.pk])}")
    phone.page.locator("[data-screen=without] a").click()
    expect(phone.page).to_have_url(f"{portal}{reverse('attendance:grid', args=[door.pk])}")
