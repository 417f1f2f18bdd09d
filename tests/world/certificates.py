"""Rows of certificates: numbers, layouts, keys, and what was issued."""

import io
from typing import Any

from certificates.coverage_reports.models import CoverageReport
from certificates.issuing.claims import token
from certificates.issuing.printing import print_chunk, waiting_chunks
from certificates.issuing.services import issue
from certificates.layouts.previews import keep
from certificates.layouts.services import shipped_version
from certificates.models import Certificate, NumberPattern, SigningKey
from certificates.signing.services import upload
from participants.attendance.services import Mark, record
from tests.certificates.signatures import make_pkcs12
from tests.layouts import make_layout
from tests.world.stage import AFTERWARDS, Stage

ROLE = "speaker"  # has a pattern of numbers of its own


def rows(stage: Stage) -> dict[str, Any]:
    """The attributes of the World that lie here. Everything is issued before the other rows are made."""
    organizer, by, registration, delegate = stage.organizer, stage.owner, stage.registration, stage.delegate
    NumberPattern.objects.create(organizer=organizer, kind=ROLE, pattern="{n}/NARASUMBER/{year}")
    record(session=stage.session, marks=[Mark(delegate.pk, stage.item.pk, True)], by=by, now=AFTERWARDS)
    certificate = certify(registration, stage.item.pk, by)
    own = make_layout(organizer, by)
    CoverageReport.objects.create(programme=stage.session.programme, public=True, since=AFTERWARDS.date())
    return {
        "certificate": certificate.pk,
        "code": certificate.code,
        "claim": token(certificate.pk),
        "batch": certificate.edition.batch_id,
        "delegate_certificate": delegate.certificates.get().pk,
        "signing_key": give_key(organizer, by).pk,
        "own_layout": own.pk,
        "layout_version": own.versions.get().pk,
        "preview_token": keep_preview(stage.user),
        "role": ROLE,
    }


def certify(registration: Any, item: int, by: Any) -> Certificate:
    """Mark the registration present and issue its certificate."""
    session = registration.session
    record(session=session, marks=[Mark(registration.pk, item, True)], by=by, now=AFTERWARDS)
    batch = issue(
        session=session, layout_version=shipped_version("klasik"), issued_on=session.ends_on, by=by, now=AFTERWARDS
    )
    for chunk in waiting_chunks(batch):
        print_chunk(chunk_id=chunk, now=AFTERWARDS)
    certificate: Certificate = registration.certificates.get()
    return certificate


def give_key(organizer: Any, by: Any) -> SigningKey:
    """Let the organizer sign from now on."""
    file = make_pkcs12()
    return upload(organizer=organizer, file=io.BytesIO(file.pkcs12), passphrase=file.passphrase, by=by, now=AFTERWARDS)


def keep_preview(user: Any) -> str:
    """The token of a layout's preview, which lies in the cache."""
    return keep([b"PNG in place of a picture"], user=user.pk).token
