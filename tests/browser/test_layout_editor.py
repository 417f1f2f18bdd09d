"""The editor of layouts in a real browser: the preview follows what is typed, a logo appears before it is saved."""

from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import expect

from certificates.layouts import selectors
from tests.browser.visitor import DESKTOP, PHONE, Visitor
from tests.certificates.test_layout_images import encoded
from tests.factories import MembershipFactory
from tests.layouts import make_layout


@pytest.fixture
def editor(visitor: Callable[..., Visitor], client: Client):
    """Opens a layout's editor on a screen, signed in as the organizer's owner."""
    owner = MembershipFactory(role="owner")
    layout = make_layout(owner.organizer, owner.user)
    client.force_login(owner.user)

    def open_on(screen: dict[str, int]) -> Visitor:
        guest = visitor(screen)
        guest.carry({"sessionid": client.cookies["sessionid"].value})
        guest.visit(f"/kelola/tata-letak/{layout.pk}/")
        return guest

    open_on.layout = layout
    return open_on


def test_the_preview_follows_what_is_typed(editor):
    guest = editor(DESKTOP)
    drawn = guest.page.locator("#preview img[src*='/pratinjau/']")
    code = guest.page.locator("#id_html")
    right = code.input_value()
    code.fill(right.replace("diberikan kepada", "dianugerahkan kepada"))
    expect(drawn).to_have_count(1)
    before = drawn.get_attribute("src")
    code.fill(right.replace("<h1>", "{{ kata_sandi }}<h1>"))
    expect(guest.page.locator("#preview .notice--error")).to_contain_text("kata_sandi")
    code.fill(right)
    expect(drawn).to_have_count(1)
    assert drawn.get_attribute("src") != before
    guest.check()
    assert guest.complaints == []


def test_a_logo_appears_before_anything_is_saved(editor):
    guest = editor(DESKTOP)
    drawn = guest.page.locator("#preview img[src*='/pratinjau/']")
    guest.page.locator("#layout-images > summary").click()
    guest.page.set_input_files("#id_logo", {"name": "logo.png", "mimeType": "image/png", "buffer": encoded("PNG")})
    expect(drawn).to_have_count(1)
    assert editor.layout.versions.count() == 1
    assert guest.complaints == []


def test_saving_on_a_phone(editor):
    guest = editor(PHONE)
    guest.page.locator("#id_css").fill(guest.page.locator("#id_css").input_value() + "\n/* 2 */")
    guest.page.locator("button.button--primary").click()
    expect(guest.page.locator(".messages, [role=status]").first).to_be_visible()
    guest.check()
    assert selectors.latest_of(editor.layout).number == 2
    assert guest.complaints == []
