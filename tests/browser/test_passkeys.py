"""A passkey made and used in Chromium, with an authenticator as a phone has one."""

import pytest
from django.test import Client
from playwright.sync_api import expect

from tests.accounts.conftest import signed_in_as
from tests.browser.visitor import PHONE
from tests.factories import MembershipFactory, PersonFactory, UserFactory

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def phone(visitor):
    """A phone that keeps passkeys."""
    phone = visitor(PHONE, locale="id-ID")
    phone.cdp = phone.page.context.new_cdp_session(phone.page)
    phone.cdp.send("WebAuthn.enable")
    phone.key = phone.cdp.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})["authenticatorId"]
    return phone


def brought_in(phone, user) -> None:
    """Sign in as by the code: with no password that would be asked for again."""
    user.set_unusable_password()
    user.save()
    client = Client()
    client.force_login(user)
    phone.carry({name: morsel.value for name, morsel in client.cookies.items()})


def make_one(phone, name: str) -> None:
    phone.visit("/akun/passkey/baru/")
    phone.page.fill("input[name=name]", name)
    phone.page.click("form[data-passkey] button")
    expect(phone.page.locator("h2", has_text=name)).to_be_visible()
    phone.check()


def test_a_participant_and_a_member_sign_in_with_a_passkey(phone):
    person = PersonFactory(user=UserFactory()).user
    brought_in(phone, person)
    make_one(phone, "Telepon saya")
    phone.page.context.clear_cookies()
    phone.visit("/akun/login/?next=/saya/profil/")
    sent = []
    phone.page.on("request", lambda request: request.method == "POST" and sent.append(request.post_data_json))
    phone.page.click("form[data-passkey] button")
    phone.page.wait_for_url(f"{phone.address}/saya/profil/")
    phone.page.context.clear_cookies()
    phone.cdp.send("WebAuthn.clearCredentials", {"authenticatorId": phone.key})
    member = MembershipFactory().user
    brought_in(phone, member)
    make_one(phone, "Laptop kantor")
    phone.page.context.clear_cookies()
    phone.visit("/akun/login/")
    phone.page.click("form[data-passkey] button")
    phone.page.wait_for_url("**/kelola/**")
    # What was said once opens nothing again: it answers another question.
    thief = Client()
    thief.get("/akun/passkey/masuk/", headers={"accept": "application/json"})
    assert thief.post("/akun/passkey/masuk/", sent[0]).status_code == 302
    assert signed_in_as(thief) is None


def test_a_phone_without_a_passkey_is_told_so(phone):
    phone.visit("/akun/login/")
    phone.cdp.send("WebAuthn.setUserVerified", {"authenticatorId": phone.key, "isUserVerified": False})
    phone.page.click("form[data-passkey] button")
    expect(phone.page.locator("[data-passkey-fault]")).to_be_visible()
    phone.check()
