"""Until when an institution may name, replace and withdraw its people.

Naming ends with registration, or at the moment the organizer set for this institution; it may begin before the
public registers. A named person can be replaced until the session begins, and withdrawn until it is over: a chair that
stays empty is worth knowing of on the last day too. Each judgement is made on rows as they are, with `now` given.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from bimtek.common.dates import moment
from bimtek.common.errors import Refusal
from events.training.models import TrainingSession
from participants.registration.windows import check_not_over, check_running, has_begun

from .models import Delegation


@dataclass(frozen=True)
class Windows:
    """Why something cannot be done at this moment; empty where it can."""

    naming: str
    replacing: str
    withdrawing: str


def at(delegation: Delegation, now: datetime) -> Windows:
    """What the link offers at `now`; what a service would refuse gets no button, but its reason."""
    checks = (check_naming, check_replacing, check_withdrawing)
    return Windows(*(_refusal(check, delegation, now) for check in checks))


def _refusal(check: Callable[[Delegation, datetime], None], delegation: Delegation, now: datetime) -> str:
    try:
        check(delegation, now)
    except Refusal as refusal:
        return str(refusal)
    return ""


def _check_changeable(delegation: Delegation) -> None:
    session = delegation.session
    if session.status == TrainingSession.Status.CANCELLED:
        raise Refusal("session_cancelled", _("This session is cancelled; nothing can be changed any more."))
    if delegation.closed_at is not None:
        raise Refusal("delegation_closed", _("This delegation is closed. Ask the organizer if something must change."))
    check_running(session)


def check_naming(delegation: Delegation, now: datetime) -> None:
    """Raise Refusal unless people may be named at `now`: `naming_over`, `session_begun`, `delegation_closed`, …"""
    _check_changeable(delegation)
    session, deadline = delegation.session, delegation.deadline
    if has_begun(session, now):
        raise Refusal("session_begun", _("The session has begun; nobody can be named any more."))
    if deadline is not None and deadline <= now:
        text = _("People could be named until %(time)s. You can still replace or withdraw somebody.")
        raise Refusal("naming_over", text % {"time": moment(deadline, session.timezone)})
    if delegation.names_until is None and session.status == TrainingSession.Status.CLOSED:
        raise Refusal("naming_over", _("Registration is closed. You can still replace or withdraw somebody."))


def check_replacing(delegation: Delegation, now: datetime) -> None:
    """Raise Refusal unless a named person may be replaced at `now`: `session_begun`, `delegation_closed`, …"""
    _check_changeable(delegation)
    if has_begun(delegation.session, now):
        raise Refusal("session_begun", _("The session has begun; nobody can be replaced any more."))


def check_withdrawing(delegation: Delegation, now: datetime) -> None:
    """Raise Refusal unless a named person may be withdrawn at `now`: `session_over`, `delegation_closed`, …"""
    _check_changeable(delegation)
    check_not_over(delegation.session, now)
