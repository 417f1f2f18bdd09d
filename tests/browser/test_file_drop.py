"""A certificate dropped on the page where one is checked, in a real browser."""

import base64

import pytest
from playwright.sync_api import Locator, expect

from certificates.issuing.documents import document
from certificates.models import Certificate
from tests.browser.visitor import DESKTOP, Visitor
from tests.world import World

# What a file manager gives the page: a DataTransfer with files. `event` is dragover, dragleave or drop.
DRAG = """([event, names, text]) => {
  const data = new DataTransfer();
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  for (const name of names) data.items.add(new File([bytes], name, {type: "application/pdf"}));
  document.body.dispatchEvent(new DragEvent(event, {bubbles: true, cancelable: true, dataTransfer: data}));
}"""


@pytest.fixture
def guest(portal, visitor) -> Visitor:
    """Somebody on the page, with a genuine certificate at hand."""
    World.build()
    guest = visitor(DESKTOP)
    guest.visit("/v/")
    return guest


@pytest.fixture
def drag(guest):
    """Drags the certificate over the page, or drops it there."""
    certificate = Certificate.objects.select_related("base", "edition__signing_key").first()
    pdf = base64.b64encode(document(certificate)).decode()

    def act(event: str, *names: str) -> None:
        guest.page.evaluate(DRAG, [event, names, pdf])

    act.certificate = certificate
    return act


def hint(guest: Visitor, name: str) -> Locator:
    return guest.page.locator(f"[data-drop-{name}]")


def test_a_dropped_certificate_is_checked(guest, drag):
    expect(hint(guest, "invite")).to_be_visible()
    expect(hint(guest, "dragging")).to_be_hidden()
    drag("dragover", "sertifikat.pdf")
    expect(hint(guest, "dragging")).to_be_visible()
    expect(guest.page.locator("form.file-drop--over")).to_have_count(1)
    drag("drop", "sertifikat.pdf")
    expect(guest.page.locator(".verdict--valid")).to_be_visible()
    expect(guest.page.locator(".record__name")).to_have_text(drag.certificate.name)
    guest.check()
    assert guest.complaints == []


def test_a_drag_that_leaves_the_window_leaves_no_mark(guest, drag):
    drag("dragover", "sertifikat.pdf")
    drag("dragleave", "sertifikat.pdf")
    expect(hint(guest, "dragging")).to_be_hidden()
    expect(guest.page.locator("form.file-drop--over")).to_have_count(0)


def test_of_several_files_none_is_checked(guest, drag):
    drag("drop", "satu.pdf", "dua.pdf")
    expect(hint(guest, "refused")).to_be_visible()
    assert guest.page.url.endswith("/v/")
    drag("drop", "satu.pdf")
    expect(guest.page.locator(".verdict--valid")).to_be_visible()


def test_text_dragged_over_the_page_is_left_alone(guest):
    guest.page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData("text/plain", "7KQF");
          document.body.dispatchEvent(new DragEvent("dragover", {bubbles: true, cancelable: true, dataTransfer: data}));
        }"""
    )
    expect(hint(guest, "dragging")).to_be_hidden()


def test_without_the_script_the_form_stands(portal, visitor):
    World.build()
    guest = visitor(DESKTOP, java_script_enabled=False)
    guest.page.goto(f"{portal}/v/")
    expect(hint(guest, "invite")).to_be_hidden()
    certificate = Certificate.objects.select_related("base", "edition__signing_key").first()
    upload = {"name": "x.pdf", "mimeType": "application/pdf", "buffer": document(certificate)}
    guest.page.set_input_files("input[type=file]", upload)
    guest.page.locator("[data-file-drop] button[type=submit]").click()
    expect(guest.page.locator(".verdict--valid")).to_be_visible()
