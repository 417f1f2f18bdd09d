#!/usr/bin/env python3
"""Take the pictures in docs/screens: `make screens`.

Starts the portal with its demonstration on private servers, looks at it as a visitor, a participant and an
organizer do, on a phone and at a desk, and ends with the first page of a certificate. The demonstration is laid
around today, so its dates move with the day the pictures are taken.
"""

import io
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pypdfium2
from PIL import Image
from playwright.sync_api import Browser, Page
from processes import ROOT, Failure, free_port
from run import HOST, environment, portal

from tests.browser.visitor import DESKTOP, PHONE, open_chromium

FOLDER = ROOT / "docs" / "screens"
OFFICE_FILES = ROOT / "tests" / "data" / "office_files"
SCREENS = {"phone": PHONE, "desktop": DESKTOP}
COLOURS = 128  # enough for flat pages, and a third of the bytes
PAPER_WIDTHS = {"phone": 720, "desktop": 1400}  # px, of a landscape A4
PRINTING_SECONDS = 60

# As `manage.py load_demo` prints them
OWNER, PARTICIPANT = "pemilik@demo.example", "peserta@demo.example"
PASSWORD = "demo-bimtek-2026"  # noqa: S105 -- of the demonstration
MEETING = "rakor-sosialisasi-pemilihan"
COURSE = "pemilu-yang-berkualitas"
INSTITUTE = "lembaga-bimtek-nusantara"
CLASSES = "sosialisasi-uu-pemilu"


class Camera:
    """A browser, and the pictures taken of what it shows."""

    def __init__(self, browser: Browser, address: str, kind: str) -> None:
        self.kind = kind
        self.address = address
        self.page: Page = browser.new_context(viewport=SCREENS[kind], locale="id-ID").new_page()

    def go(self, path: str) -> None:
        """Open a page of the portal."""
        self.page.goto(self.address + path)

    def follow(self, link: str, within: str = "main") -> None:
        """Open what the first link with this in its address leads to, of those in one part of the page."""
        self.go(self.page.locator(f"{within} a[href*='{link}']").first.get_attribute("href") or "")

    def take(self, name: str, path: str = "", phone_from: str = "body") -> None:
        """Keep what the screen shows, of the page at `path` or of the one that is open.

        On a phone the picture begins at `phone_from`, where the menus would leave little of the page.
        """
        if path:
            self.go(path)
        if self.kind == "phone":
            self.page.locator(phone_from).first.evaluate("element => element.scrollIntoView()")
        self.keep(name, self.page.screenshot())

    def keep(self, name: str, png: bytes) -> None:
        """Write a picture of few colours."""
        picture = Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        picture.save(FOLDER / f"{name}-{self.kind}.png", optimize=True)

    def sign_in(self, email: str) -> None:
        """Sign in as one of the people of the demonstration."""
        self.go("/akun/login/")
        self.page.fill("input[name=login]", email)
        self.page.locator("details.more summary").click()
        self.page.fill("input[name=password]", PASSWORD)
        self.page.locator("details.more button").click()
        self.page.wait_for_url(lambda url: "/akun/" not in url)  # staff land in their workspace


def visit(camera: Camera) -> None:
    """What everybody sees."""
    camera.take("home", "/")
    camera.take("sign-in", "/akun/login/")
    camera.take("programmes", "/program/")
    camera.take("programme", f"/program/{COURSE}/")
    camera.take("calendar", "/kalender/")
    camera.go(f"/program/{CLASSES}/")
    camera.follow("/sesi/")
    camera.take("session")
    camera.take("found", "/program/?q=pemilu")
    camera.take("verify", "/v/")
    camera.take("claim", "/ambil/")


def participate(camera: Camera) -> None:
    """What a participant sees: ticket, certificates, and the page on which anybody verifies one."""
    camera.sign_in(PARTICIPANT)
    camera.take("my-page", "/saya/")
    camera.follow("/saya/tiket/")
    camera.take("ticket")
    show_certificate(camera)
    camera.go("/saya/")
    camera.follow("/tes/")
    camera.page.locator("main form button").first.click()
    camera.page.wait_for_url("**/kerjakan/")
    camera.take("test")
    camera.go("/saya/sertifikat/")
    camera.follow("/v/")
    camera.take("verification")
    camera.take("profile", "/saya/profil/")
    camera.take("my-data", "/saya/data/")
    camera.take("leave", "/saya/hapus-akun/")
    camera.take("passkeys", "/akun/passkey/")


def show_certificate(camera: Camera) -> None:
    """The first page of the participant's certificate, as paper, once the worker has printed it."""
    link = camera.page.locator("main a[href$='.pdf']").first
    deadline = time.monotonic() + PRINTING_SECONDS
    camera.go("/saya/sertifikat/")
    while not link.count():
        if time.monotonic() > deadline:
            raise Failure("The worker printed no certificate.")
        camera.page.wait_for_timeout(500)
        camera.page.reload()
    pdf = camera.page.request.get(camera.address + (link.get_attribute("href") or "")).body()
    page = pypdfium2.PdfDocument(pdf)[0]
    picture = page.render(scale=PAPER_WIDTHS[camera.kind] / page.get_width()).to_pil()
    png = io.BytesIO()
    picture.save(png, "PNG")
    camera.keep("certificate", png.getvalue())


def organize(camera: Camera) -> None:
    """What an organizer sees, from the overview to the certificates that wait to be issued."""
    camera.sign_in(OWNER)
    camera.take("workspace", f"/kelola/o/{INSTITUTE}/")
    camera.go(f"/kelola/program/{MEETING}/")
    camera.follow("/kelola/sesi/")
    camera.take("workspace-session")
    meeting = camera.page.url.removeprefix(camera.address)
    camera.take("agenda", f"{meeting}acara/", phone_from=".tabs")
    camera.take("registrants", f"{meeting}peserta/", phone_from=".filters")
    camera.take("attendance", f"{meeting}kehadiran/", phone_from=".grid-scroll")
    camera.go(f"{meeting}tes/")
    camera.follow("/hasil/")
    camera.take("test-results", phone_from=".tabs")
    camera.take("evaluation", f"{meeting}evaluasi/", phone_from=".tabs")
    camera.go(f"/kelola/o/{INSTITUTE}/")
    camera.follow("/kelola/sesi/", within="main table")  # the next session: the meeting is over
    following = camera.page.url.removeprefix(camera.address)
    read_lists(camera, following)
    stand_at_a_door(camera, following)
    camera.go(f"/kelola/o/{INSTITUTE}/sesi/?status=finished")
    camera.page.locator("main table a[href*='/kelola/sesi/']").last.click()
    camera.take("issuing", camera.page.url.removeprefix(camera.address) + "sertifikat/", phone_from=".tiles")


def read_lists(camera: Camera, session: str) -> None:
    """An office's workbook: where its lists stand, what was read of them; and a schedule that was pasted."""
    page = camera.page
    camera.go(f"{session}daftar/")
    page.locator("input[type=file]").set_input_files(OFFICE_FILES / "03_sheet_per_kecamatan.xlsx")
    page.locator("input[name=pool]").first.check()
    page.locator("form[enctype] button[type=submit]").click()
    page.wait_for_url("**/kolom/")
    camera.take("roster-map", phone_from="main h2")
    page.locator("form:has(select) button.button--primary").first.click()
    page.locator(".tiles").wait_for()
    camera.take("roster-preview", phone_from=".tiles")
    camera.go(f"/kelola/program/{MEETING}/jadwal/")
    page.locator("textarea").first.fill((OFFICE_FILES / "schedules" / "02_angkatan_table.txt").read_text())
    page.locator("main form button.button--primary").first.click()
    page.wait_for_load_state()
    camera.take("schedule", phone_from="main table")


def stand_at_a_door(camera: Camera, session: str) -> None:
    """The door app: what it asks first, and a rehearsal."""
    page = camera.page
    camera.go("/kelola/pintu/" + session.strip("/").rsplit("/", 1)[-1] + "/")
    page.fill("#device-name", "Pintu Utara")
    page.click("#setup button[type=submit]")
    page.locator("[data-screen=choose]").wait_for()
    camera.take("door")
    page.check("input[name=item]")
    page.click("#rehearse")
    page.locator("body.app--rehearsal").wait_for()
    if page.locator("[data-screen=choose]").is_visible():
        page.check("input[name=item]")
        page.click("#choose button[type=submit]")
    page.fill("#find-text", "si")
    page.locator("#matches button").first.click()
    page.click("#confirm button[value=yes]")
    page.locator("#result[data-answer]").wait_for()
    camera.take("door-rehearsal")


@contextmanager
def address_of_the_demo() -> Iterator[str]:
    """The portal with its demonstration, on a free port."""
    port = free_port()
    address = f"http://{HOST}:{port}"
    with portal(port, {**environment(port), "DEMO": "true", "SITE_URL": "https://bimtek.example.id"}):
        yield address


def main() -> int:
    """Take all pictures anew; 0 when they are there."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for kind in SCREENS:
        for old in FOLDER.glob(f"*-{kind}.png"):
            old.unlink()
    acts: list[Callable[[Camera], None]] = [visit, participate, organize]
    with address_of_the_demo() as address, open_chromium() as browser:
        for kind in SCREENS:
            for act in acts:
                act(Camera(browser, address, kind))
    pictures = list(FOLDER.glob("*.png"))
    size = sum(picture.stat().st_size for picture in pictures)
    print(f"{len(pictures)} pictures in {FOLDER.relative_to(ROOT)}, {size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    if "DATABASE_URL" not in os.environ:
        sys.exit("screens: run `make screens`, which starts private servers for the demonstration.")
    try:
        sys.exit(main())
    except Failure as failure:
        sys.exit(f"screens: {failure}")
