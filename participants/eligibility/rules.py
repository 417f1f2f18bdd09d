"""What is asked before a certificate is given, each as one function of what is known of one registration.

A further rule is one more function in CHECKS.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.formats import localize
from django.utils.translation import gettext as _

from events.agenda.models import AgendaItem
from participants.attendance.selectors import Ledger

from .learning import NOTHING_KNOWN, LearningStanding
from .models import EligibilityRule


@dataclass(frozen=True)
class EligibilityCase:
    """One registration before the session's rule."""

    rule: EligibilityRule
    required: Sequence[AgendaItem]
    ledger: Ledger
    learning: LearningStanding = field(kw_only=True, default=NOTHING_KNOWN)
    settled: Collection[int]  # keys of items that can no longer be attended, as `AttendancePlan.settled`


@dataclass(frozen=True)
class EligibilityFinding:
    """Something that stands against a certificate, as a sentence for the person and for the office."""

    text: str
    final: bool = False  # nothing that is still to come can change it; only a correction can


Check = Callable[[EligibilityCase], Iterator[EligibilityFinding]]


def share_reached(case: EligibilityCase) -> Iterator[EligibilityFinding]:
    """The least share of the planned minutes was attended; what is still to come may bring it."""
    if not case.ledger.planned_minutes:
        yield EligibilityFinding(_("The agenda has no minutes that count yet, so attendance cannot be measured."))
    elif not _reaches(case, case.ledger.minutes):
        final = not _reaches(case, case.ledger.most(case.settled))
        sentences = [_share_so_far(case), *_share_outlook(case, final)]
        yield EligibilityFinding(" ".join(sentences), final)


def required_attended(case: EligibilityCase) -> Iterator[EligibilityFinding]:
    """Whatever the share, these items were attended."""
    missing = [item for item in case.required if item.pk not in case.ledger.present]
    open_yet = [item.title for item in missing if item.pk not in case.settled]
    missed = [item.title for item in missing if item.pk in case.settled]
    if open_yet:
        yield EligibilityFinding(_("Not yet attended, but required: %(items)s.") % {"items": "; ".join(open_yet)})
    if missed:
        text = _("Required and, by what is recorded, missed: %(items)s. This cannot be made up for any more.")
        yield EligibilityFinding(text % {"items": "; ".join(missed)}, final=True)


def score_reached(rule: EligibilityRule, known: LearningStanding) -> Iterator[EligibilityFinding]:
    """The best test after the training reached the least result."""
    least = rule.minimum_test
    if least is None or (known.best is not None and known.best >= least):
        return
    words = {"least": localize(least.normalize())}
    if known.best is None:
        # xgettext:no-python-format
        text = _("The test after the training has not been taken; at least {least} % is needed.").format(**words)
    else:
        words["best"] = localize(round(known.best, 1))
        # xgettext:no-python-format
        text = _("The test reached {best} %; at least {least} % is needed.").format(**words)
    yield _with_outlook(text, known.unmarked, known.can_sit)


def gain_reached(rule: EligibilityRule, known: LearningStanding) -> Iterator[EligibilityFinding]:
    """From the test before to the best one after, enough of what could be gained was gained."""
    least = rule.minimum_gain
    if least is None or (known.gain is not None and known.gain >= least):
        return
    words = {"least": localize(least.normalize())}
    if known.before is None:
        # xgettext:no-python-format
        text = _("The gain needs the test before the training, too; at least {least} % is needed.").format(**words)
        yield _with_outlook(text, known.unmarked, known.can_sit_before)
        return
    if known.gain is None:
        # xgettext:no-python-format
        text = _("The gain needs the test after the training, too; at least {least} % is needed.").format(**words)
    else:
        words["gain"] = localize(round(known.gain, 1))
        # xgettext:no-python-format
        text = _("The gain from before to after is {gain} %; at least {least} % is needed.").format(**words)
    yield _with_outlook(text, known.unmarked, known.can_sit)


def topics_reached(rule: EligibilityRule, known: LearningStanding) -> Iterator[EligibilityFinding]:
    """One test after the training reached the least result in each of its topics; without topics nothing is asked."""
    least = rule.minimum_topic
    if least is None or (known.weakest is None and known.best is not None):
        return
    words = {"least": localize(least.normalize())}
    if known.weakest is None:
        # xgettext:no-python-format
        text = _("The test after the training has not been taken; at least {least} % in each topic is needed.")
    elif known.weakest[1] >= least:
        return
    else:
        words |= {"topic": known.weakest[0], "result": localize(round(known.weakest[1], 1))}
        # xgettext:no-python-format
        text = _("The topic “{topic}” reached {result} %; at least {least} % in each topic is needed.")
    yield _with_outlook(text.format(**words), known.unmarked, known.can_sit)


def _with_outlook(text: str, unmarked: bool, can_sit: bool) -> EligibilityFinding:
    """What is missing of a test, and whether it can still come."""
    if unmarked:
        outlook = _("The organizer has still to mark an answer.")
    elif can_sit:
        outlook = _("It can still be taken.")
    else:
        outlook = _("It can no longer be taken.")
    return EligibilityFinding(f"{text} {outlook}", final=not (unmarked or can_sit))


def tests_missing(rule: EligibilityRule, known: LearningStanding) -> list[EligibilityFinding]:
    """What of the tests stands against a certificate."""
    return [finding for check in (score_reached, gain_reached, topics_reached) for finding in check(rule, known)]


def tests_passed(case: EligibilityCase) -> Iterator[EligibilityFinding]:
    """Score, gain and topics of the tests reached what the rule asks."""
    yield from tests_missing(case.rule, case.learning)


def evaluation_filled(case: EligibilityCase) -> Iterator[EligibilityFinding]:
    """The evaluation was filled in."""
    if case.rule.evaluation_required and not case.learning.evaluated:
        yield EligibilityFinding(_("The evaluation has not been filled in yet."))


def needed(rule: EligibilityRule, required: Sequence[AgendaItem]) -> Iterator[str]:
    """What the rule asks for, one sentence each, as it is said before anything could happen."""
    if rule.minimum_share:
        # xgettext:no-python-format
        text = _("Be there for at least {least} % of the planned time.")
        yield text.format(least=localize(rule.minimum_share.normalize()))
    if required:
        yield _("Be there, whatever the share, for: %(items)s.") % {"items": "; ".join(item.title for item in required)}
    if rule.minimum_test is not None:
        # xgettext:no-python-format
        text = _("Reach at least {least} % in the test after the training.")
        yield text.format(least=localize(rule.minimum_test.normalize()))
    if rule.minimum_gain is not None:
        # xgettext:no-python-format
        text = _("Gain at least {least} % of what you could still learn, from the test before to the one after.")
        yield text.format(least=localize(rule.minimum_gain.normalize()))
    if rule.minimum_topic is not None:
        # xgettext:no-python-format
        text = _("Reach at least {least} % in each topic of the test after the training.")
        yield text.format(least=localize(rule.minimum_topic.normalize()))
    if rule.evaluation_required:
        yield _("Fill in the evaluation.")


CHECKS: tuple[Check, ...] = (share_reached, required_attended, tests_passed, evaluation_filled)


def findings(case: EligibilityCase) -> list[EligibilityFinding]:
    """All that stands against a certificate, in the active language."""
    return [finding for check in CHECKS for finding in check(case)]


def _reaches(case: EligibilityCase, minutes: int) -> bool:
    # Exact comparison; the share shown is rounded and must not decide.
    return Decimal(100 * minutes) >= case.rule.minimum_share * case.ledger.planned_minutes


def _share_so_far(case: EligibilityCase) -> str:
    share, least = localize(case.ledger.share), localize(case.rule.minimum_share.normalize())
    if not case.ledger.minutes:  # "attended 0 %" would reproach those whose session is still to come
        # xgettext:no-python-format
        return _("No attendance is recorded yet; at least {least} % of the planned time is needed.").format(least=least)
    # xgettext:no-python-format
    return _("Attended {share} % of the planned time; at least {least} % is needed.").format(share=share, least=least)


def _share_outlook(case: EligibilityCase, final: bool) -> Iterator[str]:
    """What can still happen, once something is over."""
    if not case.settled:
        return
    most = localize(case.ledger.share_of(case.ledger.most(case.settled)))
    if not final:
        # xgettext:no-python-format
        text = _("It can still be reached: with all that is not over or not recorded yet it would be {most} %.")
    elif len(case.settled) == len(case.ledger.plan.items):
        text = _("By what is recorded it can no longer be reached, as the agenda is over.")
    else:
        # xgettext:no-python-format
        text = _("By what is recorded it can no longer be reached: all that is still to come would make it {most} %.")
    yield text.format(most=most)
