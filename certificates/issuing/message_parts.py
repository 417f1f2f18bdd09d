"""What certificates bring to messages to groups: who has one, and the moment at which a batch was issued."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Exists, Max, OuterRef
from django.utils.translation import gettext_lazy as _

from participants.messages.conditions import ANY, Condition, Rows
from participants.messages.moments import Occasion, RuleMoment, Sessions, occasion
from participants.messages.scope import Scope

from .models import Batch, Certificate, Chunk

HAS, HAS_NONE = "has", "none"


class CertificateCondition(Condition):
    """Whether a valid certificate was issued for the registration."""

    name, label = "certificate", _("Certificate")

    def field(self, scope: Scope) -> forms.Field:
        choices = [ANY, (HAS, _("has a certificate")), (HAS_NONE, _("has no certificate"))]
        return forms.ChoiceField(choices=choices, required=False)

    def narrow(self, rows: Rows, value: Any, *, scope: Scope, now: datetime) -> Rows:
        valid = Exists(Certificate.objects.filter(registration=OuterRef("pk"), status=Certificate.Status.VALID))
        return rows.filter(valid) if value == HAS else rows.exclude(valid)


class BatchCondition(Condition):
    """Whose certificate was issued in a batch; a rule asks for it, and no form."""

    name, label = "certificate_batch", _("Issued in batch")

    def field(self, scope: Scope) -> None:
        return None

    def narrow(self, rows: Rows, value: Any, *, scope: Scope, now: datetime) -> Rows:
        mine = Certificate.objects.filter(registration=OuterRef("pk"), edition__batch=value)
        return rows.filter(Exists(mine.filter(status=Certificate.Status.VALID)))


class CertificateIssued(RuleMoment):
    """All certificates of a batch are printed: each batch is an occasion, for those who are in it."""

    name, label = "certificate_issued", _("certificates are issued")

    def occasions(self, sessions: Sessions, since: datetime, until: datetime) -> Iterator[Occasion]:
        printing = Exists(Chunk.objects.filter(batch=OuterRef("pk"), state=Chunk.State.WAITING))
        batches = Batch.objects.filter(session__in=sessions).exclude(printing).annotate(at=Max("chunks__done_at"))
        for batch in batches.filter(at__gt=since, at__lte=until).select_related("session__programme__organizer"):
            what = f"{self.name}-{batch.pk}"
            yield occasion(batch.session, what, batch.at, **{BatchCondition.name: batch.pk})
