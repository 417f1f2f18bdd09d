"""A certificate is made anew byte for byte, whatever is edited; what was tampered with is not handed out."""

from collections.abc import Callable, Iterator
from hashlib import sha256

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from certificates.bases import store
from certificates.bases.models import Base
from certificates.issuing import corrections
from certificates.issuing.documents import Differs, document
from certificates.issuing.specimen import specimen
from certificates.layouts import services as layouts
from certificates.models import Certificate, Edition
from certificates.press.source import LayoutSource
from certificates.signing import services as signing
from events.models import Speaker
from participants.models import Person
from tests.factories import SpeakerFactory

from .conftest import NOW
from .documents import words
from .signatures import make_pkcs12

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_process() -> Iterator[None]:
    """Nothing is kept in memory between tests, as if the server had just started."""
    forget()
    yield
    forget()


def forget() -> None:
    store._linker.cache_clear()
    store._font_file.cache_clear()


def load(**where: object) -> Certificate:
    return Certificate.objects.select_related("edition__signing_key", "base").get(**where)


@pytest.fixture
def own_layout(organizer, owner):
    """A layout of the organizer's own."""
    return layouts.create(organizer=organizer, name="Kita", design="resmi", by=owner, now=NOW)


@pytest.fixture
def certificate(session, organizer, attend, own_layout, issue_and_print) -> Certificate:
    attend("Siti Aminah", institution="KPU Bulungan")
    session.agenda.get().speakers.add(SpeakerFactory(organizer=organizer))
    issue_and_print(layout_version=layouts.latest_of(own_layout))
    return load(name="Siti Aminah")


@pytest.mark.slow("sets every design by WeasyPrint")
def test_made_anew_it_is_what_the_row_says(certificate):
    pdf = document(certificate)
    assert sha256(pdf).digest() == bytes(certificate.sha256)
    forget()
    assert document(load(pk=certificate.pk)) == pdf


def edit_programme(session, **_) -> None:
    session.programme.title = "Judul Lain"
    session.programme.minutes_per_jp = 60
    session.programme.save()


def edit_session(session, **_) -> None:
    session.title, session.timezone = "Angkatan IX", "Asia/Jakarta"
    session.starts_on, session.ends_on = session.starts_on.replace(year=2028), session.ends_on.replace(year=2028)
    session.location.name = "Aula Lain"
    session.location.save()
    session.save()
    session.agenda.update(title="Materi Lain", minutes=10)


def edit_people(session, **_) -> None:
    Person.objects.update(name="Nama Lain", institution="Instansi Lain", title_after="S.H.")
    Speaker.objects.update(name="Narasumber Lain")


def edit_organizer(organizer, **_) -> None:
    organizer.name, organizer.code, organizer.slug = "Penyelenggara Lain", "LAIN", "lain"
    organizer.signatory_name, organizer.signatory_position, organizer.signatory_nip = "Orang Lain", "Plt. Ketua", ""
    organizer.city = "Tarakan"
    organizer.save()


def edit_layout(own_layout, owner, **_) -> None:
    before = layouts.latest_of(own_layout).source()
    changed = LayoutSource(
        before.html.replace("SERTIFIKAT", "PIAGAM"), before.css + " h1 { color: #c00 }", before.assets
    )
    layouts.save(layout=own_layout, name="Lain", source=changed, by=owner, now=NOW)
    layouts.archive(layout=own_layout, archived=True, now=NOW)


def issue_more(attend, issue_and_print, certificate, issuer, **_) -> None:
    attend("Budi")
    issue_and_print()
    corrections.revoke(certificate=certificate, reason="Keliru.", by=issuer, now=NOW)


def sign_from_now_on(upload, **_) -> None:
    upload(make_pkcs12())


@pytest.mark.parametrize(
    "edit",
    [edit_programme, edit_session, edit_people, edit_organizer, edit_layout, issue_more, sign_from_now_on],
)
def test_what_is_edited_later_changes_no_issued_byte(
    edit: Callable[..., None],
    certificate,
    session,
    organizer,
    own_layout,
    owner,
    issuer,
    attend,
    upload,
    issue_and_print,
):
    before = {row.pk: document(row) for row in Certificate.objects.select_related("edition__signing_key", "base")}
    edit(
        certificate=certificate,
        session=session,
        organizer=organizer,
        own_layout=own_layout,
        owner=owner,
        issuer=issuer,
        attend=attend,
        upload=upload,
        issue_and_print=issue_and_print,
    )
    forget()
    assert len(before) == 2
    assert {pk: document(load(pk=pk)) for pk in before} == before


def test_a_signed_one_stays_the_same_when_its_key_is_retired(organizer, owner, upload, attend, issue_and_print):
    key = upload(make_pkcs12())
    attend("Siti Aminah")
    issue_and_print()
    signed = load()
    assert (len(bytes(signed.signature)) > 0, signed.edition.signing_key) == (True, key)
    before = document(signed)
    assert b"/ByteRange" in before
    signing.retire(key=key, by=owner, now=NOW)
    forget()
    assert document(load()) == before


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Siti Aminuh"},
        {"institution": "KPU Tarakan"},
        {"number": "009/SERT/KPU-KALTARA/III/2027"},
        {"code": "2222-2222-2222-2222"},
        {"sha256": bytes(32)},
    ],
)
def test_a_row_that_was_tampered_with_gives_no_document(certificate, change):
    Certificate.objects.filter(pk=certificate.pk).update(**change)
    with pytest.raises(Differs, match=str(certificate.pk)):
        document(load(pk=certificate.pk))


def test_a_signature_that_was_tampered_with_gives_no_document(upload, attend, issue_and_print):
    upload(make_pkcs12())
    attend("Siti Aminah")
    issue_and_print()
    signature = bytearray(load().signature)
    signature[-1] ^= 1
    Certificate.objects.update(signature=bytes(signature))
    with pytest.raises(Differs):
        document(load())


def test_an_edition_that_was_tampered_with_gives_no_document(certificate):
    edition = Edition.objects.get(pk=certificate.edition_id)
    Edition.objects.filter(pk=edition.pk).update(printed=edition.printed | {"programme": "Bimtek Lain"})
    with pytest.raises(Differs):
        document(load(pk=certificate.pk))


def test_the_base_of_another_certificate_gives_no_document(certificate):
    other = Base.objects.exclude(pk=certificate.base_id).first()
    Certificate.objects.filter(pk=certificate.pk).update(base=other)
    with pytest.raises(Differs):
        document(load(pk=certificate.pk))


def spoil(path: str, spoiled: Callable[[bytes], bytes]) -> None:
    """Overwrite a stored file."""
    with default_storage.open(path, "rb") as file:
        data = file.read()
    with default_storage.open(path, "wb") as file:
        file.write(spoiled(data))


@pytest.mark.parametrize("kind", ["base", "font"])
@pytest.mark.parametrize("spoiled", [lambda data: data[:-1], lambda data: data[:-1] + b"x", lambda data: b""])
def test_a_file_that_was_changed_or_cut_off_is_named(certificate, kind, spoiled):
    name = certificate.base.sha256
    fonts = store.linker(certificate.base).compiled.fonts
    path = store._base(name) if kind == "base" else store._font(next(iter(fonts)))
    with default_storage.open(path, "rb") as file:
        kept = file.read()
    forget()
    try:
        spoil(path, spoiled)
        with pytest.raises(store.Damaged, match=path):
            document(certificate)
    finally:
        spoil(path, lambda _: kept)
    assert document(certificate)


def test_a_file_that_is_gone_is_named_and_can_be_put_back(certificate):
    path = store._base(certificate.base.sha256)
    with default_storage.open(path, "rb") as file:
        kept = file.read()
    default_storage.delete(path)
    forget()
    with pytest.raises(store.Damaged, match="not in the file storage"):
        document(certificate)
    default_storage.save(path, ContentFile(kept))
    assert document(certificate)


@pytest.mark.parametrize("name", ["محمد الأمين", "ꦱꦶꦠꦶ", "Siti محمد Aminah", "李小龙"])
def test_a_name_in_letters_outside_the_fonts_has_a_base_of_its_own(attend, issue_and_print, name):
    attend("Budi")
    attend(name)
    assert issue_and_print().chunks.get().failures == []
    plain, foreign = load(name="Budi"), load(name=name)
    assert (plain.base, foreign.base != plain.base) == (plain.edition.base, True)
    pdf = document(foreign)
    assert foreign.number in words(pdf)
    assert name not in words(document(plain))
    forget()
    assert document(load(pk=foreign.pk)) == pdf


def test_a_name_outside_the_fonts_is_signed_as_well(upload, attend, issue_and_print):
    upload(make_pkcs12())
    attend("محمد")
    issue_and_print()
    assert b"/ByteRange" in document(load())


def test_sessions_that_differ_only_in_slots_share_a_base(session, attend, issue_and_print):
    attend("Ani")
    issue_and_print()
    session.title = "Angkatan IV"
    session.save()
    attend("Budi")
    issue_and_print()
    assert load(name="Ani").base == load(name="Budi").base
    assert load(name="Ani").edition != load(name="Budi").edition


def test_a_specimen_leaves_no_record_and_carries_no_signature(session, issuer, upload, issue):
    upload(make_pkcs12())
    version = layouts.shipped_version("klasik")
    pdf = specimen(session, layout_version=version, issued_on=session.ends_on, now=NOW)
    assert b"/ByteRange" not in pdf
    assert "CONTOH" in words(pdf)
    assert (Certificate.objects.count(), Edition.objects.count()) == (0, 0)


def test_a_damaged_base_fails_loudly_on_the_page(client, issuer, certificate, monkeypatch):
    """A page that says so in place of the document: never a wrong PDF."""
    client.force_login(issuer)
    Certificate.objects.filter(pk=certificate.pk).update(sha256=bytes(32))
    answer = client.get(reverse("issuing:download", args=[certificate.pk]))
    assert (answer.status_code, answer["Content-Type"]) == (503, "text/html; charset=utf-8")


def test_the_portal_may_move_to_another_address(certificate, settings):
    before = document(certificate)
    settings.SITE_URL = "https://sertifikat.example.id"
    forget()
    assert document(load(pk=certificate.pk)) == before


def test_words_may_be_written_otherwise_from_tomorrow_on(certificate, monkeypatch):
    before = document(certificate)
    monkeypatch.setattr("certificates.issuing.fields.facts", lambda edition: "ditulis dengan cara lain")
    monkeypatch.setattr("certificates.issuing.fields.date_range", lambda *args, **kwargs: "kapan-kapan")
    forget()
    assert document(load(pk=certificate.pk)) == before
