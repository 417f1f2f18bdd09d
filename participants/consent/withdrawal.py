"""Taking back what was agreed to."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from bimtek.accounts.models import User
from bimtek.common import audit
from bimtek.common.errors import Refusal
from participants.registration.models import Registration

from .selectors import WithdrawableProof, proofs


@transaction.atomic
def withdraw(
    *, registration: Registration, keys: Collection[str] | None = None, by: User | None = None, now: datetime
) -> None:
    """Withdraw what `keys` name (their `key` in `selectors`), or all there is, each exactly once however many try.

    The organizer is told and has 3 x 24 hours to act (UU 27/2022, article 40). `by` is staff who write down
    what the person, or a guardian, told them. Raises Refusal `not_given` when nothing of it is left to withdraw.
    """
    chosen = [proof for proof in proofs(registration) if keys is None or proof.key in keys]
    withdrawn = [proof for proof in chosen if _withdraw(proof, now)]
    if not withdrawn:
        raise Refusal("not_given", _("There is nothing left to withdraw."))
    _tell_organizer(registration, withdrawn)
    if by is not None and by.pk != registration.person.user_id:
        audit.record(registration, by=by, withdrawn=", ".join(proof.key for proof in withdrawn))


def _withdraw(proof: WithdrawableProof, now: datetime) -> bool:
    """True for exactly one of many callers: one conditional UPDATE decides."""
    rows = type(proof.record)._default_manager.filter(pk=proof.record.pk, withdrawn_at__isnull=True)
    return bool(rows.update(withdrawn_at=now))


def _tell_organizer(registration: Registration, withdrawn: Sequence[WithdrawableProof]) -> None:
    organizer = registration.session.programme.organizer
    if not organizer.email:
        return
    with translation.override("id"):
        # A guardian's name stays in the portal: a mail is read by all who read the organizer's mailbox.
        kinds = {
            "consent": _("consent to the processing of personal data"),
            "guardian": _("the consent of the parent or guardian"),
        }
        what = [kinds.get(proof.kind, proof.title) for proof in withdrawn]
        EmailMessage(
            subject=_("Withdrawn: ticket %(code)s") % {"code": registration.code},
            body=_(
                "For ticket %(code)s of %(session)s the following has been withdrawn:\n\n%(what)s\n\n"
                "Stop processing that rests on a consent within 3 x 24 hours, see whether the seat still fits "
                "where a pledge is missing, and answer the participant."
            )
            % {"code": registration.code, "session": registration.session, "what": "\n".join(f"- {w}" for w in what)},
            to=[organizer.email],
        ).send()
