"""Scanning where the browser has no reader of codes: a fake camera that shows one ticket after another."""

import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Browser, expect

from bimtek.common.qr import qr_code
from participants.models import AttendanceEntry
from participants.tickets.tokens import issue
from tests.browser.door_phone import DoorPhone
from tests.factories import AgendaItemFactory, MembershipFactory, PoolFactory, RegistrationFactory, SessionFactory

WIDE, HIGH = 640, 480
FRAMES_A_CODE, A_SECOND = 4, 2  # each ticket is held before the camera for two seconds, thirty a minute
NO_READER = "delete window.BarcodeDetector;"
ARGS = ["--no-sandbox", "--disable-gpu", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]


def video(path: Path, texts: list[str]) -> Path:
    """A video (YUV4MPEG2) in which the codes are held up in turn."""
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{WIDE} H{HIGH} F{A_SECOND}:1 Ip A1:1 C420jpeg\n".encode())
        for text in texts:
            code = qr_code(text)
            side = code.modules + 8
            picture = Image.new("L", (WIDE, HIGH), 180)
            drawn = Image.frombytes("L", (side, side), code.dots).resize((side * 6, side * 6), Image.Resampling.NEAREST)
            picture.paste(drawn.rotate(7, fillcolor=255, resample=Image.Resampling.BILINEAR), (90, 40))
            file.write((b"FRAME\n" + picture.tobytes() + b"\x80" * (WIDE * HIGH // 2)) * FRAMES_A_CODE)
    return path


@pytest.fixture
def people(portal):
    now = timezone.now()
    session = SessionFactory(starts_on=now.date() - timedelta(days=1), ends_on=now.date() + timedelta(days=1))
    PoolFactory(session=session, capacity=30)
    AgendaItemFactory(session=session, starts_at=now - timedelta(minutes=5), ends_at=now + timedelta(minutes=60))
    return [RegistrationFactory(session=session, status="confirmed") for _ in range(8)]


def test_a_camera_scans_without_a_reader_of_the_browser(chromium: Browser, portal, people, tmp_path):
    shown = video(tmp_path / "tickets.y4m", [issue(person) for person in people])
    session = people[0].session
    user = MembershipFactory(organizer=session.programme.organizer, role="checker").user
    binary = chromium.browser_type.launch(
        executable_path="/usr/bin/chromium", args=[*ARGS, f"--use-file-for-fake-video-capture={shown}"]
    )
    phone = DoorPhone(binary, portal, user, camera=False)
    phone.page.add_init_script(NO_READER)
    phone.set_up(session, "Utara")
    assert phone.page.evaluate("'BarcodeDetector' in window") is False
    phone.choose(session.agenda.get(), "in")
    begun = time.monotonic()
    expect(phone.page.locator("#result[data-answer]")).to_be_visible()
    first = time.monotonic() - begun
    for _ in range(60):
        if AttendanceEntry.objects.count() >= len(people):
            break
        phone.page.wait_for_timeout(500)
    assert AttendanceEntry.objects.values("registration").distinct().count() == len(people)
    assert first < 5  # with the camera's start, on a machine with other work beside; the reading is timed below
    assert phone.page.evaluate(TIMED) < 1000
    binary.close()


# Milliseconds that one look at the camera's picture takes.
TIMED = """async () => {
  const { codeReader } = await import("/static/js/checkin/reader.js");
  const reader = await codeReader(), video = document.querySelector("video");
  const from = performance.now();
  await reader.detect(video);
  return performance.now() - from;
}"""
