"""From a programme with one session to twelve published ones with allotted people, and a head of office on a phone."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from certificates.coverage.counting import count
from events.models import TrainingSession, Unit
from participants.attendance.services import Mark, record
from participants.unit_lists.matching import match
from tests.browser.hand import signed_in
from tests.browser.visitor import DESKTOP, PHONE
from tests.factories import (
    AgendaItemFactory,
    LocationFactory,
    MembershipFactory,
    PoolFactory,
    ProgrammeFactory,
    RegionFactory,
    RegistrationFactory,
    SessionFactory,
)

CLICKS_MAX = 60
LIST = "TPS,Desa/Kelurahan,Kecamatan,Kabupaten/Kota,Jumlah\n" + "\n".join(
    f"TPS {n:02},Gunung Sahari Utara,Sawah Besar,Kota Jakarta Pusat,7" for n in range(1, 59)
)


@pytest.fixture
def programme():
    row = ProgrammeFactory(slug="kpps", title="Bimtek KPPS")
    region = RegionFactory(code="31", level=1, name="Daerah Khusus Ibukota Jakarta", search_name="jakarta")
    city = RegionFactory(code="31.71", level=2, name="Kota Jakarta Pusat", search_name="jakarta pusat", parent=region)
    district = RegionFactory(code="31.71.02", level=3, name="Sawah Besar", parent=city)
    RegionFactory(code="31.71.02.1003", level=4, name="Gunung Sahari Utara", parent=district)
    LocationFactory(organizer=row.organizer, name="Aula Kelurahan", timezone="Asia/Jakarta", region=region)
    return row


def one_session(programme) -> TrainingSession:
    """A session with seats and agenda, as the main job's test makes it by hand."""
    day = date(2027, 1, 4)
    session = SessionFactory(programme=programme, starts_on=day, ends_on=day, timezone="Asia/Jakarta")
    PoolFactory(session=session, category="KPPS", capacity=10)
    start = datetime(2027, 1, 4, 1, tzinfo=UTC)
    AgendaItemFactory(session=session, starts_at=start, ends_at=start.replace(hour=3), minutes=90)
    return session


def test_twelve_sessions_by_a_rule_and_published_at_once(visitor, programme):
    like = one_session(programme)
    hand = signed_in(visitor, DESKTOP, MembershipFactory(organizer=programme.organizer, role="editor").user)
    page = hand.page
    hand.visitor.visit("/kelola/program/kpps/")
    hand.click("a[href$='/aturan/']")
    page.fill("[name=first]", "2027-02-01")
    page.fill("[name=last]", "2027-02-16")
    page.select_option("[name=template]", str(like.pk))
    page.fill("[name=places]", "Aula Kelurahan\nHotel Baru")
    page.locator("[name=skip_holidays]").uncheck()
    for weekday in range(6):
        hand.click(f"[name=weekdays] >> nth={weekday}")
    hand.send()
    hand.send("button[name=confirm]")
    made = TrainingSession.objects.exclude(pk=like.pk)
    assert made.count() == 14
    hand.click("a[href$='/banyak/']")
    page.select_option("[name=action]", "place")
    page.select_option("[name=location]", label="Aula Kelurahan")
    for box in page.locator("[name=sessions]").all()[1:13]:
        hand.clicks += 1
        box.check()
    hand.send()
    hand.send("button[name=confirm]")
    page.select_option("[name=action]", "publish")
    hand.click("[name=everything]")
    hand.send()
    hand.send("button[name=confirm]")
    assert (
        made.filter(status="published", location__name="Aula Kelurahan", pools__capacity=10).count() == 13
    )  # one was there
    assert hand.clicks <= CLICKS_MAX
    assert hand.visitor.complaints == []


def test_a_list_of_stations_becomes_sessions_with_units(visitor, programme, tmp_path):
    like = one_session(programme)
    hand = signed_in(visitor, DESKTOP, MembershipFactory(organizer=programme.organizer, role="owner").user)
    page = hand.page
    hand.visitor.visit("/kelola/program/kpps/unit/unggah/")
    path = tmp_path / "daftar tps.csv"
    path.write_text(LIST)
    page.locator("input[type=file]").set_input_files(path)
    hand.send()
    hand.send("button[name=confirm]")
    assert Unit.objects.filter(region="31.71.02.1003").count() == 58
    hand.visitor.visit("/kelola/program/kpps/pembagian/")
    page.fill("[name=first]", "2027-02-01")
    page.fill("[name=last]", "2027-02-05")
    page.locator("[name=skip_holidays]").uncheck()
    page.select_option("[name=template]", str(like.pk))
    hand.click("[name=places]")
    hand.send()
    hand.send("button[name=confirm]")
    assert TrainingSession.objects.exclude(pk=like.pk).count() == 9
    assert hand.clicks <= CLICKS_MAX
    assert hand.visitor.complaints == []


def test_a_head_of_office_reads_the_coverage_on_a_phone(visitor, programme):
    hall = programme.organizer.locations.get()
    session = SessionFactory(programme=programme, location=hall)
    item = AgendaItemFactory(session=session)
    region = RegionFactory(code="31.71.02.1003")
    for n in range(1, 4):
        Unit.objects.create(programme=programme, key=f"{region.code}#{n}", region=region, number=f"{n:03}", people=7)
    people = [RegistrationFactory(session=session, assignment=f"TPS {n % 2 + 1}") for n in range(12)]
    match(programme)
    by = MembershipFactory(organizer=programme.organizer, role="owner").user
    marks = [Mark(each.pk, item.pk, True) for each in people[:8]]
    record(session=session, marks=marks, by=by, now=datetime(2027, 3, 4, tzinfo=UTC))
    count(programme, now=timezone.now())
    hand = signed_in(visitor, PHONE, MembershipFactory(organizer=programme.organizer, role="viewer").user)
    hand.visitor.visit(f"/kelola/o/{programme.organizer.slug}/")
    hand.click("main .tiles a[href$='/cakupan/']")
    hand.page.wait_for_load_state()
    hand.visitor.check()
    expect(hand.page.locator(".coverage-summary")).to_contain_text("12")
    hand.click("main h2 a")
    expect(hand.page.locator(".tile-map svg")).to_be_visible()
    hand.visitor.check()
    for _level in range(4):  # province, regency, district, village
        hand.click("main table a")
        hand.page.wait_for_load_state()
        hand.visitor.check()
    expect(hand.page.locator(".tiles")).to_contain_text("12")
    assert hand.visitor.complaints == []
