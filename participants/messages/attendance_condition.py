"""Who came and who is missing, as the attendance ledger judges it."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from participants.attendance.selectors import Ledger, countable_items, ledgers

from .conditions import ANY, Condition, Rows
from .scope import Scope

CAME, MISSING, COMPLETE = "came", "missing", "complete"
OF_ITEM, NOT_OF_ITEM = "at-", "not-at-"


class AttendanceCondition(Condition):
    """By the ledger, so that what counts here counts on every other page: at all, in whole, or of one agenda item."""

    name, label = "attendance", _("Attendance")

    def field(self, scope: Scope) -> forms.Field:
        choices: list[tuple[str, Any]] = [
            ANY,
            (CAME, _("came to something")),
            (MISSING, _("came to nothing yet")),
            (COMPLETE, _("missed nothing")),
        ]
        for item in countable_items(scope.session) if scope.session else []:
            choices.append((f"{OF_ITEM}{item.pk}", gettext("came: %(item)s") % {"item": item}))
            choices.append((f"{NOT_OF_ITEM}{item.pk}", gettext("missing: %(item)s") % {"item": item}))
        return forms.ChoiceField(choices=choices, required=False)

    def narrow(self, rows: Rows, value: Any, *, scope: Scope, now: datetime) -> Rows:
        return rows.filter(pk__in=list(_meeting(rows, _test(value), scope)))


def _meeting(rows: Rows, meets: Callable[[Ledger], bool], scope: Scope) -> Iterable[int]:
    for session in scope.sessions:
        keys = list(rows.filter(session=session).order_by().values_list("pk", flat=True))
        yield from (key for key, ledger in ledgers(session, keys).items() if meets(ledger))


def _test(value: str) -> Callable[[Ledger], bool]:
    """What a ledger is asked for this choice."""
    if value.startswith(NOT_OF_ITEM):
        return lambda ledger: int(value.removeprefix(NOT_OF_ITEM)) not in ledger.present
    if value.startswith(OF_ITEM):
        return lambda ledger: int(value.removeprefix(OF_ITEM)) in ledger.present
    tests: dict[str, Callable[[Ledger], bool]] = {
        CAME: lambda ledger: bool(ledger.present),
        MISSING: lambda ledger: not ledger.present,
        COMPLETE: lambda ledger: not ledger.missing,
    }
    return tests[value]
