"""After issuing: a successor takes the place of a certificate, or it is revoked. What was printed stays."""

import pytest
from auditlog.models import LogEntry
from django.core import mail
from django.urls import reverse

from bimtek.common.errors import Refusal
from certificates.issuing import corrections, queue
from certificates.issuing.printing import print_certificate
from certificates.models import Batch, Certificate, NumberSeries
from tests.factories import UserFactory

from .conftest import NOW

pytestmark = pytest.mark.django_db

PRINTED = [
    "number",
    "code",
    "name",
    "institution",
    "jp",
    "issued_on",
    "sha256",
    "rendered_at",
    "pdf",
    "topics",
    "place",
]


@pytest.fixture
def certificate(attend, issue) -> Certificate:
    attend("Siti Aminh", user=UserFactory(email="siti@contoh.id"), institution="KPU Bulungan")
    issue()
    certificate = Certificate.objects.get()
    print_certificate(certificate_id=str(certificate.pk), now=NOW)
    mail.outbox.clear()
    certificate.refresh_from_db()
    return certificate


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
    return Certificate.objects.values(*PRINTED).get(pk=certificate.pk)


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
    same = [*corrections.SAME, "registration_id", "organizer_id"]
    assert {f: getattr(new, f) for f in same} == {f: getattr(certificate, f) for f in same}


def test_a_successor_is_printed_and_told_of(certificate, replace, monkeypatch, django_capture_on_commit_callbacks):
    sent = []
    monkeypatch.setattr(queue.current_app, "send_task", lambda name, args: sent.extend(args[0]))
    with django_capture_on_commit_callbacks(execute=True):
        new = replace(certificate)
    assert sent == [str(new.pk)]
    assert print_certificate(certificate_id=str(new.pk), now=NOW)
    (message,) = mail.outbox
    assert new.number in message.body
    assert certificate.number in message.body


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


def counts() -> tuple[int, int, list[int], int]:
    last = list(NumberSeries.objects.values_list("last", flat=True))
    return Batch.objects.count(), Certificate.objects.count(), last, LogEntry.objects.count()


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
