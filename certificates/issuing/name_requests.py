"""After a change of name: what was issued keeps the old one, and its owner may ask for a corrected certificate."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from bimtek.accounts.models import User
from bimtek.common.audit import record as audit
from bimtek.common.errors import Refusal
from events.training.models import TrainingSession

from .models import Certificate, NameRequest


@dataclass(frozen=True)
class Renamed:
    """A valid certificate that is made out to another name than its owner has now, and what was asked."""

    certificate: Certificate
    name: str  # as the owner is called now
    request: NameRequest | None

    @property
    def may_ask(self) -> bool:
        """Whether there is nothing that waits for an answer."""
        return self.request is None or self.request.declined_at is not None


def renamed(certificates: Iterable[Certificate]) -> list[Renamed]:
    """Those that keep an old name; load `registration__person` and `name_request` with them."""
    cases = [(each, _now_called(each)) for each in certificates if each.status == Certificate.Status.VALID]
    return [Renamed(each, name, getattr(each, "name_request", None)) for each, name in cases if name != each.name]


def _now_called(certificate: Certificate) -> str:
    return certificate.registration.attendee.full_name if certificate.registration else certificate.name


def waiting(session: TrainingSession) -> QuerySet[NameRequest]:
    """What staff of a session have to answer: the certificate still stands, and nothing was said yet."""
    rows = NameRequest.objects.filter(certificate__session=session, certificate__status=Certificate.Status.VALID)
    return rows.filter(declined_at=None).select_related("certificate__registration__person").order_by("asked_at")


@transaction.atomic
def ask(*, certificate: Certificate, now: datetime) -> None:
    """Ask for a certificate with the owner's present name; asked twice it is one request.

    Raises Refusal `not_valid` or `same_name`.
    """
    row = (
        Certificate.objects.select_for_update(of=("self",))
        .select_related("registration__person")
        .get(pk=certificate.pk)
    )
    if row.status != Certificate.Status.VALID:
        raise Refusal("not_valid", _("This certificate no longer stands."))
    if _now_called(row) == row.name:
        raise Refusal("same_name", _("The certificate has the name that you have now. Change your details first."))
    request, is_new = NameRequest.objects.get_or_create(certificate=row, defaults={"asked_at": now})
    if not is_new and request.declined_at is None:
        return
    NameRequest.objects.filter(pk=request.pk).update(asked_at=now, declined_at=None, declined_by=None, answer="")
    transaction.on_commit(lambda: _tell_organizer(row))


def _tell_organizer(certificate: Certificate) -> None:
    """Without names: all who read the organizer's mailbox read this."""
    address = certificate.organizer.email
    if not address:
        return
    with translation.override("id"):
        words = {"number": certificate.number, "session": certificate.session}
        EmailMessage(
            subject=_("A corrected certificate is asked for: %(number)s") % words,
            body=_(
                "The owner of certificate %(number)s (%(session)s) has another name now and asks for a corrected one. "
                "You find the request among the certificates of this session."
            )
            % words,
            to=[address],
        ).send()


@transaction.atomic
def decline(*, certificate: Certificate, answer: str, by: User, now: datetime) -> None:
    """Say no, with the reason that the owner reads. Raises Refusal `decided` where no request waits."""
    asked = NameRequest.objects.filter(certificate=certificate, declined_at=None)
    if certificate.status != Certificate.Status.VALID or not asked.update(
        declined_at=now, declined_by=by, answer=answer
    ):
        raise Refusal("decided", _("No request for this certificate waits for an answer."))
    audit(certificate, by=by, name_request_declined=answer)
