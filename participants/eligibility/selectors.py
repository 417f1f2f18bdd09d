"""One function answers "may this registration get this certificate, and if not, why not yet"."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import localize
from django.utils.translation import gettext as _

from events.agenda.models import AgendaItem
from events.seats.roles import Role
from events.training.models import TrainingSession
from participants.attendance.selectors import Ledger, ledgers, ledgers_across
from participants.registration.models import Registration

from .models import EligibilityRule


@dataclass(frozen=True)
class Assessment:
    """The answer for one registration: eligible, or the reasons why not yet, in the active language."""

    registration: Registration
    ledger: Ledger
    reasons: tuple[str, ...]

    @property
    def eligible(self) -> bool:
        """Whether nothing stands against a certificate."""
        return not self.reasons


def rule_of(session: TrainingSession) -> EligibilityRule:
    """The session's rule; an unsaved one with the defaults where the organizer set none."""
    rule = EligibilityRule.objects.filter(session=session).first()
    return rule or EligibilityRule(session=session)


def required_items(rule: EligibilityRule) -> list[AgendaItem]:
    """The items that must be attended, in the order of the rundown."""
    return list(rule.required_items.all()) if rule.pk else []


def assess(registration: Registration) -> Assessment:
    """Judge one registration."""
    return _assess(registration.session, [registration])[0]


def assess_session(session: TrainingSession) -> list[Assessment]:
    """Judge all confirmed registrations of the session, in the order of their names; a constant number of queries."""
    registrations = (
        session.registrations.filter(status=Registration.Status.CONFIRMED)
        .select_related("person", "pool")
        .order_by("person__search_name", "pk")
    )
    return _assess(session, list(registrations))


def assess_many(registrations: Sequence[Registration]) -> list[Assessment]:
    """Judge registrations of different sessions (load `session` with them); a constant number of queries."""
    sessions = {registration.session_id for registration in registrations}
    set_rules = EligibilityRule.objects.filter(session__in=sessions).prefetch_related("required_items")
    rules = {rule.session_id: rule for rule in set_rules}
    books = ledgers_across(registrations)
    judged = []
    for each in registrations:
        rule = rules.get(each.session_id) or EligibilityRule(session=each.session)
        reasons = _reasons(each.session, rule, required_items(rule), each, books)
        judged.append(Assessment(each, books[each.pk], reasons))
    return judged


def _assess(session: TrainingSession, registrations: Sequence[Registration]) -> list[Assessment]:
    rule = rule_of(session)
    required = required_items(rule)
    books = ledgers(session, [registration.pk for registration in registrations])
    return [
        Assessment(registration, books[registration.pk], _reasons(session, rule, required, registration, books))
        for registration in registrations
    ]


def _reasons(
    session: TrainingSession,
    rule: EligibilityRule,
    required: Sequence[AgendaItem],
    registration: Registration,
    books: dict[int, Ledger],
) -> tuple[str, ...]:
    if session.status == session.Status.CANCELLED:
        return (_("The session was cancelled."),)
    if registration.status != Registration.Status.CONFIRMED:
        return (_("The registration is not confirmed."),)
    if registration.pool.role != Role.PARTICIPANT:
        return ()  # the rule is for those who are taught
    ledger = books[registration.pk]
    reasons = [_share_reason(rule, ledger)]
    missing = [item.title for item in required if item.pk not in ledger.present]
    if missing:
        reasons.append(_("Not yet attended, but required: %(items)s.") % {"items": "; ".join(missing)})
    return tuple(filter(None, reasons))


def _share_reason(rule: EligibilityRule, ledger: Ledger) -> str:
    if not ledger.planned_minutes:
        return _("The agenda has no minutes that count yet, so attendance cannot be measured.")
    # Exact comparison; the share shown is rounded and must not decide.
    if Decimal(100 * ledger.minutes) >= rule.minimum_share * ledger.planned_minutes:
        return ""
    share, least = localize(ledger.share), localize(rule.minimum_share.normalize())
    if not ledger.minutes:  # "attended 0 %" would reproach those whose session is still to come
        # xgettext:no-python-format
        return _("No attendance is recorded yet; at least {least} % of the planned time is needed.").format(least=least)
    # xgettext:no-python-format
    return _("Attended {share} % of the planned time; at least {least} % is needed.").format(share=share, least=least)
