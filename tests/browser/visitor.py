"""Somebody with a browser."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.extent import FULL

PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
# Of a path that is walked on both, the phone is the narrower one, where more can go wrong.
SCREENS = [
    pytest.param(PHONE, id="phone"),
    pytest.param(DESKTOP, id="desk", marks=pytest.mark.full("the same path on a second screen")),
]
PATIENCE_MS = 30_000
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
ADVICE = "Chromium is not installed: apt-get install chromium, or let `make test` do so."
# An element's kind: its name, its classes, and which attributes it has.
SHAPE = """() => [String(innerWidth), [...new Set([...document.querySelectorAll("*")].map(
  element => [element.localName, element.getAttribute("class"), ...element.getAttributeNames().sort()].join()
))].sort().join(" ")]"""
LOOKED_AT: set[tuple[str, ...]] = set()  # by axe in this run
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@contextmanager
def open_chromium() -> Iterator[Browser]:
    """The system's Chromium, without a window; its absence is a failure."""
    binary = shutil.which("chromium")
    assert binary, ADVICE
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=binary, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


class Visitor:
    """Somebody with a browser; what the browser complains of is kept."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.address = address
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda message: self._heard(message.type, message.text))

    def _heard(self, kind: str, text: str) -> None:
        if kind == "error" or "Content Security Policy" in text:
            self.complaints.append(text)

    def carry(self, cookies: dict[str, str]) -> None:
        """Bring these cookies along from now on: a session, a language."""
        self.page.context.add_cookies(
            [{"name": name, "value": value, "url": self.address} for name, value in cookies.items()]
        )

    def visit(self, path: str) -> None:
        """Open a page of the portal, and look whether everybody can use it."""
        self.page.goto(path if path.startswith("http") else self.address + path)
        self.check()

    def check(self) -> None:
        """The page has no WCAG A or AA violation that axe finds, fits the screen, and nothing was complained of.

        Every day axe looks once at pages of one shape and one screen, each time in `make test-all`.
        """
        if (shape := self._shape()) not in LOOKED_AT or FULL:
            found = Axe().run(self.page, options=WCAG)
            assert found.violations_count == 0, f"{self.page.url}\n{found.generate_report()}"
            LOOKED_AT.add(shape)
        too_wide = self.page.evaluate(TOO_WIDE)
        assert too_wide <= 0, f"{self.page.url} is {too_wide} px wider than the screen"
        assert self.complaints == [], self.page.url

    def _shape(self) -> tuple[str, ...]:
        """The page's address without numbers and codes, its width, and the kinds of elements that are in it."""
        address = re.sub(r"[0-9A-Z]{2,}[\w-]*|\d+", "0", self.page.url.partition("?")[0].removeprefix(self.address))
        return address, *self.page.evaluate(SHAPE)

    def submit(self) -> None:
        """Press the one primary button of the page, and look at what comes."""
        self.page.locator("main form button.button--primary").first.click()
        self.page.wait_for_load_state()
        self.check()
