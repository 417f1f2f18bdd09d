"""Texts that try to be more than text: in certificates and tickets, calendars, mails, spreadsheets, pages."""

from dataclasses import fields
from html import unescape
from io import BytesIO

import pikepdf
import pytest
from django.core import mail
from django.test import Client
from icalendar import Calendar

from bimtek.common import press
from bimtek.common.errors import Refusal
from certificates.issuing.documents import document
from certificates.layouts.registry import LAYOUTS
from certificates.models import Certificate
from certificates.press import typeset
from certificates.press.glyphs import missing
from events.models import Organizer, Programme, Topic, TrainingSession
from participants.claims.cards import cards_pdf
from participants.models import Person, Registration
from participants.papers.badges import badges_pdf
from participants.tickets import documents
from tests.certificates.documents import FIXED, linked, linker, values
from tests.factories import PersonFactory, RegistrationFactory, UserFactory
from tests.mails import compose_notices
from tests.workbooks import rows_in
from tests.world import World
from tests.world.certificates import certify

FILE = '"><img src="file:///etc/passwd"><link rel="attachment" href="file:///etc/passwd">'
LINES = "a\r\nBcc: korban@contoh.id\nATTENDEE:x\rATTENDEE:y"
SCRIPT = '"><script>alert(1)</script>'


def written(pdf: bytes) -> int:
    """The number of pages, once the PDF is seen to hold no file and no script."""
    with pikepdf.open(BytesIO(pdf)) as document:
        assert not document.attachments
        assert "/JavaScript" not in document.Root.get("/Names", {})
        return len(document.pages)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_no_text_of_a_certificate_is_markup(layout: str, monkeypatch: pytest.MonkeyPatch):
    asked: list[str] = []
    fetch = typeset._Assets.fetch
    monkeypatch.setattr(typeset._Assets, "fetch", lambda self, url, headers=None: asked.append(url) or fetch(self, url))
    texts = {name: FILE for name, text in FIXED.items() if isinstance(text, str)}
    topics = [topic | {"title": FILE} for topic in FIXED["topics"]]
    pdf = linked(linker(layout, **texts, topics=topics), values(FILE, FILE, **texts))
    assert written(pdf)
    assert [url for url in asked if "passwd" in url] == []


def spoil(world: World, text: str) -> Registration:
    """Write a text into everything that people type about a training."""
    short = text[:60]
    Organizer.objects.update(name=text, city=short, signatory_name=short, signatory_position=short, address=text)
    told = ["title", "summary", "background", "aims", "audience", "legal_basis", "facilities", "speaker_institutions"]
    Programme.objects.update(**dict.fromkeys(told, text))
    Topic.objects.update(title=text)
    TrainingSession.objects.update(title=text[:150], notes=text)
    Person.objects.update(name=text[:150], title_after=short, institution=text, position=text)
    Registration.objects.update(representing=text, assignment=text[:150], cancel_reason=text)
    registration = Registration.objects.get(pk=world.registration)
    for row in [*registration.session.agenda.all(), *registration.session.materials.all()]:
        type(row).objects.filter(pk=row.pk).update(title=text)
    type(registration.pool).objects.filter(pk=registration.pool_id).update(category=text[:100])
    type(registration.session.location).objects.update(name=text, address=text)
    return registration


def test_no_text_of_a_ticket_is_markup(world: World, monkeypatch: pytest.MonkeyPatch):
    asked: list[str] = []
    monkeypatch.setattr(press, "no_addresses", lambda url, *_rest, **_more: asked.append(url))
    registration = spoil(world, FILE)
    assert written(documents.ticket_pdf(registration)) == 1
    assert written(badges_pdf(registration.session, [registration])) == 1
    assert written(cards_pdf(registration.session, [registration])) == 1
    assert asked == []


def test_a_calendar_keeps_its_lines(world: World, client: Client):
    registration = spoil(world, LINES)
    slug = registration.session.programme.slug
    for path in (f"/sesi/{world.session_pk}.ics", f"/program/{slug}.ics"):
        content = client.get(path).content
        assert b"\nATTENDEE" not in content.replace(b"\r", b"\n"), path
        events = Calendar.from_ical(content).walk("VEVENT")
        assert events
        assert not [event for event in events if "ATTENDEE" in event]


def test_mails_keep_their_headers(world: World, client: Client):
    spoil(world, LINES)
    client.force_login(world.user)
    assert client.post(f"/saya/tiket/{world.ticket}/batal/", {"cancel_reason": LINES}).status_code == 302
    client.force_login(UserFactory(is_superuser=True))
    sent = {"reason": LINES}
    assert client.post(f"/kelola/sertifikat/{world.certificate}/cabut/", sent).status_code == 302
    sent = {"email": "anggota@contoh.id", "role": "viewer"}
    assert client.post(f"/kelola/o/{world.slug}/anggota/", sent).status_code == 302
    compose_notices()
    assert len(mail.outbox) >= 3
    for message in mail.outbox:
        assert message.recipients() in ([world.user.email], ["anggota@contoh.id"])
        headers = message.message()
        assert headers["Bcc"] is None
        assert "\n" not in str(headers["Subject"]).replace("\n ", "")


PAGES = [
    "/", "/program/", "/kalender/?month=2027-03", "/program/{programme}/", "/sesi/{session_pk}/", "/v/{code}",
    "/saya/", "/saya/tiket/{ticket}/", "/saya/sertifikat/",
    "/kelola/", "/kelola/o/{slug}/", "/kelola/o/{slug}/sesi/", "/kelola/o/{slug}/program/", "/kelola/o/{slug}/lokasi/",
    "/kelola/o/{slug}/anggota/", "/kelola/program/{programme}/", "/kelola/sesi/{session_pk}/",
    "/kelola/sesi/{session_pk}/acara/", "/kelola/sesi/{session_pk}/kuota/", "/kelola/sesi/{session_pk}/materi/",
    "/kelola/sesi/{session_pk}/peserta/", "/kelola/sesi/{session_pk}/peserta/{registration}/",
    "/kelola/sesi/{session_pk}/kehadiran/", "/kelola/sesi/{session_pk}/kehadiran/{registration}/",
    "/kelola/sesi/{session_pk}/syarat/", "/kelola/sesi/{session_pk}/sertifikat/", "/sesi/{session_pk}/daftar/",
]  # fmt: skip


def test_no_text_runs_on_any_page(world: World, client: Client):
    spoil(world, SCRIPT)
    for path in PAGES:
        client.force_login(world.user if path.startswith(("/saya", "/sesi")) else UserFactory(is_superuser=True))
        address = path.format_map({field.name: getattr(world, field.name) for field in fields(world)})
        answer = client.get(address, follow=True)
        assert answer.status_code == 200, path
        assert "<script>alert" not in answer.content.decode(), path
    assert "<script>alert" in unescape(answer.content.decode())


def test_a_spreadsheet_calculates_nothing(world: World, client: Client):
    spoil(world, '=HYPERLINK("http://evil.example","x")')
    client.force_login(UserFactory(is_superuser=True))
    content = b"".join(client.get(f"/kelola/sesi/{world.session_pk}/peserta.xlsx").streaming_content)
    assert b"<f>" not in content
    assert rows_in(content)[1][0].startswith("=HYPERLINK")


@pytest.mark.parametrize("text", ["a\x0bb", "a\x1b[31m", "a\ufffe\uffff", "‮abc", "x" * 200, "\U0001f600" * 60])
def test_odd_characters_do_not_break_a_document(text: str, world: World, client: Client):
    registration = spoil(world, text)
    assert written(documents.ticket_pdf(registration)) == 1
    person = PersonFactory(name=text[:150], institution=text)
    another = RegistrationFactory(session=registration.session, pool=registration.pool, person=person)
    issuer = UserFactory(is_superuser=True)
    if missing(person.name):  # a letter that no font of this machine has: the certificate is not printed with a box
        with pytest.raises(Refusal):
            certify(another, world.item, issuer)
    else:
        printed = certify(another, world.item, issuer)
        assert written(document(Certificate.objects.select_related("edition__signing_key", "base").get(pk=printed.pk)))
    client.force_login(UserFactory(is_superuser=True))
    for path in ("peserta.xlsx", "sertifikat.zip"):
        answer = client.get(f"/kelola/sesi/{world.session_pk}/{path}")
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content)
