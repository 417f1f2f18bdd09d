"""One function answers "may this registration get this certificate, and if not, why not yet"."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from events.agenda.models import AgendaItem
from events.seats.roles import SessionRole
from events.training.models import TrainingSession
from participants.attendance.selectors import AttendancePlan, Ledger, ledgers_across, ledgers_by, plan_of
from participants.knowledge_tests.grades import grade_of
from participants.registration.models import Registration

from .learning import NOTHING_KNOWN, standings
from .models import EligibilityRule
from .rules import EligibilityCase, EligibilityFinding, findings, needed, tests_missing

NOTHING: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Assessment:
    """The answer for one registration: eligible, or the reasons why not yet, in the active language.

    `lost` says that, by what is recorded, nothing that is still to come can change it. It is known only where the
    question was asked for a moment.
    """

    registration: Registration
    ledger: Ledger
    reasons: tuple[str, ...]
    lost: bool = False
    needed: tuple[str, ...] = ()  # what the rule asks for, where it is for this person
    grade: str = ""  # of the best test after the training, where the rule has it printed

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


def assess(registration: Registration, *, now: datetime | None = None) -> Assessment:
    """Judge one registration, and with `now` what can still happen."""
    session = registration.session
    return assess_by(plan_of(session), session, [registration], now=now)[0]


def assess_session(session: TrainingSession, *, now: datetime | None = None) -> list[Assessment]:
    """Judge all confirmed registrations of the session, in the order of their names; a constant number of queries."""
    registrations = (
        session.registrations.filter(status=Registration.Status.CONFIRMED)
        .select_related("person", "pool")
        .order_by("person__search_name", "pk")
    )
    return assess_by(plan_of(session), session, list(registrations), now=now)


def assess_by(
    plan: AttendancePlan,
    session: TrainingSession,
    registrations: Sequence[Registration],
    *,
    now: datetime | None = None,
) -> list[Assessment]:
    """Judge registrations of one session (load `pool` with them) by its plan; a constant number of queries."""
    rule = rule_of(session)
    required = required_items(rule)
    settled = plan.settled(now) if now else NOTHING
    books = ledgers_by(plan, [registration.pk for registration in registrations])
    known = standings([rule], [registration.pk for registration in registrations], now)
    return [
        _judged(
            session,
            each,
            EligibilityCase(rule, required, books[each.pk], settled, learning=known.get(each.pk, NOTHING_KNOWN)),
        )
        for each in registrations
    ]


def assess_many(registrations: Sequence[Registration], *, now: datetime | None = None) -> list[Assessment]:
    """Judge registrations of different sessions (load `session` with them); a constant number of queries."""
    sessions = {registration.session_id for registration in registrations}
    set_rules = EligibilityRule.objects.filter(session__in=sessions).prefetch_related("required_items")
    rules = {rule.session_id: rule for rule in set_rules}
    books = ledgers_across(registrations)
    known = standings(rules.values(), [registration.pk for registration in registrations], now)
    judged = []
    for each in registrations:
        rule = rules.get(each.session_id) or EligibilityRule(session=each.session)
        settled = books[each.pk].plan.settled(now) if now else NOTHING
        learning = known.get(each.pk, NOTHING_KNOWN)
        case = EligibilityCase(rule, required_items(rule), books[each.pk], settled, learning=learning)
        judged.append(_judged(each.session, each, case))
    return judged


def tests_short(registrations: Collection[Registration], now: datetime) -> set[int]:
    """Those, by key, whose tests do not reach what the rule of their session asks; a constant number of queries."""
    rules = {
        rule.session_id: rule
        for rule in EligibilityRule.objects.filter(session__in={each.session_id for each in registrations})
    }
    known = standings(rules.values(), [each.pk for each in registrations], now)
    return {
        each.pk
        for each in registrations
        if each.session_id in rules and tests_missing(rules[each.session_id], known.get(each.pk, NOTHING_KNOWN))
    }


def out_of_reach(
    session: TrainingSession, plan: AttendancePlan, books: Mapping[int, Ledger], now: datetime
) -> Collection[int]:
    """Those of these ledgers, by key, whose owners can no longer qualify if the rule is for them; two queries."""
    if session.status == session.Status.CANCELLED:
        return books.keys()
    rule = rule_of(session)
    required, settled = required_items(rule), plan.settled(now)
    known = standings([rule], books.keys(), now)
    cases = {
        key: EligibilityCase(rule, required, ledger, settled, learning=known.get(key, NOTHING_KNOWN))
        for key, ledger in books.items()
    }
    return {key for key, case in cases.items() if any(finding.final for finding in findings(case))}


def _judged(session: TrainingSession, registration: Registration, case: EligibilityCase) -> Assessment:
    found = _standing_against(session, registration)
    if found is None:
        found = findings(case)
    reasons = tuple(finding.text for finding in found)
    asked = tuple(needed(case.rule, case.required)) if _under_the_rule(registration) else ()
    lost = any(finding.final for finding in found)
    return Assessment(registration, case.ledger, reasons, lost, asked, _grade(session, case))


def _grade(session: TrainingSession, case: EligibilityCase) -> str:
    if not case.rule.prints_grade or case.learning.best is None:
        return ""
    return grade_of(session.programme.organizer, case.learning.best)


def _standing_against(session: TrainingSession, registration: Registration) -> list[EligibilityFinding] | None:
    """What decides before any rule is asked; None where the rule is."""
    if session.status == session.Status.CANCELLED:
        return [EligibilityFinding(_("The session was cancelled."), final=True)]
    if registration.status != Registration.Status.CONFIRMED:
        return [EligibilityFinding(_("The registration is not confirmed."))]
    return None if _under_the_rule(registration) else []


def _under_the_rule(registration: Registration) -> bool:
    """Whether the rule is for this person: it is for those who are taught."""
    return bool(registration.pool.role == SessionRole.PARTICIPANT)


def needed_of(registration: Registration) -> tuple[str, ...]:
    """What will be needed for a certificate, before the session begins; two queries where a rule was set."""
    if not _under_the_rule(registration):
        return ()
    rule = rule_of(registration.session)
    return tuple(needed(rule, required_items(rule)))
