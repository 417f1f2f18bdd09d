"""Keeping a key to sign with: what is stored, who signs with it, and giving it up."""

from datetime import UTC, datetime, timedelta

import pytest
from auditlog.models import LogEntry
from cryptography.hazmat.primitives.serialization import pkcs12
from django.db import IntegrityError, transaction
from django.urls import reverse

from bimtek.common.errors import Refusal
from certificates.models import SigningKey
from certificates.signing import services
from certificates.signing.selectors import KeyStatus, active_key, current_key, key_status, retired_keys, signer_of
from tests.factories import OrganizerFactory

from . import by_hand
from .conftest import NOW
from .signatures import ENDS, PASSPHRASE, STARTS, certify, key_of, make_pkcs12, validate

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "algorithm"),
    [("ecdsa", "ECDSA P-256"), ("ecdsa-384", "ECDSA P-384"), ("rsa", "RSA 2048"), ("rsa-3072", "RSA 3072")],
)
def test_an_uploaded_key_signs_documents_that_everybody_finds_valid(organizer, owner, upload, kind, algorithm):
    file = make_pkcs12(kind)
    key = SigningKey.objects.get(pk=upload(file).pk)
    assert (key.algorithm, key.uploaded_by, key.uploaded_at, key.retired_at) == (algorithm, owner, NOW, None)
    assert key.subject == "KPU Provinsi Kalimantan Utara, Komisi Pemilihan Umum"
    assert key.issuer == "PSrE Uji, Komisi Pemilihan Umum"
    assert (key.not_before, key.not_after) == (STARTS, ENDS)
    assert int(key.serial, 16) == file.certificate.serial_number
    assert key.chain == file.chain
    assert active_key(organizer, NOW) == key
    validate(by_hand.signed(signer_of(key)), file.certificate)


def test_the_private_key_lies_under_the_servers_passphrase_and_no_other(upload, settings):
    private = bytes(upload(make_pkcs12()).private)
    assert pkcs12.load_pkcs12(private, settings.SIGNING_PASSPHRASE.encode()).key is not None
    for other in (PASSPHRASE, ""):
        with pytest.raises(ValueError, match="password"):
            pkcs12.load_pkcs12(private, other.encode())


def test_no_secret_gets_into_the_audit_or_the_log(upload, caplog, capfd, settings):
    key = upload(make_pkcs12())
    services.retire(key=key, by=key.uploaded_by, now=NOW)
    written = LogEntry.objects.get_for_model(SigningKey).order_by("pk")
    assert [entry.changes for entry in written] == [
        {"signing_key": ["-", key.fingerprint]},
        {"signing_key": [key.fingerprint, "-"]},
    ]
    assert {entry.actor for entry in written} == {key.uploaded_by}
    told = caplog.text + "".join(capfd.readouterr()) + "".join(str(vars(entry)) for entry in LogEntry.objects.all())
    for secret in (PASSPHRASE, settings.SIGNING_PASSPHRASE, "PRIVATE KEY", key.subject):
        assert secret not in told


def test_an_opened_key_is_not_shown_by_accident(upload):
    assert "_key" not in repr(signer_of(upload(make_pkcs12())))


def test_a_new_key_takes_the_place_of_the_one_before(organizer, upload):
    first, second = make_pkcs12("rsa"), make_pkcs12("ecdsa")
    former = upload(first)
    signed = by_hand.signed(signer_of(former))
    key = upload(second, now=NOW + timedelta(days=1))
    former.refresh_from_db()
    assert (former.private, former.retired_at) == (None, NOW + timedelta(days=1))
    assert (current_key(organizer), active_key(organizer, NOW)) == (key, key)
    assert list(retired_keys(organizer)) == [former]
    assert LogEntry.objects.latest("pk").changes == {"signing_key": [former.fingerprint, key.fingerprint]}
    validate(by_hand.signed(signer_of(key)), second.certificate)
    # What was signed stays signed, and the public part with which it can be rebuilt is still there.
    validate(signed, first.certificate)
    assert former.chain == first.chain


def test_a_retired_key_signs_no_more_and_is_not_retired_twice(organizer, owner, upload, refused):
    key = upload(make_pkcs12())
    signer_of(key)  # opened in this process
    services.retire(key=key, by=owner, now=NOW)
    assert (current_key(organizer), active_key(organizer, NOW)) == (None, None)
    key.refresh_from_db()
    assert (key.private, key.retired_at, len(key.chain)) == (None, NOW, 2)
    with pytest.raises(Refusal) as refusal:
        signer_of(key)
    assert refusal.value.code == "key_retired"
    assert refused(services.retire, key=key, by=owner, now=NOW + timedelta(days=1)) == "key_retired"


def test_an_organizer_signs_only_with_its_own_key(organizer, upload):
    upload(make_pkcs12())
    below, beside = OrganizerFactory(parent=organizer), OrganizerFactory()
    assert [active_key(other, NOW) for other in (below, beside)] == [None, None]


def test_a_key_signs_only_while_it_is_valid(organizer, upload):
    key = upload(make_pkcs12(starts=NOW - timedelta(days=1), ends=NOW + timedelta(days=40)))
    moments = {
        NOW - timedelta(days=2): (None, KeyStatus.NOT_YET),
        NOW: (key, KeyStatus.GOOD),
        NOW + timedelta(days=10): (key, KeyStatus.GOOD),
        NOW + timedelta(days=10, seconds=1): (key, KeyStatus.EXPIRING),
        NOW + timedelta(days=40): (None, KeyStatus.EXPIRED),
    }
    found = {moment: (active_key(organizer, moment), key_status(key, moment)) for moment in moments}
    assert found == moments


def test_without_a_passphrase_nothing_signs(organizer, upload, settings, refused):
    key = upload(make_pkcs12())
    settings.SIGNING_PASSPHRASE = ""
    assert (active_key(organizer, NOW), key_status(key, NOW)) == (None, KeyStatus.OFF)
    assert refused(signer_of, key) == "signing_off"
    assert refused(upload, make_pkcs12()) == "signing_off"


def test_a_changed_passphrase_locks_the_stored_keys_until_they_are_uploaded_again(organizer, upload, settings, refused):
    key = upload(make_pkcs12())
    settings.SIGNING_PASSPHRASE = "sebuah-frasa-lain-untuk-server-ini"
    assert key_status(key, NOW) == KeyStatus.LOCKED
    assert refused(signer_of, key) == "key_locked"
    again = upload(make_pkcs12())
    assert key_status(again, NOW) == KeyStatus.GOOD


def test_a_key_is_opened_once_in_a_process(upload):
    key = SigningKey.objects.get(pk=upload(make_pkcs12()).pk)
    assert signer_of(key) is signer_of(SigningKey.objects.get(pk=key.pk))


def test_whoever_vouches_for_oneself_is_known_as_such(upload):
    assert not upload(make_pkcs12()).self_issued
    own = certify("KPU Kabupaten Contoh", key_of("ecdsa"), None)
    file = make_pkcs12(certificate=own)
    key = upload(file)
    assert key.self_issued
    validate(by_hand.signed(signer_of(key)), own, trusted=own)


def test_a_certificate_without_end_can_be_kept_and_shown(upload, client, organizer, owner):
    upload(make_pkcs12(ends=datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)))
    client.force_login(owner)
    assert "9999" in client.get(reverse("signing:keys", args=[organizer.slug])).content.decode()


def test_a_name_that_no_page_can_show_is_cleaned(upload):
    key = upload(make_pkcs12(subject="KPU\x00 \u202eatok"))
    assert key.subject == "KPU atok, Komisi Pemilihan Umum"


def test_the_database_keeps_one_active_key_and_no_private_part_of_a_retired_one(organizer, upload):
    key = upload(make_pkcs12())
    second = SigningKey.objects.get(pk=key.pk)
    second.pk = None
    for broken, name in [
        (lambda: second.save(force_insert=True), "signing_key_one_active"),
        (lambda: SigningKey.objects.update(retired_at=NOW), "signing_key_wiped_when_retired"),
        (lambda: SigningKey.objects.update(private=None), "signing_key_wiped_when_retired"),
    ]:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            broken()
