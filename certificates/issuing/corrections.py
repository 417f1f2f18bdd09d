"""What happens to a certificate after issuing: a successor takes its place, or it is revoked.

Neither edits what was printed.
"""

from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bimtek.accounts.models import User
from bimtek.common.audit import record as audit
from bimtek.common.codes import readable_code
from bimtek.common.errors import Refusal
from bimtek.common.names import clean_name
from certificates.numbering import services as numbering
from certificates.numbering.ranges import NumberRange
from certificates.numbering.selectors import session_code
from certificates.press import glyphs
from certificates.press.errors import LayoutError

from . import fields, mails, selectors
from .documents import EditionPress
from .freeze import letters, signing
from .models import Batch, Certificate, Chunk, Edition

NO_FONT = gettext_lazy("No font has these letters: %(letters)s. They would be printed as empty boxes.")
# Carried over from the predecessor's edition; what can be corrected comes in as an argument.
SAME = [
    "layout_version",
    "role",
    "programme",
    "session_title",
    "starts_on",
    "ends_on",
    "place",
    "jp",
    "grade",
    "topics",
]


@transaction.atomic
def replace(
    *, certificate: Certificate, name: str, institution: str, reason: str, by: User, now: datetime
) -> Certificate:
    """Issue a successor with a corrected name or institution, its own number and code, dated today.

    A valid predecessor becomes superseded; a revoked one stays revoked and is followed. It is printed
    here and now, for staff waits for it. Refusal when it was already followed, nothing differs, the
    organizer lacks what a certificate needs, or it cannot be printed.
    """
    old = _locked(certificate)
    name, institution = clean_name(name), " ".join(institution.split())
    _check_replaceable(old, name, institution, reason)
    if odd := glyphs.missing(name, institution):
        raise Refusal("letters_missing", NO_FONT % {"letters": " ".join(odd)})
    today = now.astimezone(old.session.zone).date()
    for missing in selectors.missing(old.session, on=today):
        raise Refusal(f"missing_{missing.code}", missing.text)
    if old.status == old.Status.VALID:
        _change(old, old.Status.SUPERSEDED, reason, now)
    new = _successor(old, name, institution, by, now)
    audit(old, by=by, replaced_by=new.pk, replaced_because=reason)
    return new


def _successor(old: Certificate, name: str, institution: str, by: User, now: datetime) -> Certificate:
    """Number, print and file the successor, as a batch of one."""
    edition = _edition(old, (name, institution), by, now)
    taken = numbering.reserve(
        organizer=old.organizer, count=1, on=edition.issued_on, session=session_code(old.session), role=old.role
    )
    person = {"number": taken.number(taken.first), "code": readable_code(), "name": name, "institution": institution}
    try:
        printed = EditionPress(edition).print(**person)
    except LayoutError as error:
        raise Refusal("layout_wrong", str(error)) from error
    new = Certificate.objects.create(
        organizer=old.organizer,
        session=old.session,
        edition=edition,
        base=printed.base,
        registration=old.registration,
        speaker=old.speaker,
        role=old.role,
        series_id=taken.series_id,
        sequence=taken.first,
        printed_at=now,
        sha256=printed.sha256,
        signature=printed.signature,
        predecessor=old,
        **person,
    )
    _done(edition.batch, taken, now)
    mails.ready(new)
    return new


def _edition(old: Certificate, texts: tuple[str, str], by: User, now: datetime) -> Edition:
    """What the predecessor said of everything but the person, signed by who signs today; in a batch of its own."""
    batch = Batch.objects.create(
        session=old.session,
        requested_by=by,
        requested_at=now,
        queued_at=now,
        layout_version=old.edition.layout_version,
        total=1,
        key=uuid4(),
    )
    edition = Edition(
        batch=batch,
        issued_on=now.astimezone(old.session.zone).date(),
        letters=letters(texts),
        **{field: getattr(old.edition, field) for field in SAME},
        **signing(old.organizer, now=now),
    )
    edition.printed = fields.fixed(edition)
    edition.save()
    return edition


def _done(batch: Batch, taken: NumberRange, now: datetime) -> None:
    """A batch of one has a chunk as every batch has, so that progress and register need no second rule."""
    Chunk.objects.create(
        batch=batch,
        state=Chunk.State.DONE,
        done_at=now,
        told_at=now,
        series_id=taken.series_id,
        first=taken.first,
        last=taken.last,
        numbers=taken.as_json(),
        recipients=[],
    )


@transaction.atomic
def revoke(*, certificate: Certificate, reason: str, by: User, now: datetime) -> None:
    """Declare a certificate no longer valid; anyone who checks it sees the reason.

    Refusal when it is not valid any more, or without a reason.
    """
    certificate = _locked(certificate)
    if not reason.strip():
        raise Refusal("no_reason", _("Say why: whoever checks the certificate will read it."))
    _change(certificate, certificate.Status.REVOKED, reason, now)
    audit(certificate, by=by, revoked_because=reason)
    mails.revoked(certificate)


def _locked(certificate: Certificate) -> Certificate:
    return (
        Certificate.objects.select_for_update(of=("self",))
        .select_related(
            "session__programme__organizer", "organizer", "edition__layout_version", "registration__person__user"
        )
        .get(pk=certificate.pk)
    )


def _change(certificate: Certificate, status: str, reason: str, now: datetime) -> None:
    if status not in Certificate.TRANSITIONS[certificate.status]:
        raise Refusal("not_valid", _("This certificate is not valid any more; look at its present state first."))
    certificate.status = status
    certificate.status_reason = " ".join(reason.split())
    certificate.status_changed_at = now
    certificate.save(update_fields=["status", "status_reason", "status_changed_at"])


def _check_replaceable(old: Certificate, name: str, institution: str, reason: str) -> None:
    if old.status == old.Status.SUPERSEDED or Certificate.objects.filter(predecessor=old).exists():
        raise Refusal("already_replaced", _("Another certificate already took its place; correct that one."))
    if not name:
        raise Refusal("no_name", _("Write the name as it should be printed."))
    if not reason.strip():
        raise Refusal("no_reason", _("Say why: whoever checks the certificate will read it."))
    if old.status == old.Status.VALID and (name, institution) == (old.name, old.institution):
        raise Refusal("nothing_differs", _("Nothing differs from what is printed."))
