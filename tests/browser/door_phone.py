"""A phone at a door: the check-in app in a browser with a clock, a camera and a network of its own."""

import json
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, CDPSession, expect

from tests.browser.visitor import PATIENCE_MS, PHONE, Visitor

# The clock is moved where the app reads it; what is measured (performance.now) goes on as it does on a real phone.
SHIFTED_CLOCK = """(() => {
  const Real = Date, shift = %d;
  globalThis.Date = class extends Real {
    constructor(...given) { super(...(given.length ? given : [Real.now() + shift])); }
    static now() { return Real.now() + shift; }
  };
})();"""
# A camera without a picture, and a reader that finds in it what a test holds before it. A real video would come
# only as fast as the machine draws, which may be busy.
FAKE_CAMERA = """(() => {
  window.held = [];
  window.BarcodeDetector = class {
    static async getSupportedFormats() { return ["qr_code"]; }
    async detect() { return window.held.splice(0, 1).map((rawValue) => ({ rawValue })); }
  };
  navigator.mediaDevices.getUserMedia = async () => new MediaStream();
  HTMLMediaElement.prototype.play = async () => {};
  Object.defineProperty(HTMLMediaElement.prototype, "readyState", { get: () => 4 });
})();"""
# Does one step after another through the page as a hand would, and tells of each: the answer, and between which
# moments (true ones, not the moved clock's) it was done.
DRIVE = """(steps) => {
  const at = (id) => document.getElementById(id), result = at("result");
  const now = () => performance.timeOrigin + performance.now();
  const until = async (look) => {
    for (const end = now() + 30000; now() < end; await new Promise((go) => setTimeout(go, 5))) {
      const found = look();
      if (found) return found;
    }
    throw new Error(`nothing came: ${document.querySelector("main").innerText}`);
  };
  const write = (text) => {
    at("find-text").value = text;
    at("find-text").dispatchEvent(new Event("input", { bubbles: true }));
  };
  const acts = {
    scanned: (text) => window.held.push(text),
    typed: (text) => (write(text), at("find").requestSubmit()),
    searched: async (text) => {
      write(text);
      at("matches").querySelector("button").click();
      (await until(() => at("confirm").open && at("confirm").querySelector("[value=yes]"))).click();
    },
  };
  const act = async ([how, text]) => {
    result.click();
    const from = now();
    await acts[how](text);
    const answer = await until(() => result.dataset.answer);
    return [answer, from, now()];
  };
  window.driven = (async () => {
    const told = [];
    for (const step of steps) told.push(await act(step));
    return told;
  })();
}"""
OFFLINE = {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
ONLINE = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
NETWORK = "Network.emulateNetworkConditions"


class DoorPhone(Visitor):
    """A member's phone, with a browser of its own."""

    def __init__(
        self, chromium: Browser, portal: str, user: Any, *, clock: timedelta = timedelta(0), camera: bool = True
    ):
        context = chromium.new_context(viewport=PHONE, locale="id-ID")
        context.add_init_script(SHIFTED_CLOCK % (clock // timedelta(milliseconds=1)))
        if camera:
            context.add_init_script(FAKE_CAMERA)
        super().__init__(context, portal)
        client = Client()
        client.force_login(user)
        self.carry({settings.LANGUAGE_COOKIE_NAME: "id"})
        self.carry({name: morsel.value for name, morsel in client.cookies.items()})
        self.context = context
        self.cut_off = False
        self._cdp: CDPSession = context.new_cdp_session(self.page)
        self._cdp.send("Network.enable")
        self._browser_cdp = chromium.new_browser_cdp_session()
        self._attached: list[str] = []  # sessions with service workers, which hold them off the network

    # -- the app ---------------------------------------------------------------------------------
    def open(self, session: Any) -> None:
        """Go to the session's door."""
        self.page.goto(self.address + reverse("checkin:door", args=[session.pk]))

    def set_up(self, session: Any, name: str) -> None:
        """Make this phone a device, and wait until it works without a network."""
        self.open(session)
        expect(self.page.locator("[data-screen=setup]")).to_be_visible()
        self.page.fill("#device-name", name)
        self.page.click("#setup button[type=submit]")
        expect(self.page.locator("[data-screen=choose]")).to_be_visible()
        expect(self.page.locator("#main[data-kept=true]")).to_be_attached()

    def choose(self, item: Any, says: str = "in") -> None:
        """Take attendance for this item and direction."""
        if not self.page.locator("[data-screen=choose]").is_visible():
            self.page.click("[data-show=choose]")
        self.page.check(f"input[name=item][value='{item.pk}']")
        self.page.locator(f"input[name=says][value={says}] + span").click()
        self.page.click("#choose button[type=submit]")
        expect(self.page.locator("[data-screen=counter]")).to_be_visible()

    def scan(self, text: str) -> str:
        """Hold a code before the camera: the answer."""
        self._clear()
        self.page.evaluate("text => window.held.push(text)", text)
        return self.answer()

    def type(self, text: str) -> str:
        """Type a ticket code, or use a scanner that types: the answer."""
        self._clear()
        self.page.fill("#find-text", text)
        self.page.press("#find-text", "Enter")
        return self.answer()

    def search(self, name: str) -> str:
        """Find somebody by name and confirm: the answer."""
        self._clear()
        self.page.fill("#find-text", name)
        self.page.locator("#matches button").first.click()
        self.page.click("#confirm button[value=yes]")
        return self.answer()

    def drive(self, steps: list[tuple[str, str]]) -> None:
        """Begin to do these steps, each (`scanned`, `typed` or `searched`, and a text); `driven` waits for them."""
        self.page.evaluate(DRIVE, [list(step) for step in steps])

    def driven(self) -> list[tuple[str, float, float]]:
        """Of each step: the answer, and the true moments before and after it, in ms since 1970."""
        return [tuple(told) for told in self.page.evaluate("window.driven")]

    def all_sent(self) -> None:
        """Wait until nothing waits on this phone."""
        expect(self.page.locator("#status[data-state=online]")).to_be_visible()
        for _ in range(200):
            if not self.waiting:
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"{self.waiting} scans still wait")

    def hear(self) -> None:
        """Ask the portal now what other devices recorded, which the app does by itself every 15 seconds."""
        self.page.click("[data-show=device]")
        with self.page.expect_response("**/api/changes*"):
            self.page.click("#send-now")
        self.page.click("[data-show=counter]")
        expect(self.page.locator("#viewer")).to_be_visible()

    def answer(self) -> str:
        """What the app answers to what was done last."""
        answered = self.page.locator("#result[data-answer]")
        return str(answered.get_attribute("data-answer", timeout=PATIENCE_MS))

    def _clear(self) -> None:
        if self.page.locator("#result[data-answer]").count():
            self.page.evaluate("document.querySelector('#result').click()")

    @property
    def waiting(self) -> int:
        """How many scans wait in the phone's own store."""
        return int(self.page.evaluate(QUEUED))

    def _heard(self, kind: str, text: str) -> None:
        """A browser complains of a network that is not there, which is no fault of a page."""
        if not (self.cut_off and "net::ERR" in text):
            super()._heard(kind, text)

    # -- the network -----------------------------------------------------------------------------
    def cut(self) -> None:
        """Cut the network of page and service worker, and prove that nothing gets through."""
        self._cdp.send(NETWORK, OFFLINE)
        for target in self._workers():
            self._cut_worker(target)
        self.cut_off = True
        probe = "fetch('/healthz', {cache: 'no-store'}).then(() => 'reached', () => 'cut')"
        assert self.page.evaluate(probe) == "cut"
        assert {worker.evaluate(probe) for worker in self.context.service_workers} == {"cut"}

    def mend(self) -> None:
        """Give it back."""
        for attached in self._attached:
            self._browser_cdp.send("Target.detachFromTarget", {"sessionId": attached})
        self._attached.clear()
        self._cdp.send(NETWORK, ONLINE)

    def close(self) -> None:
        """Put it away; nothing was complained of while it was used."""
        complaints = self.complaints
        self.context.close()
        assert complaints == []

    def _cut_worker(self, target: str) -> None:
        """Conditions hold as long as the session that set them is attached."""
        attached = self._browser_cdp.send("Target.attachToTarget", {"targetId": target, "flatten": False})
        self._attached.append(attached["sessionId"])
        for number, (method, parameters) in enumerate((("Network.enable", {}), (NETWORK, OFFLINE))):
            message = json.dumps({"id": number, "method": method, "params": parameters})
            self._browser_cdp.send(
                "Target.sendMessageToTarget", {"sessionId": attached["sessionId"], "message": message}
            )

    def _workers(self) -> list[str]:
        own = self._cdp.send("Target.getTargetInfo")["targetInfo"].get("browserContextId")
        targets = self._browser_cdp.send("Target.getTargets")["targetInfos"]
        return [
            target["targetId"]
            for target in targets
            if target["type"] == "service_worker" and target.get("browserContextId") == own
        ]


QUEUED = """() => new Promise((resolve) => {
  const request = indexedDB.open("bimtek-door");
  request.onsuccess = () => {
    const count = request.result.transaction("queue").objectStore("queue").count();
    count.onsuccess = () => { request.result.close(); resolve(count.result); };
  };
})"""
