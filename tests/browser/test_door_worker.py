"""The service worker of the door app: a new version comes whole or not at all."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from participants.checkin import worker
from participants.tickets.tokens import issue
from tests.browser.door_phone import DoorPhone
from tests.factories import AgendaItemFactory, MembershipFactory, RegistrationFactory, SessionFactory

KEPT = """async () => Promise.all((await caches.keys()).sort().map(async (name) =>
  [name, (await (await caches.open(name)).keys()).length]))"""
UPDATE = """async () => {
  const registration = await navigator.serviceWorker.ready;
  await registration.update().catch(() => {});
  const coming = registration.installing;
  if (!coming) return;
  await new Promise((done) => coming.addEventListener("statechange", () =>
    ["activated", "redundant"].includes(coming.state) && done()));
}"""
TODAY = timezone.localdate()


@pytest.fixture
def door(portal) -> Any:
    """A session of today with one item and one person."""
    session = SessionFactory(starts_on=TODAY, ends_on=TODAY + timedelta(days=1))
    AgendaItemFactory(session=session, starts_at=timezone.now(), ends_at=None)
    RegistrationFactory(session=session)
    return session


@pytest.fixture
def phone(chromium, portal, door) -> Iterator[DoorPhone]:
    """A phone that is ready at the counter."""
    phone = DoorPhone(chromium, portal, MembershipFactory(organizer=door.programme.organizer).user)
    phone.set_up(door, "Pintu Utara")
    phone.choose(door.agenda.get())
    yield phone
    phone.close()


def kept(phone: DoorPhone) -> dict[str, int]:
    return dict(phone.page.evaluate(KEPT))


def test_a_new_version_brings_its_files_and_all_kept_pages(phone, door, monkeypatch):
    # The worker of this Chromium has no reader of codes, so that it keeps ours.
    assert not phone.context.service_workers[0].evaluate("'BarcodeDetector' in self")
    files, version = len(worker.files()) + len(worker.READER), worker.version()
    assert kept(phone) == {f"checkin-files-{version}": files, f"checkin-pages-{version}": 2}
    monkeypatch.setattr(worker, "version", lambda: "baru")
    phone.page.evaluate(UPDATE)
    assert kept(phone) == {"checkin-files-baru": files, "checkin-pages-baru": 2}
    phone.cut()
    phone.page.reload()
    assert phone.scan(issue(door.registrations.get())) == "welcome"


def test_who_is_signed_out_keeps_the_old_version_whole(phone, door, monkeypatch):
    before = kept(phone)
    monkeypatch.setattr(worker, "version", lambda: "baru")
    phone.context.clear_cookies(name="sessionid")
    phone.page.evaluate(UPDATE)
    phone.page.reload()  # looks for a newer page behind the kept one, and gets a sign-in
    expect(phone.page.locator("#counter-item")).to_be_visible()
    phone.page.evaluate(UPDATE)
    assert before.items() <= kept(phone).items()
    phone.cut()
    phone.page.reload()
    assert phone.scan(issue(door.registrations.get())) == "welcome"
