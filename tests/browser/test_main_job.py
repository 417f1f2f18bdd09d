"""The main job, once, for real: a published programme becomes a certificate that anybody can verify."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pypdfium2
import zxingcpp
from playwright.sync_api import expect

from bimtek.common.dates import date_range
from certificates.models import Certificate
from events.models import Region, TrainingSession
from participants.models import Registration
from tests.browser.visitor import DESKTOP, PHONE
from tests.factories import PASSWORD, MembershipFactory, OrganizerFactory, RegionFactory

WITA = ZoneInfo("Asia/Makassar")
NAME = "Nur Sa'adah Wiryodiningrat"
PRINTED = f"Hj. {NAME}, S.Pd."
EMAIL = "nur.saadah@contoh.id"


def test_from_programme_to_verified_certificate(visitor, worker, mailbox, tmp_path):
    RegionFactory(code="65.71", name="Kota Tarakan", level=Region.Level.REGENCY)
    owner = MembershipFactory(
        organizer=OrganizerFactory(
            name="KPU Provinsi Kalimantan Utara",
            slug="kpu-kaltara",
            code="KPU-KALTARA",
            city="Tanjung Selor",
            signatory_name="Suryadi Pratama, S.Sos.",
            signatory_position="Ketua",
        )
    ).user
    organizer, participant, anybody = visitor(DESKTOP), visitor(PHONE), visitor(PHONE)

    sign_in_with_password(organizer, owner.email)
    publish_programme(organizer)
    session = publish_session(organizer)
    sign_up_by_code(participant, mailbox)
    register(participant, session, mailbox)
    mark_attendance(organizer, session)
    issue(organizer, session)
    certificate = Certificate.objects.get()
    mailbox.wait_for(certificate.number)
    pdf = download(participant, tmp_path)
    verify(anybody, pdf, certificate, session)


def sign_in_with_password(who, email):
    who.visit("/akun/login/")
    who.page.fill("input[name=login]", email)
    who.page.locator("details.more summary").click()
    who.page.fill("input[name=password]", PASSWORD)
    who.page.locator("details.more button").click()
    who.page.wait_for_url("**/kelola/**")
    who.visit("/kelola/o/kpu-kaltara/")


def publish_programme(who):
    who.visit("/kelola/o/kpu-kaltara/program/baru/")
    who.page.fill("input[name=title]", "Bimtek Pemungutan dan Penghitungan Suara")
    who.page.fill("[name=summary]", "Dua hari tentang hari pemungutan suara.")
    who.submit()
    who.visit("/kelola/program/bimtek-pemungutan-dan-penghitungan-suara/materi/")
    who.page.locator("input[name$=title]").first.fill("Pemungutan suara di TPS")
    who.page.locator("input[name$=minutes]").first.fill("90")
    who.submit()
    who.page.locator("button[value=published]").click()
    expect(who.page.locator("button[value=draft]")).to_be_visible()
    who.check()


def publish_session(who) -> TrainingSession:
    """A session of today, in WITA, with a venue, seats and an agenda of one item."""
    today = datetime.now(WITA).date()
    who.visit("/kelola/o/kpu-kaltara/lokasi/baru/")
    who.page.fill("input[name=name]", "Aula KPU Kota Tarakan")
    who.page.fill("input[name=region]", "Kota Tarakan")
    who.submit()
    who.visit("/kelola/program/bimtek-pemungutan-dan-penghitungan-suara/sesi/baru/")
    who.page.select_option("select[name=location]", label="Aula KPU Kota Tarakan")
    who.page.fill("input[name=starts_on]", (today - timedelta(days=1)).isoformat())
    who.page.fill("input[name=ends_on]", today.isoformat())
    who.submit()
    session = TrainingSession.objects.get()
    add_seats_and_agenda(who, session)
    who.visit(f"/kelola/sesi/{session.pk}/")
    who.page.locator("form:has(input[value=published]) button").click()
    expect(who.page.locator("form:has(input[value=closed])")).to_be_visible()
    who.check()
    session.refresh_from_db()
    assert (session.status, session.timezone) == ("published", "Asia/Makassar")
    return session


def add_seats_and_agenda(who, session):
    who.visit(f"/kelola/sesi/{session.pk}/kuota/")
    who.page.fill("input[name=category]", "Umum")
    who.page.fill("input[name=capacity]", "40")
    who.submit()
    who.visit(f"/kelola/sesi/{session.pk}/acara/baru/")
    who.page.select_option("select[name=kind]", "talk")
    who.page.fill("input[name=title]", "Pemungutan suara di TPS")
    who.page.fill("input[name=start]", "08:30")
    who.page.fill("input[name=end]", "10:00")
    who.submit()
    assert session.agenda.get().minutes == 90


def sign_up_by_code(who, mailbox):
    who.visit("/")
    who.visit("/akun/login/")
    who.page.fill("input[name=login]", EMAIL)
    who.submit()
    who.page.fill("input[name=code]", mailbox.sign_in_code())
    who.submit()
    who.page.wait_for_url("**/saya/")


def register(who, session, mailbox):
    who.visit(f"/sesi/{session.pk}/")
    who.page.locator(f"a[href$='/sesi/{session.pk}/daftar/']").first.click()
    who.page.fill("input[name=name]", NAME)
    who.page.fill("input[name=title_before]", "Hj.")
    who.page.fill("input[name=title_after]", "S.Pd.")
    who.page.fill("input[name=phone]", "081234567890")
    who.page.fill("input[name=institution]", "Kesbangpol Kota Tarakan")
    who.submit()
    who.page.locator("input[name=pool]").first.check()
    who.page.locator("input[name=consent]").check()
    who.submit()
    registration = Registration.objects.get()
    assert who.page.url.endswith(f"/saya/tiket/{registration.code}/")
    assert registration.pool.taken == 1
    mailbox.wait_for(registration.code)
    who.visit("/saya/")


def mark_attendance(who, session):
    who.visit(f"/kelola/sesi/{session.pk}/peserta/")
    expect(who.page.locator("main")).to_contain_text(NAME)
    who.visit(f"/kelola/sesi/{session.pk}/kehadiran/")
    who.page.locator("main input[name^=present]").check()
    who.submit()
    expect(who.page.locator("main")).to_contain_text("100")


def issue(who, session):
    who.visit(f"/kelola/sesi/{session.pk}/sertifikat/")
    who.submit()
    expect(who.page.locator("progress")).to_have_attribute("value", "1")
    who.check()


def download(who, folder: Path) -> Path:
    who.visit("/saya/sertifikat/")
    with who.page.expect_download() as started:
        who.page.locator("a[href$='.pdf']").first.click()
    path = folder / "sertifikat.pdf"
    started.value.save_as(path)
    return path


def verify(who, path: Path, certificate: Certificate, session: TrainingSession):
    """What is printed is what is recorded, and the QR of the printed page leads to a page that says the same."""
    page = pypdfium2.PdfDocument(path)[0]
    printed = " ".join(page.get_textpage().get_text_range().split())
    dates = date_range(session.starts_on, session.ends_on, language="id")
    for text in (PRINTED, certificate.number, dates):
        assert text in printed
    [qr] = zxingcpp.read_barcodes(page.render(scale=3).to_pil())
    who.visit(qr.text)
    shown = who.page.locator("main")
    for text in (PRINTED, certificate.number, dates):
        expect(shown).to_contain_text(text)
