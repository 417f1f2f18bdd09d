"""A phone's camera reads a certificate's code on the verification page, and a card's code where tickets are taken."""

from django.conf import settings
from playwright.sync_api import expect

from tests.browser.door_phone import FAKE_CAMERA
from tests.browser.visitor import PHONE
from tests.world import World


def test_the_camera_reads_certificates_and_cards(visitor, portal):
    world = World.build()
    phone = visitor(PHONE)
    phone.page.add_init_script(FAKE_CAMERA)
    phone.visit("/v/")
    phone.page.click("[data-camera-start]")
    expect(phone.page.locator("[data-camera-view]")).to_be_visible()
    phone.check()
    phone.page.evaluate("code => window.held.push(code)", f"{settings.SITE_URL}/v/{world.code}")
    phone.page.wait_for_url(f"**/v/{world.code}")
    phone.check()
    phone.visit("/ambil/")
    phone.page.click("[data-camera-start]")
    phone.page.evaluate("code => window.held.push(code)", f"{portal}/ambil/?kode={world.card}")
    phone.page.wait_for_url("**/ambil/tiket/")
    assert phone.complaints == []


def test_without_a_camera_the_button_is_not_there(visitor, portal):
    phone = visitor(PHONE)
    phone.page.add_init_script("Object.defineProperty(navigator, 'mediaDevices', { value: undefined });")
    phone.visit("/v/")
    expect(phone.page.locator("[data-camera-start]")).to_be_hidden()
