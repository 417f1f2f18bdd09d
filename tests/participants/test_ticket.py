"""The ticket: its owner sees it, nobody else; what it shows when; cancelling."""

import io
from datetime import UTC, datetime

import pikepdf
import pytest
import time_machine
import zxingcpp
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from bimtek.common import press
from bimtek.common.errors import Refusal
from bimtek.common.qr import qr_code
from events.models import Material, Organizer, SeatPool, TrainingSession
from participants.consent.services import Agreement, ensure_first_version, record
from participants.enrolment import services
from participants.models import Registration
from participants.tickets import documents, tokens
from participants.tickets.qr import ticket_svg
from tests.common.busy import all_slots_taken
from tests.factories import AgendaItemFactory, PersonFactory, RegistrationFactory, UserFactory
from tests.mails import compose_notices

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)
AFTER = datetime(2027, 3, 3, 16, 0, tzinfo=UTC)  # 00.00 WITA on the day after the last one

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def february():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def registration():
    person = PersonFactory(user=UserFactory(), name="Siti Aminah", phone="+6281234567890", institution="KPU")
    registration = RegistrationFactory(person=person)
    record(registration=registration, agreement=Agreement(ensure_first_version(now=NOW)), now=NOW)
    return registration


@pytest.fixture
def me(client: Client, registration):
    client.force_login(registration.person.user)
    return client


def address(name: str, registration, **kwargs) -> str:
    return reverse(name, kwargs={"code": registration.code, **kwargs})


def ticket(client: Client, registration) -> str:
    response = client.get(address("registration:ticket", registration))
    assert response.status_code == 200
    return response.content.decode()


def test_shows_who_what_when_where(me, registration):
    AgendaItemFactory(session=registration.session)
    html = ticket(me, registration)
    for piece in (
        "Siti Aminah",
        "Bimtek Pemungutan Suara",
        "Senin, 1 s.d. Rabu, 3 Maret 2027",
        "mulai 09.00 WITA",
        "Aula KPU, Kalimantan Utara",
        registration.code,
    ):
        assert piece in html


def test_the_qr_reads_as_the_signed_token(registration):
    from weasyprint import HTML

    svg = ticket_svg(registration, "QR")
    page = f"<style>@page {{ size: 80mm 80mm; margin: 10mm }} svg {{ width: 30mm }}</style>{svg}"
    import pypdfium2

    image = pypdfium2.PdfDocument(HTML(string=page).write_pdf())[0].render(scale=4).to_pil()
    (found,) = zxingcpp.read_barcodes(image)
    assert found.text == tokens.issue(registration)
    assert qr_code(found.text).modules == 41


@pytest.mark.parametrize("status", sorted(set(Registration.Status.values) - {"confirmed"}))
def test_only_who_is_confirmed_has_one(registration, status):
    registration.status = status
    assert ticket_svg(registration, "QR") == ""


def test_who_waits_for_approval_has_a_code_and_no_qr(me, registration):
    Registration.objects.update(status="pending")
    html = ticket(me, registration)
    assert registration.code in html
    assert "<svg" not in html
    assert address("registration:ticket_pdf", registration) not in html
    assert me.get(address("registration:ticket_pdf", registration)).status_code == 404


def test_the_qr_needs_no_style(registration):
    assert "style" not in ticket_svg(registration, "QR")


def test_a_typed_code_finds_it_in_small_letters_too(me, registration):
    assert me.get(reverse("registration:ticket", args=[registration.code.lower()])).status_code == 200


@pytest.mark.parametrize("name", ["ticket", "ticket_pdf", "cancel"])
def test_for_others_it_does_not_exist(client, registration, name):
    client.force_login(PersonFactory(user=UserFactory()).user)
    there = address(f"registration:{name}", registration)
    assert client.get(there).status_code == 404
    if name == "cancel":
        assert client.post(there).status_code == 404
        registration.refresh_from_db()
        assert registration.status == "confirmed"


@pytest.mark.parametrize(
    "name", ["registration:ticket", "registration:ticket_pdf", "registration:cancel", "consent:withdraw"]
)
def test_strangers_sign_in_first(client, registration, name):
    there = address(name, registration)
    assert client.get(there).headers["Location"] == f"{reverse('account_login')}?next={there}"


def test_wrong_methods(me, registration):
    assert me.post(address("registration:ticket", registration)).status_code == 405
    assert me.post(address("registration:ticket_pdf", registration)).status_code == 405
    assert me.delete(address("registration:cancel", registration)).status_code == 405
    assert me.delete(address("consent:withdraw", registration)).status_code == 405


@pytest.mark.parametrize(("status", "shown"), [("confirmed", True), ("pending", False), ("cancelled", False)])
def test_the_online_room_is_for_the_confirmed(me, registration, status, shown):
    TrainingSession.objects.update(online_url="https://rapat.example/r/1", mode="online")
    Registration.objects.update(status=status)
    assert ("https://rapat.example/r/1" in ticket(me, registration)) is shown


def test_of_a_cancelled_session_nothing_opens_a_door(me, registration):
    TrainingSession.objects.update(status="cancelled", cancel_reason="Banjir", online_url="https://rapat.example/r/1")
    html = ticket(me, registration)
    assert "Banjir" in html
    assert "Terkonfirmasi" not in html
    assert "<svg" not in html
    assert "rapat.example" not in html
    assert me.get(address("registration:ticket_pdf", registration)).status_code == 404


def test_the_pdf_is_one_small_page_with_everything(me, registration):
    response = me.get(address("registration:ticket_pdf", registration))
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Cache-Control"] == "private, no-store"
    with pikepdf.open(io.BytesIO(response.content)) as pdf:
        (page,) = pdf.pages
        millimetres = [round(float(side) / 72 * 25.4) for side in page.mediabox[2:]]
    assert millimetres == [105, 148]
    import pypdfium2

    document = pypdfium2.PdfDocument(response.content)
    text = document[0].get_textpage().get_text_bounded()
    assert "Siti Aminah" in text
    assert registration.code in text
    (found,) = zxingcpp.read_barcodes(document[0].render(scale=150 / 72).to_pil())  # as an office printer prints
    assert found.text == tokens.issue(registration)


def test_the_longest_texts_still_make_one_page(registration):
    registration.person.name = "Raden Mas Panjang Sekali " * 6
    registration.person.institution = "Panitia Pemilihan Kecamatan " * 7
    registration.session.programme.title = "Bimbingan Teknis Pemungutan dan Penghitungan Suara " * 4
    registration.representing = registration.assignment = "Kepala Dinas Kependudukan " * 5
    with pikepdf.open(io.BytesIO(documents.ticket_pdf(registration))) as pdf:
        assert len(pdf.pages) == 1


def test_the_pdf_loads_nothing():
    with pytest.raises(ValueError, match="loads nothing"):
        press.no_addresses("file:///etc/passwd")


def test_a_crowd_is_sent_to_the_screen_ticket(me, registration):
    with all_slots_taken():
        response = me.get(address("registration:ticket_pdf", registration))
    assert response.headers["Location"] == address("registration:ticket", registration)


def test_cancelling_asks_then_frees_the_seat_and_tells(me, registration, mailoutbox):
    there = address("registration:cancel", registration)
    assert me.get(there).status_code == 200
    assert SeatPool.objects.get().taken == 1
    Organizer.objects.update(email="panitia@kpu.example")
    response = me.post(there, {"cancel_reason": "Sakit"})
    assert response.headers["Location"] == address("registration:ticket", registration)
    registration.refresh_from_db()
    assert (registration.status, registration.cancel_reason, registration.cancelled_at) == ("cancelled", "Sakit", NOW)
    assert SeatPool.objects.get().taken == 0
    compose_notices()
    (mail,) = mailoutbox
    assert "Sakit" in mail.body
    assert mail.reply_to == ["panitia@kpu.example"]
    assert "STATUS:CANCELLED" in str(mail.attachments[0][1])
    assert "Sakit" in ticket(me, registration)


def test_cancelling_twice_is_refused_and_releases_once(me, registration, mailoutbox):
    RegistrationFactory(session=registration.session)
    there = address("registration:cancel", registration)
    me.post(there)
    response = me.post(there, follow=True)
    assert [m.level_tag for m in response.context["messages"]] == ["success", "error"]
    assert SeatPool.objects.get().taken == 1
    compose_notices()
    assert len(mailoutbox) == 1


def test_after_the_last_day_registrations_stay(me, registration):
    with time_machine.travel(AFTER, tick=False), pytest.raises(Refusal) as refusal:
        services.cancel(registration=registration, by=registration.person.user, now=AFTER)
    assert refusal.value.code == "session_over"
    assert SeatPool.objects.get().taken == 1
    cancel = address("registration:cancel", registration)
    assert cancel in ticket(me, registration)
    with time_machine.travel(AFTER, tick=False):
        me.force_login(registration.person.user)
        assert cancel not in ticket(me, registration)


def test_a_waitlisted_cancellation_releases_no_seat(registration):
    Registration.objects.update(status="waitlisted")
    services.cancel(registration=registration, by=registration.person.user, now=NOW)
    assert SeatPool.objects.get().taken == 1


def test_when_training_has_begun_the_ticket_says_how_far_the_certificate_is(me, registration):
    AgendaItemFactory(session=registration.session)
    before = ticket(me, registration)
    assert "Hadir sedikitnya 80 %" in before  # what will be needed, and nothing of how far one is
    assert "Kehadiran belum dicatat" not in before
    with time_machine.travel(AFTER, tick=False):
        me.force_login(registration.person.user)
        html = ticket(me, registration)
    assert 'id="certificate"' in html
    assert "Kehadiran belum dicatat" in html


def test_materials_are_for_confirmed_participants_of_that_session(me, registration, client):
    session = registration.session
    slides = Material.objects.create(session=session, title="Paparan KPPS", file=ContentFile(b"isi", name="p.pdf"))
    link = Material.objects.create(session=session, title="Video", link="https://video.example/1")
    other = Material.objects.create(session=RegistrationFactory().session, title="Lain", link="https://lain.example/")
    response = me.get(address("registration:material", registration, pk=slides.pk))
    assert b"".join(response.streaming_content) == b"isi"
    assert response.headers["Content-Disposition"].startswith('attachment; filename="Paparan KPPS.')
    assert me.get(address("registration:material", registration, pk=link.pk)).headers["Location"] == link.link
    assert me.get(address("registration:material", registration, pk=other.pk)).status_code == 404
    Registration.objects.filter(pk=registration.pk).update(status="cancelled")
    assert me.get(address("registration:material", registration, pk=slides.pk)).status_code == 404
    assert "Paparan KPPS" not in ticket(me, registration)


def test_it_leads_to_what_was_agreed_to(me, registration):
    assert address("consent:withdraw", registration) in ticket(me, registration)


def test_the_qr_comes_before_all_else_and_the_day_is_whole(me, registration):
    TrainingSession.objects.update(ends_on=registration.session.starts_on)
    AgendaItemFactory(session=registration.session)
    page = ticket(me, registration)
    main = page[page.index('<main class="page"') :]
    assert main.index('class="qr"') < main.index("<h1") < main.index("Senin, 1 Maret 2027, 09.00–10.30 WITA")
    assert main.index("Senin, 1 Maret 2027") < main.index(registration.pool.category) < main.index("Siti Aminah")


def test_a_webinar_shows_its_room_and_no_door(me, registration):
    TrainingSession.objects.update(mode="online", location=None, online_url="https://rapat.example/1")
    page = ticket(me, registration)
    assert page.count("https://rapat.example/1") == 1
    assert 'class="qr"' not in page
    assert "di pintu" not in page[page.index("<main") : page.index("</main>")]


def test_tickets_opened_by_code_stay_on_no_phone(me, registration):
    assert 'data-worker="/saya/tiket/simpanan.js"' in ticket(me, registration)
    assert "data-forgets-tickets" in ticket(me, registration)
    script = Client().get("/saya/tiket/simpanan.js")
    assert script["Content-Type"].startswith("text/javascript")
    assert b"respondWith" in script.content
