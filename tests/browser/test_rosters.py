"""An organizer with an office's list: upload, columns, dry run, apply, with and without JavaScript."""

import re

import pytest
from django.test import Client
from playwright.sync_api import expect

from bimtek.bench import rosters as made
from participants.models import Registration
from tests.browser.visitor import DESKTOP, PHONE, Visitor
from tests.participants.rosters import make_session


def sign_in(organizer: Visitor, user) -> None:
    client = Client()
    client.force_login(user)
    organizer.carry({"sessionid": client.cookies["sessionid"].value})


@pytest.mark.parametrize(("screen", "script"), [(DESKTOP, True), (PHONE, False)])
def test_a_list_becomes_participants(visitor, worker, tmp_path, screen, script):
    session, _pool, user = make_session()
    people = [made.person(number) for number in range(1, 701)]
    people[4][2], people[9][4] = "6501", "6.28E+12"
    path = tmp_path / "Daftar KPPS Kecamatan Tanjung Selor tahap 2 (revisi final).xlsx"
    made.write_xlsx(path, people)
    organizer = visitor(screen, java_script_enabled=True)
    sign_in(organizer, user)
    page = organizer.page
    organizer.visit(f"/kelola/sesi/{session.pk}/daftar/")
    page.locator("input[type=file]").set_input_files(path)
    page.locator("form[enctype] button[type=submit]").click()
    page.wait_for_url("**/kolom/")
    organizer.check()
    page.get_by_role("button", name=re.compile("Check the rows|Periksa baris")).click()
    if not script:
        page.goto(page.url)
    expect(page.locator(".tiles")).to_be_visible()
    organizer.check()
    expect(page.locator(".tile__number").first).to_have_text("698")
    page.locator("input[name=consent]").check()
    page.locator("form[action$='terapkan/'] button").click()
    expect(page.locator(".notice--success")).to_be_visible()
    organizer.check()
    assert Registration.objects.filter(session=session).count() == 698
    organizer.visit(f"/kelola/sesi/{session.pk}/daftar/")
    assert organizer.complaints == []
