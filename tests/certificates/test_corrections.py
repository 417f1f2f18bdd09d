"""After issuing: a successor takes the place of a certificate, or it is revoked. What was printed stays."""

import pytest
from auditlog.models import LogEntry
from django.core import mail
from django.urls import reverse

from bimtek.common.errors import Refusal
from certificates.issuing import corrections, mails, printing, selectors
from certificates.issuing.documents import document
from certificates.models import Batch, Certificate, Chunk, Edition, NumberSeries
from certificates.press.errors import LayoutError
from certificates.press.glyphs import is_drawn
from certificates.register import selectors as register
from tests.factories import UserFactory

from .conftest import NOW

pytestmark = pytest.mark.django_db

CHANGING = {"status", "status_reason", "status_changed_at"}


@pytest.fixture
def certificate(attend, issue_and_print) -> Certificate:
    attend("Siti Aminh", user=UserFactory(email="siti@contoh.id"), institution="KPU Bulungan")
    issue_and_print()
    mail.outbox.clear()
    return Certificate.objects.get()


@pytest.fixture
def replace(issuer):
    def act(certificate, **changes) -> Certificate:
        asked = {"name": "Siti Aminah", "institution": "KPU Bulungan", "reason": "Salah ketik nama."}
        return corrections.replace(certificate=certificate, by=issuer, now=NOW, **(asked | changes))

    return act


@pytest.fixture
def revoke(issuer):
    def act(certificate, reason: str = "Diterbitkan keliru.") -> None:
        corrections.revoke(certificate=certificate, reason=reason, by=issuer, now=NOW)

    return act


def printed(certificate) -> dict:
    row = Certificate.objects.values().get(pk=certificate.pk)
    return {name: value for name, value in row.items() if name not in CHANGING} | {"pdf": document(again(certificate))}


def again(certificate) -> Certificate:
    """As it stands in the database, with all that its document needs."""
    return Certificate.objects.select_related("edition__signing_key", "base").get(pk=certificate.pk)


def state(certificate) -> tuple[str, str]:
    certificate.refresh_from_db()
    return certificate.status, certificate.status_reason


def test_a_successor_has_its_own_number_and_code_and_the_old_one_stays_as_printed(certificate, replace):
    before = printed(certificate)
    new = replace(certificate)
    assert printed(certificate) == before
    assert state(certificate) == ("superseded", "Salah ketik nama.")
    assert (new.number, new.name, new.status) == ("002/SERT/KPU-KALTARA/III/2027", "Siti Aminah", "valid")
    assert new.code != certificate.code
    assert new.predecessor == certificate
    same = ["registration_id", "organizer_id", "session_id", "role"]
    assert {f: getattr(new, f) for f in same} == {f: getattr(certificate, f) for f in same}
    edition, before = new.edition, certificate.edition
    assert {f: getattr(edition, f) for f in corrections.SAME} == {f: getattr(before, f) for f in corrections.SAME}


def test_a_successor_is_printed_at_once_and_told_of_once(certificate, replace):
    new = replace(certificate)
    assert document(again(new)).startswith(b"%PDF-")
    assert (new.printed_at, again(new).base_id, again(new).edition.base_id) == (NOW, new.base_id, new.base_id)
    (message,) = mail.outbox
    assert new.number in message.body
    assert certificate.number in message.body
    chunk = Chunk.objects.get(batch=new.edition.batch)
    assert mails.tell(chunk_id=chunk.pk, now=NOW) == 0
    assert printing.untold(now=NOW + 2 * printing.RESUME_AFTER) == [Chunk.objects.exclude(pk=chunk.pk).get().pk]


def test_a_successor_is_a_batch_of_one_that_is_done(certificate, replace, session):
    new = replace(certificate)
    batch = new.edition.batch
    assert selectors.progress(batch) == selectors.Progress(total=1, done=1, void=0, stuck=0)
    assert selectors.unfinished(session) is None
    assert register.series_gaps(new.series) == register.SeriesGaps(0, 0)
    assert batch.chunks.get().range.number(new.sequence) == new.number


def test_a_successor_says_todays_date_and_signatory_and_what_was_taught_then(certificate, replace, organizer, session):
    organizer.signatory_name = "Ketua Baru"
    organizer.save()
    session.agenda.update(title="Materi Lain", minutes=10)
    edition = replace(certificate).edition
    assert (edition.signatory_name, edition.topics) == ("Ketua Baru", certificate.edition.topics)
    assert edition.jp == certificate.edition.jp


def test_letters_outside_the_fonts_are_printed_in_a_successor_too(certificate, replace):
    new = replace(certificate, name="Siti Aminah محمد")
    assert new.base_id != again(new).edition.base_id
    assert document(again(new)).startswith(b"%PDF-")


def test_what_cannot_be_printed_is_refused_and_leaves_nothing(certificate, replace, monkeypatch):
    def refuse(self, **person):
        raise LayoutError("Nama ini tidak muat.")

    monkeypatch.setattr(corrections.EditionPress, "print", refuse)
    before = counts()
    with pytest.raises(Refusal, match="tidak muat") as refused:
        replace(certificate)
    assert refused.value.code == "layout_wrong"
    assert (counts(), state(certificate), mail.outbox) == (before, ("valid", ""), [])


def test_the_name_is_cleaned_but_not_guessed_at(certificate, replace):
    assert replace(certificate, name="  Siti   Aminah ,").name == "Siti Aminah"


def test_a_successor_of_a_successor(certificate, replace):
    second = replace(certificate)
    third = replace(second, name="Siti Aminah, S.H.", reason="Gelar tertinggal.")
    assert [state(each)[0] for each in (certificate, second, third)] == ["superseded", "superseded", "valid"]


def test_revoking_tells_the_owner_why(certificate, revoke):
    revoke(certificate)
    assert state(certificate) == ("revoked", "Diterbitkan keliru.")
    assert certificate.status_changed_at == NOW
    (message,) = mail.outbox
    assert message.to == ["siti@contoh.id"]
    assert "Diterbitkan keliru." in message.body


def test_who_was_revoked_gets_none_from_the_next_batch_but_can_be_given_one(certificate, revoke, replace, issue):
    revoke(certificate)
    with pytest.raises(Refusal, match=r".") as refused:
        issue()
    assert refused.value.code == "nobody_left"
    new = replace(certificate, name=certificate.name)
    assert (state(certificate)[0], new.status, new.predecessor) == ("revoked", "valid", certificate)


def test_both_are_audited_with_their_author(certificate, revoke, replace, issuer):
    new = replace(certificate)
    revoke(new)
    entries = {
        row.pk: LogEntry.objects.get_for_object(row).filter(action=LogEntry.Action.UPDATE).get()
        for row in (certificate, new)
    }
    assert entries[certificate.pk].changes["replaced_by"] == ["", str(new.pk)]
    assert entries[new.pk].changes["revoked_because"] == ["", "Diterbitkan keliru."]
    assert {entry.actor for entry in entries.values()} == {issuer}


def counts() -> tuple[list[int], list[int]]:
    last = list(NumberSeries.objects.values_list("last", flat=True))
    return [model.objects.count() for model in (Batch, Edition, Chunk, Certificate, LogEntry)], last


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": "Siti Aminh"}, "nothing_differs"),
        ({"name": " . "}, "no_name"),
        ({"reason": " "}, "no_reason"),
    ],
)
def test_a_correction_that_makes_no_sense_is_refused_and_leaves_nothing(certificate, replace, changes, code):
    before = counts()
    with pytest.raises(Refusal) as refused:
        replace(certificate, **changes)
    assert refused.value.code == code
    assert (counts(), state(certificate)) == (before, ("valid", ""))


def test_a_correction_without_a_signatory_is_refused_and_leaves_nothing(certificate, replace, organizer):
    organizer.signatory_name = ""
    organizer.save()
    before = counts()
    with pytest.raises(Refusal) as refused:
        replace(certificate)
    assert refused.value.code == "missing_signatory_name"
    assert (counts(), state(certificate)) == (before, ("valid", ""))


def test_only_the_last_of_a_chain_can_be_replaced(certificate, replace, revoke):
    new = replace(certificate)
    with pytest.raises(Refusal) as refused:
        replace(certificate, name="Lain")
    assert refused.value.code == "already_replaced"
    revoke(new)
    replace(new, name="Lain")
    with pytest.raises(Refusal) as refused:
        replace(new, name="Lain lagi")
    assert refused.value.code == "already_replaced"


def test_revoking_needs_a_reason_and_a_valid_certificate(certificate, revoke, replace):
    with pytest.raises(Refusal) as refused:
        revoke(certificate, reason=" ")
    assert (refused.value.code, state(certificate)[0]) == ("no_reason", "valid")
    replace(certificate)
    mail.outbox.clear()
    with pytest.raises(Refusal) as refused:
        revoke(certificate)
    assert (refused.value.code, state(certificate)[0], mail.outbox) == ("not_valid", "superseded", [])


@pytest.fixture
def desk(client, issuer):
    client.force_login(issuer)
    return client


def test_correcting_on_the_page(desk, certificate):
    address = reverse("issuing:replace", args=[certificate.pk])
    assert desk.get(address).context["form"].initial == {"name": "Siti Aminh", "institution": "KPU Bulungan"}
    answer = desk.post(address, {"name": "Siti Aminah", "institution": "KPU Bulungan", "reason": "Salah ketik."})
    new = Certificate.objects.get(predecessor=certificate)
    assert (answer.status_code, answer.url) == (302, reverse("issuing:detail", args=[new.pk]))
    page = desk.get(reverse("issuing:detail", args=[certificate.pk])).content.decode()
    assert new.number in page
    assert reverse("issuing:replace", args=[certificate.pk]) not in page


def test_a_refusal_stays_on_the_page_with_what_was_typed(desk, certificate):
    address = reverse("issuing:replace", args=[certificate.pk])
    page = desk.post(address, {"name": "Siti Aminh", "institution": "KPU Bulungan", "reason": "Coba-coba"})
    assert page.status_code == 422
    assert 'value="Coba-coba"' in page.content.decode()
    assert desk.post(address, {"name": "", "reason": ""}).status_code == 422
    assert Certificate.objects.count() == 1


def test_revoking_on_the_page(desk, certificate):
    address = reverse("issuing:revoke", args=[certificate.pk])
    assert desk.get(address).status_code == 200
    assert desk.post(address, {"reason": ""}).status_code == 422
    assert state(certificate)[0] == "valid"
    assert desk.post(address, {"reason": "Keliru."}).status_code == 302
    assert state(certificate) == ("revoked", "Keliru.")
    assert desk.post(address, {"reason": "Lagi."}).status_code == 422


def test_a_letter_without_a_font_is_named_before_a_number_is_taken(certificate, replace):
    odd = next(chr(code) for code in range(0x30000, 0x31350) if not is_drawn(chr(code)))
    before = NumberSeries.objects.get().last
    with pytest.raises(Refusal) as refused:
        replace(certificate, name=f"Siti {odd}")
    assert (refused.value.code, odd in str(refused.value)) == ("letters_missing", True)
    assert NumberSeries.objects.get().last == before
    assert state(certificate) == ("valid", "")
