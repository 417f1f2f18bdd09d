"""A message to the people of units that lack trained people, or to those who stand in no unit."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from events.units.models import Unit
from participants.messages.conditions import ANY, Condition, Rows
from participants.messages.scope import Scope

from .models import UnitCoverage

NONE, SHORT, NO_UNIT = "none", "short", "no-unit"


class UnitCondition(Condition):
    """By the figures that the pages of coverage show."""

    name, label = "unit", _("Unit")

    def field(self, scope: Scope) -> forms.Field | None:
        if not Unit.objects.filter(programme=scope.programme).exists():
            return None
        choices = [
            ANY,
            (NONE, _("in a unit without a trained person")),
            (SHORT, _("in a unit that lacks trained people")),
            (NO_UNIT, _("in no unit of the list")),
        ]
        return forms.ChoiceField(choices=choices, required=False)

    def narrow(self, rows: Rows, value: Any, *, scope: Scope, now: datetime) -> Rows:
        if value == NO_UNIT:
            return rows.filter(unit_assignment=None)
        units = UnitCoverage.objects.filter(programme=scope.programme)
        short = units.filter(eligible=0) if value == NONE else units.filter(eligible__lt=F("people"))
        return rows.filter(unit_assignment__unit__in=short.values("unit"))
