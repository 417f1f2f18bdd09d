"""Who has not marked yet what is to be prepared."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Count, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from participants.messages.conditions import ANY, Condition, Rows
from participants.messages.scope import Scope

from .models import PreparationTask

READY, NOT_READY = "ready", "not_ready"


class PreparationCondition(Condition):
    """Whether all that is to be marked before the day is marked."""

    name, label = "preparation", _("Preparation")

    def field(self, scope: Scope) -> forms.Field:
        choices = [ANY, (NOT_READY, _("not all is marked yet")), (READY, _("all is marked"))]
        return forms.ChoiceField(choices=choices, required=False)

    def narrow(self, rows: Rows, value: Any, *, scope: Scope, now: datetime) -> Rows:
        wanted = PreparationTask.objects.filter(session=OuterRef("session"), marked=True).order_by()
        counted = wanted.values("session").annotate(n=Count("pk")).values("n")
        done = Count("preparation_marks", filter=Q(preparation_marks__task__marked=True), distinct=True)
        judged = rows.annotate(wanted_tasks=Coalesce(Subquery(counted), Value(0)), done_tasks=done)
        ready = Q(done_tasks__gte=F("wanted_tasks"))
        keys = judged.filter(ready if value == READY else ~ready).order_by().values("pk")
        return rows.filter(pk__in=keys)
