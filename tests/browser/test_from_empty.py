"""An empty organizer: to a published programme of twelve sessions with agenda, speakers, quota and allotted people."""

import re

import pytest
from playwright.sync_api import expect

from events.models import Programme, Region, SeatPool, TrainingSession
from participants.models import Registration
from tests.browser.hand import Hand, signed_in
from tests.browser.visitor import DESKTOP
from tests.factories import MembershipFactory, OrganizerFactory, RegionFactory

pytestmark = pytest.mark.full("a whole programme by hand in Chromium, with a worker")
CLICKS_MAX = 60
STATIONS, PEOPLE = 60, 7
VILLAGE = "Gunung Sahari Utara"
UNITS = "TPS,Desa/Kelurahan,Kecamatan,Kabupaten/Kota,Jumlah\n" + "\n".join(
    f"TPS {n:02},{VILLAGE},Sawah Besar,Kota Jakarta Pusat,{PEOPLE}" for n in range(1, STATIONS + 1)
)
ROSTER = "Nama,TPS,Desa/Kelurahan,Kecamatan,L/P\n" + "\n".join(
    f"{chr(65 + n // 26)}{chr(97 + n % 26)}i Peserta{'abcdefg'[k] * 2},TPS {n:02},{VILLAGE},Sawah Besar,{'LP'[k % 2]}"
    for n in range(1, STATIONS + 1)
    for k in range(PEOPLE)
)
AGENDA = """08.00 - 08.30\tPembukaan
08.30 - 10.00\tPemungutan suara di TPS\tBudi Santoso
10.00 - 10.15\tRehat
10.15 - 12.00\tPenghitungan suara di TPS\tSiti Rahma"""
PROGRAMME = "/kelola/program/bimtek-kpps/"


def test_from_an_empty_organizer_to_twelve_sessions_with_their_people(visitor, worker, tmp_path):
    organizer = OrganizerFactory(slug="kpu-jakpus", region=regions())
    hand = signed_in(visitor, DESKTOP, MembershipFactory(organizer=organizer, role="owner").user)
    hand.go("/kelola/o/kpu-jakpus/")
    describe(hand)
    first = first_session(hand)
    upload_units(hand, tmp_path)
    upload_people(hand, first, tmp_path)
    allot(hand, first)
    publish_all(hand)
    bring(hand)
    made = TrainingSession.objects.exclude(pk=first.pk)
    assert (Programme.objects.get().status, made.filter(status="published").count()) == ("published", 12)
    for session in made:
        assert session.agenda.count() == 4
        assert session.agenda.filter(speakers__isnull=False).count() == 2
        assert session.registrations.filter(status="confirmed").count() == STATIONS * PEOPLE // 12
    assert not SeatPool.objects.filter(session__in=made, taken=0).exists()
    assert 20 < hand.clicks <= CLICKS_MAX, hand.clicks
    assert hand.visitor.complaints == []


def regions() -> Region:
    province = RegionFactory(code="31", level=1, name="Daerah Khusus Ibukota Jakarta", search_name="jakarta")
    city = RegionFactory(code="31.71", level=2, name="Kota Jakarta Pusat", search_name="jakarta pusat", parent=province)
    district = RegionFactory(code="31.71.02", level=3, name="Sawah Besar", search_name="sawah besar", parent=city)
    RegionFactory(code="31.71.02.1003", level=4, name=VILLAGE, search_name=VILLAGE.lower(), parent=district)
    return city


def describe(hand: Hand) -> None:
    """The programme with its topic, the place and the two speakers."""
    page = hand.page
    hand.go("/kelola/o/kpu-jakpus/program/baru/")
    page.fill("input[name=title]", "Bimtek KPPS")
    page.fill("[name=summary]", "Satu hari tentang hari pemungutan suara.")
    hand.send("main form button.button--primary")
    hand.go(f"{PROGRAMME}materi/")
    page.locator("input[name$=title]").first.fill("Pemungutan dan penghitungan suara")
    page.locator("input[name$=minutes]").first.fill("195")
    hand.send("main form button.button--primary")
    hand.send("button[value=published]")
    hand.go("/kelola/o/kpu-jakpus/lokasi/baru/")
    page.fill("input[name=name]", "Aula Kelurahan")
    page.fill("input[name=region]", "Kota Jakarta Pusat")
    hand.send("main form button.button--primary")
    for name in ("Budi Santoso", "Siti Rahma"):
        hand.go("/kelola/o/kpu-jakpus/narasumber/baru/")
        page.fill("input[name=name]", name)
        hand.send("main form button.button--primary")


def first_session(hand: Hand) -> TrainingSession:
    """The session whose seats and agenda all others take over; people are entered into it before they are allotted."""
    page = hand.page
    hand.go(f"{PROGRAMME}sesi/baru/")
    page.select_option("select[name=location]", label="Aula Kelurahan")
    page.fill("input[name=starts_on]", "2027-01-25")
    page.fill("input[name=ends_on]", "2027-01-25")
    hand.send("main form button.button--primary")
    session = TrainingSession.objects.get()
    hand.go(f"/kelola/sesi/{session.pk}/kuota/")
    page.fill("input[name=category]", "KPPS")
    page.fill("input[name=capacity]", str(STATIONS * PEOPLE))
    hand.send("main form button.button--primary")
    hand.go(f"/kelola/sesi/{session.pk}/acara/tempel/")
    page.fill("textarea[name=text]", AGENDA)
    hand.send("main form button.button--primary")
    hand.send("button[name=confirm]")
    assert session.agenda.count() == 4
    return session


def upload_units(hand: Hand, folder) -> None:
    path = folder / "daftar tps.csv"
    path.write_text(UNITS)
    hand.go(f"{PROGRAMME}unit/unggah/")
    hand.page.locator("input[type=file]").set_input_files(path)
    hand.send()
    hand.send("button[name=confirm]")


def upload_people(hand: Hand, session: TrainingSession, folder) -> None:
    page = hand.page
    path = folder / "daftar kpps.csv"
    path.write_text(ROSTER)
    hand.go(f"/kelola/sesi/{session.pk}/")
    hand.send("form:has(input[value=published]) button")
    hand.go(f"/kelola/sesi/{session.pk}/daftar/")
    page.locator("input[type=file]").set_input_files(path)
    hand.click("form[enctype] button[type=submit]")
    page.wait_for_url("**/kolom/")
    hand.clicks += 1
    page.get_by_role("button", name=re.compile("Check the rows|Periksa baris")).click()
    expect(page.locator(".tiles")).to_be_visible()
    hand.click("input[name=consent]")
    hand.click("form[action$='terapkan/'] button")
    expect(page.locator(".notice--success")).to_be_visible()
    assert Registration.objects.filter(session=session, status="confirmed").count() == STATIONS * PEOPLE


def allot(hand: Hand, like: TrainingSession) -> None:
    page = hand.page
    hand.go(f"{PROGRAMME}unit/")
    match = page.locator("form[action$='/cocokkan/'] button")
    if match.count():
        hand.clicks += 1
        match.first.click()
        page.wait_for_load_state()
    hand.go(f"{PROGRAMME}pembagian/")
    page.fill("[name=first]", "2027-02-01")
    page.fill("[name=last]", "2027-02-06")
    page.fill("[name=units_per_session]", "5")
    hand.click("[name=skip_holidays]")
    page.select_option("[name=template]", str(like.pk))
    hand.click("[name=places]")
    hand.send()
    hand.send("button[name=confirm]")
    assert TrainingSession.objects.count() == 13


def publish_all(hand: Hand) -> None:
    hand.go(f"{PROGRAMME}banyak/")
    hand.page.select_option("[name=action]", "publish")
    hand.click("[name=everything]")
    hand.send()
    hand.send("button[name=confirm]")


def bring(hand: Hand) -> None:
    """A worker brings the people to the sessions of their stations."""
    hand.go(f"{PROGRAMME}pembagian/")
    hand.click("form[action$='/tempatkan/'] button")
    first = TrainingSession.objects.earliest("pk")
    for _second in range(120):
        if not first.registrations.filter(status="confirmed").exists():
            return
        hand.page.wait_for_timeout(1000)
