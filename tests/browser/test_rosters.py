"""An organizer with an office's list: upload, columns, dry run, apply."""

import re

import pytest
from django.test import Client
from playwright.sync_api import expect

from bimtek.bench import rosters as made
from participants.models import Registration
from participants.rosters import progress
from participants.rosters.models import Roster
from tests.browser.visitor import SCREENS, Visitor
from tests.participants.rosters.lists import checked, csv, make_session


def sign_in(organizer: Visitor, user) -> None:
    client = Client()
    client.force_login(user)
    organizer.carry({"sessionid": client.cookies["sessionid"].value})


@pytest.mark.parametrize("screen", SCREENS)
def test_a_list_becomes_participants(visitor, worker, tmp_path, screen):
    session, _pool, user = make_session()
    people = [made.person(number) for number in range(1, 701)]
    people[4][2], people[9][4] = "6501", "6.28E+12"
    path = tmp_path / "Daftar KPPS Kecamatan Tanjung Selor tahap 2 (revisi final).xlsx"
    made.write_xlsx(path, people)
    organizer = visitor(screen)
    sign_in(organizer, user)
    page = organizer.page
    organizer.visit(f"/kelola/sesi/{session.pk}/daftar/")
    page.locator("input[type=file]").set_input_files(path)
    page.locator("form[enctype] button[type=submit]").click()
    page.wait_for_url("**/kolom/")
    organizer.check()
    page.get_by_role("button", name=re.compile("Check the rows|Periksa baris")).click()
    expect(page.locator(".tiles")).to_be_visible()
    organizer.check()
    expect(page.locator(".tile__number").first).to_have_text(
        "699"
    )  # a phone that Excel spoilt costs itself, not the person
    page.locator("input[name=consent]").check()
    page.locator("form[action$='terapkan/'] button").click()
    expect(page.locator(".notice--success")).to_be_visible()
    organizer.check()
    assert Registration.objects.filter(session=session).count() == 699
    organizer.visit(f"/kelola/sesi/{session.pk}/daftar/")
    assert organizer.complaints == []


@pytest.mark.parametrize("screen", SCREENS)
def test_the_bar_moves_and_the_findings_come_by_themselves(visitor, screen):
    place = make_session()
    roster = checked(csv([["Nama", "NIK"], ["Budi", "123"], ["Siti", ""]]), *place)
    Roster.objects.update(status="checking", rows_total=1000)
    progress.report(roster.pk, 250)
    organizer = visitor(screen)
    sign_in(organizer, place[2])
    organizer.visit(f"/kelola/sesi/{place[0].pk}/daftar/{roster.pk}/")
    bar = organizer.page.locator("progress")
    expect(bar).to_have_attribute("value", "250")
    progress.report(roster.pk, 750)
    expect(bar).to_have_attribute("value", "750")
    Roster.objects.update(status="checked")
    expect(organizer.page.locator(".tiles")).to_be_visible()
    organizer.page.locator("details summary").first.click()
    organizer.check()
    assert organizer.complaints == []
