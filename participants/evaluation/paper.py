"""Evaluations on paper: sheets without a name that staff key in, and, apart from them, who has handed one in."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bimtek.common.audit import record as audit
from bimtek.common.errors import Refusal
from participants.registration.models import Registration

from .models import EvaluationFilled, EvaluationForm
from .ready_made import SCALE
from .services import clean, keep

EMPTY, APART = "-", "|"
SHEETS_MOST = 100  # keyed in at once
VALUES = "12345"


class UnreadableSheet(Exception):
    """A row does not fit the form; its text says which, and why."""


def read_sheets(text: str, form: EvaluationForm) -> list[dict[str, Any]]:
    """What was keyed in, a sheet a line: a digit for each scale in the sheet's order, then the texts behind `|`.

    `-` is a scale left empty; spaces count for nothing: `454 5-3 | jelas | AC rusak`. Raises UnreadableSheet.
    """
    lines = [(at, line) for at, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if len(lines) > SHEETS_MOST:
        raise UnreadableSheet(_("Key in a hundred sheets at once at most."))
    return [_sheet(at, line, form) for at, line in lines]


def _sheet(at: int, line: str, form: EvaluationForm) -> dict[str, Any]:
    scales = [each["key"] for each in form.questions if each["kind"] == SCALE]
    words = [each["key"] for each in form.questions if each["kind"] != SCALE]
    digits, *texts = line.split(APART)
    values = "".join(digits.split())
    if len(values) != len(scales):
        raise _fault(at, _("%(given)d digits for %(asked)d scales.") % {"given": len(values), "asked": len(scales)})
    if odd := next((each for each in values if each not in VALUES + EMPTY), ""):
        raise _fault(at, _("“%(sign)s” is no digit from 1 to 5, and no -.") % {"sign": odd})
    if len(texts) > len(words):
        raise _fault(at, _("more texts than the sheet has room for."))
    said = dict(zip(scales, values, strict=True)) | dict(zip(words, texts, strict=False))
    try:
        return clean(form, said)
    except Refusal as refusal:
        raise _fault(at, str(refusal)) from None


def _fault(at: int, why: str) -> UnreadableSheet:
    return UnreadableSheet(_("Line %(line)d: %(why)s") % {"line": at, "why": why})


@transaction.atomic
def key_in(*, form: EvaluationForm, sheets: Sequence[dict[str, Any]]) -> None:
    """Keep sheets (as `read_sheets` gives them) among the other answers. Raises Refusal `too_many`."""
    locked = EvaluationForm.objects.select_for_update().select_related("session").get(pk=form.pk)
    if locked.answers.count() + len(sheets) > _places(locked):
        raise Refusal("too_many", _("These would be more answers than the session has participants."))
    keep(locked, sheets)
    audit(locked.session, evaluation=locked.moment, sheets_keyed_in=len(sheets))


def _places(form: EvaluationForm) -> int:
    """Who may have answered: confirmed places, and those that have answered and were given up since."""
    confirmed = form.session.registrations.filter(status=Registration.Status.CONFIRMED)
    left = form.filled.exclude(registration__status=Registration.Status.CONFIRMED)
    return confirmed.count() + left.count()


@transaction.atomic
def note_handed_in(*, form: EvaluationForm, registrations: Iterable[Registration]) -> int:
    """Note who has handed in a sheet, for the rule and for reminders; neither a time nor what they said. How many."""
    rows = [EvaluationFilled(form=form, registration=each) for each in registrations]
    before = form.filled.count()
    EvaluationFilled.objects.bulk_create(rows, ignore_conflicts=True)
    noted = form.filled.count() - before
    audit(form.session, evaluation=form.moment, handed_in_on_paper=noted)
    return noted
